import {
  type Ragged,
  segmentFirst,
  segmentLast,
  segmentMax,
  segmentMean,
  segmentSum,
  type Tensor,
  ValueError,
} from '@frostgrad/core/functional';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { placedRows } from './placed-rows.ts';

/** What a row is summed up by. */
export type SequencePoolKind = 'mean' | 'max' | 'sum' | 'first' | 'last';

const kinds: Readonly<Record<SequencePoolKind, (rows: Ragged) => Tensor>> = {
  mean: segmentMean,
  max: segmentMax,
  sum: segmentSum,
  first: segmentFirst,
  last: segmentLast,
};

const OP = 'SequencePool';

/**
 * One vector for each row, of its live positions alone: their mean, largest, sum, first or last. What stands between a layer over
 * sequences and a classifier.
 *
 * Whatever stands at pads, how many there are and on which side, changes no bit. An empty row gives 0, with a gradient of 0. Of
 * equally large elements each has its share of the gradient.
 *
 * @throws ValueError for another kind, and lengths beyond the sequence.
 * @example
 * const x = tensor([[[1], [5], [NaN]], [[NaN], [NaN], [NaN]]]);
 * new SequencePool('mean').forward(x, { live: [2, 0] }).toArray() // [[3], [0]]
 * new SequencePool('last').forward(ragged([tensor([[1], [5]]), tensor([[7]])])).toArray() // [[5], [7]]
 */
export class SequencePool extends Module {
  readonly kind: SequencePoolKind;

  constructor(kind: SequencePoolKind) {
    super();
    if (!Object.hasOwn(kinds, kind)) {
      throw new ValueError(OP, `the kind is '${String(kind)}'; expected ${Object.keys(kinds).join(', ')}`);
    }
    this.kind = kind;
  }

  /**
   * @param x `[B, T, F]` padded, or ragged `[L, F]`.
   * @param live lengths or a mask (true = live); left out, every position is live.
   * @returns `[B, F]`
   * @throws ShapeError for another rank.
   */
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor {
    return kinds[this.kind](placedRows(OP, 'input', x, null, 'live', live).rows);
  }
}
