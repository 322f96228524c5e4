import { Rng } from '@frostgrad/core';
import type { PaddingMethod } from '@frostgrad/nn';
import type { Pair } from '../../g2p/dictionary.ts';
import type { G2P } from '../../g2p/model.ts';
import { defaults } from '../../g2p/options.ts';
import { configFor, modelFor, table } from '../../g2p/test/fixtures.ts';
import { ALPHABET } from '../alphabet.ts';
import { growLetters } from '../growing.ts';
import type { AccentLessons } from '../lessons.ts';

const accented: readonly Pair[] = [
  { word: 'kné', phones: ['N', 'IY'] },
  { word: 'çat', phones: ['S', 'AE', 'T'] },
  { word: 'ñeï', phones: ['N', 'IY'] },
];

/** A few lessons with some of the new letters, without the dictionary. */
export const lessons: AccentLessons = {
  table,
  alphabet: ALPHABET,
  train: accented,
  dev: accented,
  dictionary: { words: new Map(accented.map(({ word, phones }) => [word, [phones]])) },
  real: { train: [], heldOut: [] },
  made: { train: [], heldOut: [] },
};

export const settings: typeof defaults = { ...defaults, hidden: 4, batch: 2 };

/** A grown model, and the one it grew from. */
export function grownFor(padding: PaddingMethod): { readonly base: G2P; readonly model: G2P } {
  const base = modelFor(padding);
  return { base, model: growLetters(base, configFor(padding), new Rng(9)) };
}
