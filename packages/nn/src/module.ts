import { assign, cast, FrostgradError, sameBits, type Shape, Tensor, tensor, type ThawOptions } from '@frostgrad/core';
import { matching, type SegmentsFor, setsFor } from './freezing.ts';
import { Parameter } from './parameter.ts';

/** Tensors by name. */
export type StateDict = Readonly<Record<string, Tensor>>;

/** A state dict does not fit a module; everything that is wrong is listed, and nothing was changed. */
export class StateDictError extends FrostgradError {}

/** What `loadStateDict` found. */
export interface LoadReport {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** Parameters of which frozen elements were overwritten too: loading is told to. */
  readonly overwroteFrozen: readonly string[];
}

/**
 * A part of a model. Fields are the registration: a `Parameter` learns, another tensor is a buffer, and modules, arrays
 * and records of them are searched; private fields are not seen. Names are PyTorch's, so that checkpoints interoperate.
 */
export abstract class Module {
  /** PyTorch's names for fields that are called otherwise here. */
  static readonly stateNames: Readonly<Record<string, string>> = {};

  /** Whether the module is being trained; set by `train` and `eval`. */
  training: boolean = true;

  /** The name that a state dict uses for a path of field names. */
  protected stateName(path: string): string {
    return (this.constructor as typeof Module).stateNames[path] ?? path;
  }

  /** Every tensor below, by name; a tensor that is used twice comes twice. */
  protected *tensorsByName(): Generator<[name: string, tensor: Tensor]> {
    for (const [path, found] of fieldsOf(this)) {
      if (found instanceof Tensor) yield [this.stateName(path), found];
      else for (const [name, below] of found.tensorsByName()) yield [this.stateName(`${path}.${name}`), below];
    }
  }

  /**
   * Parameters by name; one that is used in several places comes once, under its first name.
   *
   * @example
   * [...new Linear(2, 1, { rng: new Rng(0) }).namedParameters()].map(([name]) => name) // ['weight', 'bias']
   */
  *namedParameters(): Generator<[name: string, parameter: Parameter]> {
    const seen = new Set<Tensor>();
    for (const [name, found] of this.tensorsByName()) {
      if (!(found instanceof Parameter) || seen.has(found)) continue;
      seen.add(found);
      yield [name, found];
    }
  }

  /** Tensors that are state but do not learn, by name. */
  *namedBuffers(): Generator<[name: string, buffer: Tensor]> {
    for (const [name, found] of this.tensorsByName()) if (!(found instanceof Parameter)) yield [name, found];
  }

  /** Parameters, each once. */
  parameters(): Parameter[] {
    return Array.from(this.namedParameters(), ([, found]) => found);
  }

  /** This module and all below, by path of fields; '' for itself. */
  *namedModules(prefix: string = ''): Generator<[path: string, module: Module]> {
    yield [prefix, this];
    for (const [path, found] of fieldsOf(this)) {
      if (found instanceof Module) yield* found.namedModules(prefix === '' ? path : `${prefix}.${path}`);
    }
  }

  /** Tells this module and all below that they are trained, or not. */
  train(training: boolean = true): this {
    for (const [, module] of this.namedModules()) module.training = training;
    return this;
  }

  /** `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Parameters under every name they have: a tied one comes more than once. */
  protected *namesOfParameters(): Generator<[name: string, parameter: Parameter]> {
    for (const [name, found] of this.tensorsByName()) if (found instanceof Parameter) yield [name, found];
  }

  /**
   * Freezes parameters by name - those that the pattern matches: a name, a module's name, or `*` for any text - or some
   * of their elements. Adds to what is frozen already; a tied parameter is frozen wherever it is used.
   *
   * @param segments a set, or a function from a shape to one such as `rows(0, 3)`; left out, all elements.
   * @throws ValueError when no name matches; lists the names. @throws ShapeError when a set is of another shape. Nothing is
   * changed then.
   * @example
   * const table = new Embedding(4, 2, { rng: new Rng(0) });
   * table.freeze('weight', rows(0, 3)).weight.frozen.toString() // 'rows 0, 3 of 4'
   */
  freeze(pattern: string = '*', segments?: SegmentsFor): this {
    for (const [parameter, set] of setsFor(matching('freeze', pattern, this.namesOfParameters()), segments)) {
      parameter.freeze_(set);
    }
    return this;
  }

  /**
   * Lets parameters, or some of their elements, learn again; patterns and sets as for `freeze`, what optimizers remember
   * as for `thaw_`.
   *
   * @throws ValueError, ShapeError as `freeze`.
   */
  thaw(pattern: string = '*', segments?: SegmentsFor, options?: ThawOptions): this {
    for (const [parameter, set] of setsFor(matching('thaw', pattern, this.namesOfParameters()), segments)) {
      parameter.thaw_(set, options);
    }
    return this;
  }

  /** Forgets gradients: `.grad` is null again. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Changes every floating parameter and buffer to a dtype, in place, and forgets gradients: float64 to check a model by
   * finite differences.
   *
   * @example
   * new Linear(2, 1, { rng: new Rng(0) }).to('float64').weight.dtype // 'float64'
   */
  to(dtype: 'float32' | 'float64'): this {
    for (const [, found] of this.tensorsByName()) {
      if (found.dtype !== 'float32' && found.dtype !== 'float64') continue;
      found.grad = null;
      found.rebind(cast(found.detach(), dtype));
    }
    return this;
  }

  /**
   * A copy of every parameter and buffer, under every name it has, with the parameters' frozen sets. Later steps do not
   * change it.
   */
  stateDict(): StateDict {
    const dict: Record<string, Tensor> = Object.create(null) as Record<string, Tensor>;
    for (const [name, found] of this.tensorsByName()) dict[name] = copied(found);
    return dict;
  }

  /**
   * Whether a state dict fits; changes nothing.
   *
   * @throws StateDictError as `loadStateDict` would.
   * @example
   * new Linear(2, 1, { rng: new Rng(0) }).checkStateDict({}) // throws StateDictError: loadStateDict: 2 missing: bias, weight
   */
  checkStateDict(dict: StateDict, { strict = true }: { readonly strict?: boolean } = {}): void {
    fitting(new Map(this.tensorsByName()), dict, strict);
  }

  /**
   * Writes a state dict into this module's tensors, frozen elements included; the report says where. A parameter whose
   * tensor in the dict has a frozen set takes that over; one whose tensor has none keeps its own.
   *
   * @param strict refuses missing and unexpected names; default true. A wrong shape or dtype is always refused.
   * @throws StateDictError that lists all that is wrong; nothing is changed then.
   */
  loadStateDict(dict: StateDict, { strict = true }: { readonly strict?: boolean } = {}): LoadReport {
    const { own, given, missing, unexpected } = fitting(new Map(this.tensorsByName()), dict, strict);
    const overwroteFrozen: string[] = [];
    for (const [name, target] of own) {
      const source = given.get(name);
      if (source === undefined) continue;
      assign(target, source, { frozen: 'overwrite' });
      if (target.frozen !== null) overwroteFrozen.push(name);
    }
    for (const [name, target] of own) {
      const frozen = given.get(name)?.frozen ?? null;
      if (frozen !== null && target instanceof Parameter) target.thaw_().freeze_(frozen);
    }
    return { missing, unexpected, overwroteFrozen };
  }
}

/** Tensors and modules in the fields of a module, through arrays and plain records, by path. */
function* fieldsOf(module: Module): Generator<[path: string, found: Tensor | Module]> {
  for (const [field, value] of Object.entries(module)) yield* search(field, value);
}

function* search(path: string, value: unknown): Generator<[path: string, found: Tensor | Module]> {
  if (value instanceof Tensor || value instanceof Module) yield [path, value];
  else if (Array.isArray(value) || isPlainRecord(value)) {
    for (const [key, inner] of Object.entries(value as object)) yield* search(`${path}.${key}`, inner);
  }
}

function isPlainRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Holds a state dict against a module's own tensors. @throws StateDictError that lists all that is wrong. */
function fitting(
  own: ReadonlyMap<string, Tensor>,
  dict: StateDict,
  strict: boolean,
): Pick<LoadReport, 'missing' | 'unexpected'> & Readonly<Record<'own' | 'given', ReadonlyMap<string, Tensor>>> {
  const given = new Map(Object.entries(dict));
  const missing = [...own.keys()].filter((name) => !given.has(name)).sort();
  const unexpected = [...given.keys()].filter((name) => !own.has(name)).sort();
  const problems: string[] = [];
  if (strict && missing.length > 0) problems.push(`${missing.length} missing: ${missing.join(', ')}`);
  if (strict && unexpected.length > 0) problems.push(`${unexpected.length} unexpected: ${unexpected.join(', ')}`);
  const misfits = [...own].flatMap(([name, target]) => misfit(name, target, given.get(name)));
  if (misfits.length > 0) problems.push(`${misfits.length} wrong shape: ${misfits.join(', ')}`);
  problems.push(...tieProblems(own, given));
  if (problems.length > 0) throw new StateDictError('loadStateDict', problems.join('; '));
  return { own, given, missing, unexpected };
}

function copied(x: Tensor): Tensor {
  const copy = tensor(x.toTypedArray(), { shape: x.shape, dtype: x.dtype });
  return x.frozen === null ? copy : copy.freeze_(x.frozen);
}

function misfit(name: string, target: Tensor, source: Tensor | undefined): string[] {
  if (source === undefined) return [];
  const show = (shape: Shape): string => `[${shape.join(', ')}]`;
  if (show(source.shape) !== show(target.shape))
    return [`${name} is ${show(source.shape)}, expected ${show(target.shape)}`];
  return source.dtype === target.dtype ? [] : [`${name} is ${source.dtype}, expected ${target.dtype}`];
}

/** A tensor of several names can hold one value only. */
function tieProblems(own: ReadonlyMap<string, Tensor>, given: ReadonlyMap<string, Tensor>): string[] {
  const first = new Map<Tensor, string>();
  const problems: string[] = [];
  for (const [name, target] of own) {
    const before = first.get(target);
    if (before === undefined) {
      first.set(target, name);
      continue;
    }
    const [a, b] = [given.get(before), given.get(name)];
    if (a !== undefined && b !== undefined && !sameBits(a, b))
      problems.push(`${before} and ${name} are tied here, and differ`);
  }
  return problems;
}
