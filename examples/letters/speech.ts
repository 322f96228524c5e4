import { noGrad } from '@frostgrad/core';
import { batchesOf } from '../g2p/batching.ts';
import { differingBits } from '../g2p/bits.ts';
import type { Pair } from '../g2p/dictionary.ts';
import type { G2P } from '../g2p/model.ts';
import type { PhoneTable } from '../g2p/vocabulary.ts';

/** All that a model says of some words. */
export interface Speech {
  /** The phones' ids, word by word. */
  readonly ids: readonly (readonly number[])[];
  /** With the true phones as the decoder's input, batch by batch. */
  readonly logits: readonly Float32Array[];
  /** Likewise, and those of the model speaking by itself. */
  readonly weights: readonly Float32Array[];
}

/** How two speeches differ: in words, and in numbers whose bits differ. */
export interface SpeechDifference {
  readonly words: number;
  readonly logits: number;
  readonly weights: number;
}

/** What a model says of words, in the same batches for every model. */
export function speechOf(model: G2P, pairs: readonly Pair[], table: PhoneTable): Speech {
  const ids: (readonly number[])[] = [];
  const logits: Float32Array[] = [];
  const weights: Float32Array[] = [];
  for (const batch of batchesOf(pairs, table, { batchSize: 64 })) {
    const spoken = model.say(batch);
    const taught = noGrad(() => model.teach(batch));
    ids.push(...spoken.ids);
    logits.push(taught.logits.values.toTypedArray() as Float32Array);
    weights.push(taught.weights.toTypedArray() as Float32Array, ...spoken.weights.flat());
  }
  return { ids, logits, weights };
}

/** How many numbers a speech has of each kind. */
export function countSpeech({ ids, logits, weights }: Speech): SpeechDifference {
  const total = (arrays: readonly Float32Array[]): number => arrays.reduce((sum, { length }) => sum + length, 0);
  return { words: ids.length, logits: total(logits), weights: total(weights) };
}

/** Compares what two models say of the same words. */
export function compareSpeech(a: Speech, b: Speech): SpeechDifference {
  return {
    words: a.ids.filter((ids, i) => ids.join() !== b.ids[i]?.join()).length,
    logits: differing(a.logits, b.logits),
    weights: differing(a.weights, b.weights),
  };
}

const NONE = new Float32Array(0);

function differing(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let count = 0;
  for (let i = 0; i < Math.max(a.length, b.length); i++) count += differingBits(a[i] ?? NONE, b[i] ?? NONE);
  return count;
}
