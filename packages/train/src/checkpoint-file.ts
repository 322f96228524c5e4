import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '@frostgrad/core/functional';
import { CheckpointError } from '@frostgrad/nn';
import { writeFileAtomic } from './atomic-file.ts';
import { encodeCheckpoint, restoreCheckpoint, type RestoreOptions } from './checkpoint.ts';
import type { CheckpointParts } from './checkpoint-parts.ts';
import type { FitOptions } from './fit-options.ts';
import { type FitState, fitStateOf } from './fit-state.ts';

/**
 * Writes a training to a file, atomically: `encodeCheckpoint` and `writeFileAtomic`. What is kept is what is there when this is
 * called, whatever moves before it is written.
 *
 * @returns the path.
 * @throws ValueError as `encodeCheckpoint`; Error as the file system gives it.
 */
export async function saveCheckpoint(path: string, parts: CheckpointParts, data: unknown = null): Promise<string> {
  await writeFileAtomic(path, encodeCheckpoint(parts, data));
  return path;
}

/**
 * Puts parts where a file says they were: `restoreCheckpoint`. Nothing is changed unless all of it fits.
 *
 * @returns the data that were given when it was written.
 * @throws CheckpointError that names the file and lists all that is wrong; Error as the file system gives it.
 */
export async function loadCheckpoint(
  path: string,
  parts: CheckpointParts,
  options: RestoreOptions = {},
): Promise<unknown> {
  const bytes = await readFile(path);
  try {
    return restoreCheckpoint(bytes, parts, options);
  } catch (error) {
    if (error instanceof CheckpointError) throw new CheckpointError('loadCheckpoint', `${path}: ${withoutOp(error)}`);
    throw error;
  }
}

function withoutOp({ op, message }: CheckpointError): string {
  return message.slice(op.length + 2);
}

/** Where a run is kept: to be spread into the options of `fit`. */
export interface KeptRun {
  /** Writes the run to `last` - and, when it is the best so far, to `best`, too. */
  readonly save: NonNullable<FitOptions<unknown>['save']>;
  /** Where the run was, when it goes on. */
  readonly resume?: FitState;
  /** The path of the run as it is. */
  readonly last: string;
  /** The path of the run as it was after its best epoch. */
  readonly best: string;
}

/**
 * Keeps a run of `fit` in a folder: `last.safetensors` after every epoch and when it is interrupted, `best.safetensors` after
 * the best epoch so far.
 *
 * @param parts model, optimizer, and generators that are in no field of the model. The loader and the schedule are in the state
 * that `fit` keeps.
 * @param options.resume whether to go on with a run that the folder holds - parts are put where they were - or to begin anew.
 * @throws ValueError when the folder holds a run and `resume` is not given. @throws CheckpointError as `loadCheckpoint`.
 * @example
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { DataLoader } from '@frostgrad/data';
 * import { Linear } from '@frostgrad/nn';
 * import { SGD } from '@frostgrad/optim';
 * const folder = mkdtempSync(join(tmpdir(), 'run-'));
 * const model = new Linear(1, 1, { rng: new Rng(1) });
 * const optimizer = new SGD(model.parameters(), { lr: 0.1 });
 * const loss = ([x]) => model.forward(tensor([[x]])).pow(2).mean();
 * const train = async (epochs) => {
 *   const run = await keepRun(folder, { model, optimizer }, { resume: true });
 *   return fit(model, new DataLoader([1, 2]), { loss, optimizer, epochs, ...run });
 * };
 * const [first, second] = [await train(2), await train(3)];
 * [first.steps, second.steps] // [4, 6]
 */
export async function keepRun(
  folder: string,
  parts: CheckpointParts,
  { resume }: { readonly resume?: boolean } = {},
): Promise<KeptRun> {
  await mkdir(folder, { recursive: true });
  const [last, best] = [join(folder, 'last.safetensors'), join(folder, 'best.safetensors')];
  const save: KeptRun['save'] = (state, reason) => saveCheckpoint(reason === 'best' ? best : last, parts, state);
  const kept = resume === false ? undefined : await loadCheckpoint(last, {}, { partial: true }).catch(absent);
  if (kept === undefined) return { save, last, best };
  if (resume === undefined) {
    throw new ValueError(
      'keepRun',
      `${last} holds a run; { resume: true } goes on with it, { resume: false } begins anew`,
    );
  }
  const state = fitStateOf(kept); // before the parts are moved
  await loadCheckpoint(last, parts);
  return { save, resume: state, last, best };
}

/** For a file that is not there; data are never undefined. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
