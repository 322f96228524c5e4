import { Rng, type RngState, type Tensor, ValueError } from '@frostgrad/core/functional';
import { Module } from '@frostgrad/nn';
import { isRecord, toJson } from './plain-data.ts';

/** What can say where it stands, hold another's word against itself, and go there: an optimizer, a schedule, a loader. */
export interface Stateful {
  /** Plain data, with tensors in it. */
  stateDict(): object;
  /** Throws what `loadStateDict` would throw, and changes nothing. The state may come from a damaged file. */
  checkStateDict(state: never): void;
  loadStateDict(state: never): unknown;
}

/** A part of what a checkpoint holds. */
export type CheckpointPart = Module | Rng | Stateful;

/** What a checkpoint holds, under names of the user's. */
export type CheckpointParts = Readonly<Record<string, CheckpointPart>>;

/** What a file holds of one part. */
export interface PartState {
  /** Of a module: its tensors, by their own names. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** All else. */
  readonly state: unknown;
}

/** What is kept of a part as JSON; its tensors go to `tensors`, under names that begin with the part's. */
export function writePart(name: string, part: CheckpointPart, tensors: Map<string, Tensor>): unknown {
  if (part instanceof Rng) return part.state;
  if (!(part instanceof Module)) return toJson(part.stateDict(), name, tensors);
  for (const [path, x] of Object.entries(part.stateDict())) tensors.set(`${name}.${path}`, x);
  return { generators: Object.fromEntries(Array.from(generatorsOf(part), ([path, rng]) => [path, rng.state])) };
}

/** Refuses what does not fit a part, which is left as it is. @throws FrostgradError that says why. */
export function checkPart(part: CheckpointPart, { tensors, state }: PartState): void {
  const names = Object.keys(tensors);
  if (!(part instanceof Module) && names.length > 0)
    throw new ValueError('loadStateDict', `tensors that its state does not name: ${listed(names)}`);
  if (part instanceof Rng) expectRngState(state);
  else if (part instanceof Module) {
    part.checkStateDict(tensors);
    const kept = generatorsIn(state);
    const own = generatorsOf(part);
    const missing = [...own.keys()].filter((path) => !Object.hasOwn(kept, path));
    const unexpected = Object.keys(kept).filter((path) => !own.has(path));
    if (missing.length + unexpected.length > 0)
      throw new ValueError(
        'loadStateDict',
        `generators missing: ${listed(missing)}; unexpected: ${listed(unexpected)}`,
      );
    Object.values(kept).forEach(expectRngState);
  } else part.checkStateDict(state as never); // which believes nothing
}

/** Puts a part where `checkPart` has found that it can go. */
export function loadPart(part: CheckpointPart, { tensors, state }: PartState): void {
  if (part instanceof Rng) part.state = state as RngState;
  else if (part instanceof Module) {
    part.loadStateDict(tensors);
    for (const [name, parameter] of part.namedParameters()) if (tensors[name]?.frozen === null) parameter.thaw_();
    const kept = generatorsIn(state);
    for (const [path, rng] of generatorsOf(part)) rng.state = kept[path] as RngState;
  } else part.loadStateDict(state as never);
}

/** Generators in the fields of a module and of those below, by path: those of dropout. */
function generatorsOf(module: Module): Map<string, Rng> {
  const found = new Map<string, Rng>();
  for (const [path, below] of module.namedModules()) {
    for (const [field, value] of Object.entries(below) as [string, unknown][])
      if (value instanceof Rng) found.set(path === '' ? field : `${path}.${field}`, value);
  }
  return found;
}

function generatorsIn(state: unknown): Readonly<Record<string, unknown>> {
  const kept = isRecord(state) ? state['generators'] : undefined;
  if (!isRecord(kept)) throw new ValueError('loadStateDict', 'its generators are missing');
  return kept;
}

function expectRngState(state: unknown): void {
  if (!isRecord(state)) throw new ValueError('rng', 'the state of a generator is missing');
  new Rng(0).state = state as unknown as RngState; // which checks it
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
