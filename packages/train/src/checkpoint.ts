import { FrostgradError, type Tensor, ValueError } from '@frostgrad/core/functional';
import { CheckpointError, decodeSafetensors, encodeSafetensors } from '@frostgrad/nn';
import {
  type CheckpointPart,
  type CheckpointParts,
  checkPart,
  loadPart,
  type PartState,
  writePart,
} from './checkpoint-parts.ts';
import { fromJson, isRecord, toJson } from './plain-data.ts';

/** The metadata under which all that is no tensor stands, as JSON. */
const NOTE = 'frostgrad.checkpoint';

/** The layout that is written, and read. */
const VERSION = 1;

/** The name under which data goes that is of no part. */
const DATA = 'data';

/** How a checkpoint is read. */
export interface RestoreOptions {
  /** Leaves aside what the file holds of parts that are not asked for: to take a model alone from a training. */
  readonly partial?: boolean;
}

/**
 * A training as the bytes of one safetensors file: each part's tensors under the part's name - a model's as `model.` and the
 * names of its state dict, which other readers of the format see - and all else in the metadata.
 *
 * Of a module: parameters, buffers, frozen sets, and generators in fields of it or of modules below. Of an optimizer, a
 * schedule or a loader: its state dict. Of an `Rng`: where it stands. All is copied when this is called.
 *
 * @param data plain data to be kept as well, with tensors in it if need be: an epoch, a history, a vocabulary.
 * @throws ValueError for a part's name that is empty, `data` or has a dot in it, and for data that are not plain.
 * @example
 * import { Linear } from '@frostgrad/nn';
 * const make = () => new Linear(2, 1, { rng: new Rng(0) }).freeze('bias');
 * const bytes = encodeCheckpoint({ model: make() }, { epoch: 3 });
 * const model = make().thaw();
 * restoreCheckpoint(bytes, { model }) // { epoch: 3 }
 * model.bias.frozen.isAll // true
 */
export function encodeCheckpoint(parts: CheckpointParts, data: unknown = null): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const states = Object.entries(parts).map(([name, part]): [string, unknown] => {
    if (name === '' || name === DATA || name.includes('.'))
      throw new ValueError(
        'saveCheckpoint',
        `a part is called '${name}'; expected a name without dots, and not '${DATA}'`,
      );
    return [name, writePart(name, part, tensors)];
  });
  const note = { version: VERSION, parts: Object.fromEntries(states), data: toJson(data, DATA, tensors) };
  return encodeSafetensors(tensors, { [NOTE]: JSON.stringify(note) });
}

/**
 * Puts parts where a checkpoint says they were. Frozen sets become those of the file.
 *
 * Everything is checked before anything is changed: the file itself, and what it says of each part, by that part.
 *
 * @param parts of the same names and kinds as when it was written; with `partial` some of them.
 * @returns the data that were given when it was written: from a file, hence of any form. `fitStateOf` is for those of `fit`.
 * @throws CheckpointError that lists all that is wrong: a damaged file, parts that are missing, do not fit, or were not asked for.
 */
export function restoreCheckpoint(bytes: Uint8Array, parts: CheckpointParts, options: RestoreOptions = {}): unknown {
  const { found, data } = read(bytes);
  const asked = Object.entries(parts);
  const missing = asked.map(([name]) => name).filter((name) => !found.has(name));
  const left = options.partial === true ? [] : [...found.keys()].filter((name) => !Object.hasOwn(parts, name));
  const present = asked.flatMap(([name, part]): [string, CheckpointPart, PartState][] => {
    const state = found.get(name);
    return state === undefined ? [] : [[name, part, state]];
  });
  const misfits = present.flatMap(([name, part, state]) => misfit(name, part, state));
  const problems = [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`]),
    ...(left.length === 0 ? [] : [`not asked for: ${left.join(', ')} ({ partial: true } leaves it aside)`]),
    ...misfits,
  ];
  if (problems.length > 0) throw failed(`the checkpoint does not fit: ${problems.join('; ')}`);
  for (const [, part, state] of present) loadPart(part, state);
  return data;
}

function misfit(name: string, part: CheckpointPart, state: PartState): string[] {
  try {
    checkPart(part, state);
    return [];
  } catch (error) {
    if (error instanceof FrostgradError) return [`'${name}': ${error.message}`];
    throw error;
  }
}

/** What a file holds, checked as far as it can be without the parts. */
function read(bytes: Uint8Array): { readonly found: ReadonlyMap<string, PartState>; readonly data: unknown } {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const text = metadata[NOTE];
  if (text === undefined)
    throw failed(`it has tensors but no '${NOTE}'; decodeSafetensors and loadStateDict read a model alone`);
  const note = parsed(text);
  if (!isRecord(note) || note['version'] !== VERSION || !isRecord(note['parts']) || !Object.hasOwn(note, DATA))
    throw failed(`its '${NOTE}' is none of version ${VERSION}`);
  const unused = new Set(tensors.keys());
  const plain = (value: unknown): unknown => fromJson(value, tensors, (name) => unused.delete(name));
  const data = plain(note[DATA]);
  const states = Object.entries(note['parts']).map(([name, state]) => [name, plain(state)] as const);
  const found = new Map(states.map(([name, state]) => [name, { state, tensors: below(name, tensors, unused) }]));
  const [stray] = unused;
  if (stray !== undefined) throw failed(`the tensor ${JSON.stringify(stray.slice(0, 60))} belongs to no part`);
  return { found, data };
}

/** The tensors under a part's name that its state does not refer to. */
function below(name: string, tensors: ReadonlyMap<string, Tensor>, unused: Set<string>): Record<string, Tensor> {
  const own: Record<string, Tensor> = Object.create(null) as Record<string, Tensor>;
  for (const path of unused) {
    if (!path.startsWith(`${name}.`)) continue;
    own[path.slice(name.length + 1)] = tensors.get(path) as Tensor;
    unused.delete(path);
  }
  return own;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed(message: string): CheckpointError {
  return new CheckpointError('loadCheckpoint', message);
}
