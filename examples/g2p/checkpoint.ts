import { readFile } from 'node:fs/promises';
import { FrostgradError } from '@frostgrad/core';
import { type Decoded, decodeSafetensors } from '@frostgrad/nn';
import { type CheckpointParts, type FitState, fitStateOf, restoreCheckpoint } from '@frostgrad/train';
import { saveCheckpoint as writeCheckpoint } from '@frostgrad/train/node';
import { type GivenSettings, type Settings, UsageError } from './options.ts';
import { rowOf, type Run, startRun } from './training.ts';
import type { PhoneTable } from './vocabulary.ts';

/** Says what kind of file it is, and which version of this layout. */
const FORMAT = 'frostgrad-g2p-2';

/** What stands in a checkpoint beside the parts. */
interface RunData {
  readonly format: string;
  readonly settings: Settings;
  readonly phones: readonly string[];
  readonly state: FitState | null;
}

/** A checkpoint of whatever format. */
export interface CheckpointFile extends Decoded {
  readonly bytes: Uint8Array;
}

const partsOf = ({ model, optimizer, rng }: Run): CheckpointParts => ({ model, optimizer, rng });

/** Writes a run, atomically: the model under PyTorch's names, and all that is needed to go on with the bits of the uninterrupted run. */
export async function saveCheckpoint(path: string, run: Run, table: PhoneTable): Promise<string> {
  const { settings, state } = run;
  const data: RunData = { format: FORMAT, settings, phones: table.tokens, state };
  return writeCheckpoint(path, partsOf(run), data).catch((error: Error) => {
    throw new UsageError(`--save ${path}: cannot be written: ${error.message}`);
  });
}

/**
 * Reads a run back. Options that were given must agree with it.
 *
 * @throws UsageError when the file cannot be read, is damaged, is no checkpoint of this program, or disagrees.
 */
export async function loadCheckpoint(path: string, options: GivenSettings, table: PhoneTable): Promise<Run> {
  return restoreRun(path, await readCheckpoint(path), options, table);
}

/**
 * A checkpoint of whatever format.
 *
 * @throws UsageError when the file cannot be read or is no safetensors file.
 */
export async function readCheckpoint(path: string): Promise<CheckpointFile> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`--load ${path}: cannot be read: ${error.message}`);
  });
  return usable(path, () => ({ ...decodeSafetensors(bytes), bytes }));
}

/** The run that a checkpoint holds. @throws UsageError as `loadCheckpoint`. */
export function restoreRun(
  path: string,
  { bytes, metadata }: CheckpointFile,
  options: GivenSettings,
  table: PhoneTable,
): Run {
  return usable(path, () => {
    const other = metadata['format'];
    const data = other === undefined ? (restoreCheckpoint(bytes, {}, { partial: true }) as RunData | null) : null;
    if (data?.format !== FORMAT)
      throw new RangeError(`its format is '${other ?? data?.format ?? 'none'}', expected '${FORMAT}'`);
    const run = startRun(checkedSettings(data, options, table), table);
    run.state = data.state === null ? null : fitStateOf(data.state);
    run.history.push(...(run.state?.history ?? []).map(rowOf));
    restoreCheckpoint(bytes, partsOf(run));
    return run;
  });
}

/** What `restore` gives; what is wrong with the file, said in one line that names it. */
export function usable<R>(path: string, restore: () => R): R {
  try {
    return restore();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (
      error instanceof FrostgradError ||
      error instanceof RangeError ||
      error instanceof SyntaxError ||
      error instanceof TypeError
    ) {
      throw new UsageError(`--load ${path}: not a usable checkpoint: ${error.message}`);
    }
    throw error;
  }
}

/** Settings as a program of this version writes them, for this dictionary; nothing in a file is believed before. */
export function checkedSettings(
  state: { readonly settings: unknown; readonly phones: readonly string[] } | null,
  options: GivenSettings,
  table: PhoneTable,
): Settings {
  const settings = state?.settings as Record<string, unknown> | undefined;
  const wrong = (['words', 'letters', 'hidden', 'seed', 'batch'] as const).filter(
    (name) => !Number.isSafeInteger(settings?.[name]),
  );
  if (
    settings === undefined ||
    wrong.length > 0 ||
    !['mask', 'frozen', 'ragged', 'none'].includes(String(settings['padding']))
  ) {
    throw new RangeError(`its settings are incomplete: ${wrong.join(', ') || 'padding'}`);
  }
  if (Number(settings['hidden']) > 1024 || Number(settings['batch']) > 4096 || !Array.isArray(state?.phones))
    throw new RangeError('its settings are out of range');
  if (state.phones.join(' ') !== table.tokens.join(' '))
    throw new RangeError('its phones are not those of the dictionary');
  expectAgreement(settings as unknown as Settings, options);
  return settings as unknown as Settings;
}

function expectAgreement(settings: Settings, { given, settings: asked }: GivenSettings): void {
  for (const name of given) {
    if (asked[name] === settings[name]) continue;
    throw new UsageError(
      `--${name} ${asked[name]} does not go with the checkpoint, which was made with ${settings[name]}; leave it out`,
    );
  }
}
