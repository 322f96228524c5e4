import { Rng } from '@frostgrad/core';
import { type Batch, collate } from '../batching.ts';
import type { Pair } from '../dictionary.ts';
import { G2P, type ModelConfig, type Padding } from '../model.ts';
import { createPhoneTable, type PhoneTable } from '../vocabulary.ts';

/** A handful of phones and words of different lengths: enough for a model, without the dictionary. */
export const table: PhoneTable = createPhoneTable(['AA', 'AE', 'D', 'IY', 'K', 'N', 'S', 'T']);

export const pairs: readonly Pair[] = [
  { word: 'at', phones: ['AE', 'T'] },
  { word: 'cat', phones: ['K', 'AE', 'T'] },
  { word: "cat's", phones: ['K', 'AE', 'T', 'S'] },
  { word: 'a', phones: ['AA'] },
  { word: 'knee', phones: ['N', 'IY'] },
];

export function configFor(padding: Padding): ModelConfig {
  return { phoneCount: table.size, embedding: 5, hidden: 4, padding };
}

export function modelFor(padding: Padding, seed: number = 3): G2P {
  return new G2P(configFor(padding), new Rng(seed));
}

export function batch(): Batch {
  return collate(pairs, table);
}
