import { logicalNot, maskedFill, type Rng, type Tensor, unsqueeze } from '@frostgrad/core';
import type { Batch } from './batching.ts';
import type { Padding, Tap } from './model.ts';

/** A number at every pad of whatever passes. */
export const poisonWith =
  (value: number): Tap =>
  (_, x, live) => {
    const pads = logicalNot(live);
    return maskedFill(x, spread(pads, x.ndim), value);
  };

/** NaN at every pad of whatever passes. */
export const poison: Tap = poisonWith(NaN);

/** A mask with axes of size 1 behind it, up to a rank. */
function spread(mask: Tensor, ndim: number): Tensor {
  return mask.ndim === ndim ? mask : spread(unsqueeze(mask, mask.ndim), ndim);
}

/**
 * How many pad positions `poison` reaches in a pass: embeddings of both sides, encoder outputs, and scores of each step.
 * Packed rows have no pads, and frozen weights no scores of pads.
 */
export function countPoisoned(batch: Batch, padding: Padding): number {
  const source = batch.size * batch.sourceSize - batch.sourceLengths.reduce((a, b) => a + b, 0);
  const target = batch.size * batch.targetSize - batch.targetLengths.reduce((a, b) => a + b, 0);
  if (padding === 'ragged') return target;
  return 2 * source + target + (padding === 'frozen' ? 0 : batch.targetSize * source);
}

/** The same batch with any integers as the ids of its pads, most of them in no vocabulary. */
export function withPadIds(batch: Batch, rng: Rng): Batch {
  const filled = (ids: Int32Array, lengths: Int32Array, width: number): Int32Array =>
    ids.map((id, i) => (i % width < (lengths[Math.floor(i / width)] as number) ? id : rng.word() | 0));
  return {
    ...batch,
    source: filled(batch.source, batch.sourceLengths, batch.sourceSize),
    targetIn: filled(batch.targetIn, batch.targetLengths, batch.targetSize),
    targetOut: filled(batch.targetOut, batch.targetLengths, batch.targetSize),
  };
}
