import { Rng, Segments, tensor, where } from '@frostgrad/core';
import { AdamW } from '@frostgrad/optim';
import { trainEpochs } from '../g2p/epochs.ts';
import type { G2P } from '../g2p/model.ts';
import type { Settings } from '../g2p/options.ts';
import { LETTER_COUNT } from '../g2p/vocabulary.ts';
import { NEW_ROWS, TABLE } from './growing.ts';
import type { AccentLessons } from './lessons.ts';

/** Of AdamW, for the new rows. The decay is PyTorch's default. */
export const RATE = 0.1;
export const DECAY = 0.01;

/**
 * Trains what learns of a grown model on the accented words.
 *
 * @returns the optimizer, to look into its memory.
 */
export async function teach(
  model: G2P,
  lessons: AccentLessons,
  { passes, settings }: { readonly passes: number; readonly settings: Settings },
): Promise<AdamW> {
  const optimizer = new AdamW(model.parameters(), { lr: RATE, weightDecay: DECAY });
  const run = { settings, model, optimizer, rng: new Rng(settings.seed), history: [], state: null };
  await trainEpochs(run, lessons, { epochs: passes });
  return optimizer;
}

/**
 * Makes a grown model ready for what is usually done instead: the table learns as a whole, and a hook sets the gradient of
 * its old rows to zero. The other parameters are frozen as wholes, as `requires_grad` can.
 */
export function zeroOldGradients(model: G2P): G2P {
  model.freeze('*').thaw(TABLE);
  const { weight } = model.letters;
  const isNew = tensor(Segments.rows([weight.shape[0] as number, 1], NEW_ROWS).toMask(), {
    shape: [weight.shape[0] as number, 1],
    dtype: 'bool',
  });
  weight.registerHook((g) => where(isNew, g, 0));
  return model;
}

/** The values of the old letters' rows. */
export function oldRows(model: G2P): Float32Array {
  const { weight } = model.letters;
  return (weight.toTypedArray() as Float32Array).slice(0, LETTER_COUNT * (weight.shape[1] as number));
}
