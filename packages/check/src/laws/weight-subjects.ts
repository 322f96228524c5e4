import {
  Layout,
  maskedSoftmax,
  type Offsets,
  Ragged,
  segmentSoftmax,
  softmax,
  type Tensor,
  cat,
} from '@frostgrad/core';
import type { Subject } from '../law.ts';

/** A way to compute weights: one for each score, rows packed one behind the other. */
export interface WeightSubject extends Subject {
  /** @param scores `[L]` @returns weights, `[L]`, in the graph. */
  readonly weigh: (scores: Tensor, offsets: Offsets) => Tensor;
}

/** Softmax of each row by itself. */
function rowByRow(scores: Tensor, offsets: Offsets): Tensor {
  const rows = new Ragged(scores, offsets).rows();
  return cat(rows.map((row) => softmax(row)));
}

/** Padded by two positions more than needed, on the left, masked, and packed again. */
function throughPadding(scores: Tensor, offsets: Offsets): Tensor {
  const layout = Layout.of('weights', offsets, offsets.count, offsets.longest + 2, 'left');
  const padded = new Ragged(scores, offsets).place(layout, NaN);
  return Ragged.fromPadded(maskedSoftmax(padded, layout.mask()), layout).values;
}

/**
 * The three ways of core: softmax of each row alone, masked over a padded batch, by segments of a packed one.
 *
 * @example
 * weightSubjects.map(({ op }) => op) // ['softmax', 'maskedSoftmax', 'segmentSoftmax']
 */
export const weightSubjects: readonly WeightSubject[] = [
  { op: 'softmax', weigh: rowByRow },
  { op: 'maskedSoftmax', weigh: throughPadding },
  { op: 'segmentSoftmax', weigh: (scores, offsets) => segmentSoftmax(new Ragged(scores, offsets)).values },
];
