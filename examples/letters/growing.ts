import { Rng } from '@frostgrad/core';
import { appendRows, type Module, rows } from '@frostgrad/nn';
import { G2P, type ModelConfig } from '../g2p/model.ts';
import { LETTER_COUNT } from '../g2p/vocabulary.ts';
import { NEW_LETTERS } from './alphabet.ts';

/** The parameter that grows. */
export const TABLE = 'letters.weight';

/** Rows of the new letters in the grown table. */
export const NEW_ROWS: readonly number[] = Array.from(NEW_LETTERS, (_, i) => LETTER_COUNT + i);

/** Sizes of a model that has grown. */
export function grownConfig(config: ModelConfig): ModelConfig {
  return { ...config, letterCount: LETTER_COUNT + NEW_LETTERS.length };
}

/** A model with the values of another, bit for bit, and rows for the new letters, drawn as `Embedding` draws its own. */
export function growLetters(model: G2P, config: ModelConfig, rng: Rng): G2P {
  const { weight } = model.letters;
  const size = weight.shape[1] as number;
  const grown = new G2P(grownConfig(config), new Rng(0)); // whose values are overwritten, every one
  const added = rng.normal([NEW_LETTERS.length, size]);
  grown.loadStateDict({ ...model.stateDict(), [TABLE]: appendRows(weight, added) });
  return grown;
}

/** Freezes all of a grown model but the rows of the new letters. */
export function learnNewRowsOnly<M extends Module>(model: M): M {
  return model.freeze('*').thaw(TABLE, rows(...NEW_ROWS));
}

/** How many numbers a model has, and how many of them learn. */
export function countNumbers(model: Module): { readonly all: number; readonly learning: number } {
  let [all, frozen] = [0, 0];
  for (const x of model.parameters()) {
    all += x.size;
    frozen += x.frozen?.count ?? 0;
  }
  return { all, learning: all - frozen };
}
