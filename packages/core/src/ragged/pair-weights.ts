import type { NdArray } from '../array.ts';
import type { DroppedPairs } from '../kernels/interface.ts';
import { mul } from '../ops/arithmetic.ts';
import { transpose } from '../ops/permute.ts';
import { reshape } from '../ops/reshape.ts';
import { where } from '../ops/where.ts';
import { sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { allowedByQuery } from './allowed-pairs.ts';
import { keptBytes, type QueryPairs } from './kept-pairs.ts';
import { Layout } from './layout.ts';
import { Ragged } from './ragged.ts';
import { segmentSoftmax } from './segment-softmax.ts';

/**
 * From scores of pairs, `[P]` or `[P, heads]`, a row for each query, to weights: those of `maskedSoftmax` over the padded batch,
 * and +0 for a pair that is not allowed.
 *
 * @param allowed bool, `[1, P]`, or `[heads, P]` where heads differ; null when all pairs are.
 */
export function pairWeights(scores: Ragged, allowed: NdArray | null): Ragged {
  if (allowed === null) return segmentSoftmax(scores);
  const { values, offsets } = scores;
  const [lines, P] = allowed.shape as [number, number];
  const layout = Layout.of('attention', Tensor.of(allowed.data, allowed.shape), lines, P);
  const lined = lines > 1 ? transpose(values, 0, 1) : reshape(values, [1, ...values.shape]);
  const packed = Ragged.fromPadded(lined, layout);
  const soft = segmentSoftmax(new Ragged(packed.values, allowedByQuery(offsets, layout.places, lines)));
  const placed = packed.with(soft.values).place(layout);
  return scores.with(lines > 1 ? transpose(placed, 0, 1) : reshape(placed, values.shape));
}

/** Weights of pairs, `[P]` or `[P, heads]`: what is dropped is selected away, and the others are multiplied. */
export function dropPairs(w: Tensor, plan: QueryPairs, dropped: DroppedPairs): Tensor {
  const bytes = keptBytes(plan, dropped, sizeOf(w.shape.slice(1)));
  const selected = where(Tensor.of(bytes, w.shape), w, 0);
  return dropped.scale === 1 ? selected : mul(selected, dropped.scale);
}
