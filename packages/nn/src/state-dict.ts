import { FrostgradError, sameBits, type Shape, type Tensor, tensor } from '@frostgrad/core/functional';

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

/** Holds a state dict against a module's own tensors. @throws StateDictError that lists all that is wrong. */
export function fitting(
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

/** A tensor of its own, with the frozen set. */
export function copied(x: Tensor): Tensor {
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
