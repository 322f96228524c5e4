import { noGrad, Ragged, type Shape, Tensor } from '@frostgrad/core/functional';
import type { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/** A tensor that a module gave: its name in a record, '' when it is all, and the shape; of a ragged one that of its values. */
export interface SummaryOutput {
  readonly name: string;
  readonly shape: Shape;
  readonly ragged: boolean;
}

/** What a summary says of one module. */
export interface SummaryRow {
  /** Fields on the way to it; '' for the model. */
  readonly path: string;
  readonly type: string;
  readonly depth: number;
  /** Of its first call; empty when it was not called. */
  readonly outputs: readonly SummaryOutput[];
  readonly calls: number;
  /** Numbers in the parameters of it and all below, each parameter once. */
  readonly parameters: number;
  /** How many of them do not learn. */
  readonly frozen: number;
  /** Where the same module stands in an earlier row; null for its first. */
  readonly same: string | null;
}

/** A model as a table. */
export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  readonly frozen: number;
  /** Numbers in buffers. */
  readonly buffers: number;
  /** The table. */
  toString(): string;
}

/**
 * A table of a model's modules: path, type, shape of what each gave, parameters, and the share of them that is frozen. The
 * model is called once with the example, as it is in evaluation and without a graph; afterwards it is as before. Without an example there are
 * no shapes.
 *
 * @param example what the model's `forward` takes.
 * @example
 * const model = new Linear(3, 2, { rng: new Rng(0) }).freeze('bias');
 * const { rows, parameters, frozen } = summary(model, zeros([4, 3]));
 * [rows[0]?.type, rows[0]?.outputs[0]?.shape, parameters, frozen] // ['Linear', [4, 2], 8, 2]
 */
export function summary<A extends readonly unknown[]>(
  model: Module & { forward(...inputs: A): unknown },
  ...example: A | readonly []
): Summary {
  const seen = observed(model, example as readonly unknown[]);
  const rows = [...rowsOf(model, '', 0, new Map(), seen)];
  const { parameters, frozen } = rows[0] as SummaryRow;
  const buffers = new Set(Array.from(model.namedBuffers(), ([, x]) => x));
  const inBuffers = [...buffers].reduce((n, { size }) => n + size, 0);
  const made = { rows, parameters, frozen, buffers: inBuffers };
  return { ...made, toString: () => tableOf(made) };
}

interface Seen {
  outputs: readonly SummaryOutput[];
  calls: number;
}

/** What each module gave in one call of the model. */
function observed(
  model: Module & { forward(...inputs: never): unknown },
  example: readonly unknown[],
): Map<Module, Seen> {
  const seen = new Map<Module, Seen>();
  if (example.length === 0) return seen;
  const modules = [...new Set(Array.from(model.namedModules(), ([, module]) => module))];
  const modes = modules.map(({ training }) => training);
  const handles = modules.flatMap((module) => {
    if (!isCallable(module)) return [];
    const note = (_: Module, __: readonly unknown[], output: unknown): void => {
      const before = seen.get(module);
      if (before === undefined) seen.set(module, { outputs: [...outputsOf('', output)], calls: 1 });
      else before.calls++;
    };
    return [module.registerForwardHook(note)];
  });
  try {
    model.eval();
    noGrad(() => void (model as Callable).forward(...example));
  } finally {
    for (const handle of handles) handle.remove();
    for (const [i, module] of modules.entries()) module.training = modes[i] as boolean;
  }
  return seen;
}

/** A module that others call; some only hold weights. */
type Callable = Module & { forward(...inputs: readonly unknown[]): unknown };

function isCallable(module: Module): module is Callable {
  return 'forward' in module && typeof module.forward === 'function';
}

function* outputsOf(name: string, value: unknown): Generator<SummaryOutput> {
  if (value instanceof Tensor) yield { name, shape: value.shape, ragged: false };
  else if (value instanceof Ragged) yield { name, shape: value.values.shape, ragged: true };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* outputsOf(name === '' ? key : `${name}.${key}`, inner);
  }
}

function* rowsOf(
  module: Module,
  path: string,
  depth: number,
  paths: Map<Module, string>,
  seen: ReadonlyMap<Module, Seen>,
): Generator<SummaryRow> {
  const same = paths.get(module) ?? null;
  const parameters = module.parameters();
  const sum = (count: (parameter: Parameter) => number): number => parameters.reduce((n, p) => n + count(p), 0);
  yield {
    path,
    type: module.constructor.name,
    depth,
    outputs: seen.get(module)?.outputs ?? [],
    calls: seen.get(module)?.calls ?? 0,
    parameters: sum(({ size }) => size),
    frozen: sum(({ size, requiresGrad, frozen }) => (requiresGrad ? (frozen?.count ?? 0) : size)),
    same,
  };
  if (same !== null) return;
  paths.set(module, path);
  for (const [name, below] of module.namedChildren()) {
    yield* rowsOf(below, path === '' ? name : `${path}.${name}`, depth + 1, paths, seen);
  }
}

const share = (frozen: number, parameters: number): string =>
  frozen === 0 ? '' : frozen === parameters ? '100 %' : `${((100 * frozen) / parameters).toFixed(1)} %`;

function outputText({ outputs, calls }: SummaryRow): string {
  const each = outputs.map(({ name, shape, ragged }) => {
    const text = `${ragged ? 'ragged ' : ''}[${shape.join(', ')}]`;
    return name === '' ? text : `${name} ${text}`;
  });
  return `${each.join(', ')}${calls > 1 ? `, ${calls} calls` : ''}`;
}

function tableOf({ rows, parameters, frozen, buffers }: Omit<Summary, 'toString'>): string {
  const count = (n: number): string => n.toLocaleString('en-US');
  const cells = rows.map((row) => {
    const name = row.path === '' ? row.type : `${row.path}: ${row.type}`;
    const numbers = [row.parameters === 0 ? '' : count(row.parameters), share(row.frozen, row.parameters)];
    const own = row.same === null ? numbers : [`as ${row.same === '' ? 'the model' : row.same}`, ''];
    return [`${'  '.repeat(row.depth)}${name}`, outputText(row), ...own];
  });
  const lines = [['module', 'output', 'parameters', 'frozen'], ...cells];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...lines.map((line) => (line[i] as string).length)));
  const pad = (text: string, i: number): string => {
    const width = widths[i] as number;
    return i < 2 ? text.padEnd(width) : text.padStart(width);
  };
  const frozenText = frozen === 0 ? '' : `, ${count(frozen)} of them frozen (${share(frozen, parameters)})`;
  const total = `${count(parameters)} parameters${frozenText}${buffers === 0 ? '' : `; ${count(buffers)} numbers in buffers`}`;
  return [...lines.map((line) => line.map(pad).join('  ').trimEnd()), total].join('\n');
}
