import { Rng } from '@frostgrad/core';
import { type Decoded, encodeSafetensors, freezeCertificate, verifyCertificate } from '@frostgrad/nn';
import { writeFileAtomic } from '@frostgrad/train/node';
import { checkedSettings, usable } from '../g2p/checkpoint.ts';
import { G2P } from '../g2p/model.ts';
import { type GivenSettings, type Settings, UsageError } from '../g2p/options.ts';
import { configOf } from '../g2p/training.ts';
import type { PhoneTable } from '../g2p/vocabulary.ts';
import { ALPHABET } from './alphabet.ts';
import { grownConfig } from './growing.ts';

/** Says that a file holds a grown model, and which version of this layout. */
const FORMAT = 'frostgrad-g2p-letters-1';

/** A model that has learnt the new letters. */
export interface Grown {
  readonly settings: Settings;
  readonly model: G2P;
}

/** What stands in a checkpoint beside the tensors and their frozen sets. */
interface GrownState {
  readonly settings: Settings;
  readonly phones: readonly string[];
  readonly alphabet: string;
  /** Of the freeze certificate. */
  readonly digest: string;
}

/** Whether a file holds a model that has grown. */
export function isGrown({ metadata }: Decoded): boolean {
  return metadata['format'] === FORMAT;
}

/** Writes a grown model as a safetensors file, atomically, with its frozen sets and the digest of what is frozen. */
export async function saveGrown(path: string, { settings, model }: Grown, table: PhoneTable): Promise<void> {
  const { digest } = freezeCertificate(model);
  const state: GrownState = { settings, phones: table.tokens, alphabet: ALPHABET, digest };
  const bytes = encodeSafetensors(model.stateDict(), { format: FORMAT, grown: JSON.stringify(state) });
  await writeFileAtomic(path, bytes).catch((error: Error) => {
    throw new UsageError(`--save ${path}: cannot be written: ${error.message}`);
  });
}

/**
 * The grown model that a file holds: what is frozen in it is what was when it was saved.
 *
 * @throws UsageError when it is damaged, is of another version, or disagrees with the options given.
 */
export function restoreGrown(
  path: string,
  { tensors, metadata }: Decoded,
  options: GivenSettings,
  table: PhoneTable,
): Grown {
  return usable(path, () => {
    const state = JSON.parse(metadata['grown'] ?? 'null') as GrownState | null;
    const settings = checkedSettings(state, options, table);
    if (state?.alphabet !== ALPHABET) throw new RangeError(`its letters are not ${ALPHABET}`);
    const model = new G2P(grownConfig(configOf(settings, table)), new Rng(0));
    model.loadStateDict(Object.fromEntries(tensors));
    const { holds, problem } = verifyCertificate(model, state.digest);
    if (!holds) throw new RangeError(`what is frozen in it has changed: ${problem}`);
    return { settings, model };
  });
}
