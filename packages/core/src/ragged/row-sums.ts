import { NdArray } from '../array.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import type { Kernels } from '../kernels/interface.ts';
import { indexSelect } from '../kernels/js/indexing.ts';
import { segmentSum } from '../kernels/js/segments.ts';
import type { Tensor } from '../tensor.ts';
import type { Offsets } from './offsets.ts';

/** What every op over rows of packed values has to know. @internal */
export interface SegmentParams {
  readonly offsets: Offsets;
}

/** One value a row, seen at each of its positions, in arrays. @internal */
export function spread(k: Pick<Kernels, 'indexSelect'>, x: NdArray, offsets: Offsets): NdArray {
  const rows = NdArray.from(offsets.rowOfPosition(), [offsets.total]);
  return k.indexSelect(x, 0, rows, [offsets.total, ...x.shape.slice(1)]);
}

const segmentSumOp = defineOp({
  name: 'segmentSum',
  inputs: ['x'],
  shape: ({ x }, { offsets }: SegmentParams) => [offsets.count, ...x.shape.slice(1)],
  kernels: { segmentSum },
  forward: (k, { x }, { offsets }) => k.segmentSum(x, offsets),
  vjp: { x: (g, _, { params }) => expanded(g, params.offsets) },
});

const segmentExpandOp = defineOp({
  name: 'segmentExpand',
  inputs: ['x'],
  shape: ({ x }, { offsets }: SegmentParams) => [offsets.total, ...x.shape.slice(1)],
  kernels: { indexSelect },
  forward: (k, { x }, { offsets }) => spread(k, x, offsets),
  vjp: { x: (g, _, { params }) => summed(g, params.offsets) },
});

/** Packed values `[L, ...]` added up by row, `[B, ...]`. @internal */
export function summed(x: Tensor, offsets: Offsets): Tensor {
  return apply(segmentSumOp, [x], { offsets });
}

/** Its transpose: `[B, ...]` seen at each position, `[L, ...]`. @internal */
export function expanded(x: Tensor, offsets: Offsets): Tensor {
  return apply(segmentExpandOp, [x], { offsets });
}
