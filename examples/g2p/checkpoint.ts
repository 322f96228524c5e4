import { readFile } from 'node:fs/promises';
import { FrostgradError, type RngState, type Tensor } from '@frostgrad/core';
import { type Decoded, decodeSafetensors, encodeSafetensors } from '@frostgrad/nn';
import type { OptimizerState } from '@frostgrad/optim';
import { writeFileAtomic } from './atomic-file.ts';
import { type GivenSettings, type Settings, UsageError } from './options.ts';
import type { EpochRow } from './report-data.ts';
import { fromJson, toJson } from './tensor-json.ts';
import { type Run, startRun } from './training.ts';
import type { PhoneTable } from './vocabulary.ts';

/** Says what kind of file it is, and which version of this layout. */
const FORMAT = 'frostgrad-g2p-1';

/** What stands in a checkpoint beside the model's tensors. */
interface RunState {
  readonly settings: Settings;
  readonly phones: readonly string[];
  readonly rng: RngState;
  readonly history: EpochRow[];
  readonly optimizer: OptimizerState;
}

/**
 * Writes a run as a safetensors file, atomically: the model under PyTorch's names, and all that is needed to go on with
 * the bits of the uninterrupted run.
 */
export async function saveCheckpoint(path: string, run: Run, table: PhoneTable): Promise<void> {
  const tensors = new Map<string, Tensor>(
    Object.entries(run.model.stateDict()).map(([name, x]) => [`model.${name}`, x]),
  );
  const { settings, rng, history } = run;
  const state: RunState = {
    settings,
    phones: table.tokens,
    rng: rng.state,
    history,
    optimizer: run.optimizer.stateDict(),
  };
  const json = JSON.stringify(toJson(state, 'run', tensors));
  try {
    await writeFileAtomic(path, encodeSafetensors(tensors, { format: FORMAT, run: json }));
  } catch (error) {
    throw new UsageError(`--save ${path}: cannot be written: ${(error as Error).message}`);
  }
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
 * The tensors and metadata of a checkpoint, of whatever format.
 *
 * @throws UsageError when the file cannot be read or is no safetensors file.
 */
export async function readCheckpoint(path: string): Promise<Decoded> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`--load ${path}: cannot be read: ${error.message}`);
  });
  return usable(path, () => decodeSafetensors(bytes));
}

/** The run that a checkpoint holds. @throws UsageError as `loadCheckpoint`. */
export function restoreRun(
  path: string,
  { tensors, metadata }: Decoded,
  options: GivenSettings,
  table: PhoneTable,
): Run {
  return usable(path, () => {
    if (metadata['format'] !== FORMAT)
      throw new RangeError(`its format is '${metadata['format'] ?? 'none'}', expected '${FORMAT}'`);
    const state = fromJson(JSON.parse(metadata['run'] ?? 'null'), tensors) as RunState;
    if (!Array.isArray(state?.history)) throw new RangeError('its history is missing');
    const settings = checkedSettings(state, options, table);
    const run = startRun(settings, table);
    const model = [...tensors]
      .filter(([name]) => name.startsWith('model.'))
      .map(([name, x]) => [name.slice('model.'.length), x]);
    run.model.loadStateDict(Object.fromEntries(model) as Record<string, Tensor>);
    run.optimizer.loadStateDict(state.optimizer);
    run.rng.state = state.rng;
    run.history.push(...state.history);
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
