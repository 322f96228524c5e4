import {
  cat,
  gru,
  Layout,
  logicalNot,
  lstm,
  maskedFill,
  maskedLogSoftmax,
  maskedLogSumExp,
  maskedMax,
  maskedMean,
  maskedMin,
  maskedSoftmax,
  maskedSum,
  maskedVar,
  mul,
  Offsets,
  padTo,
  Ragged,
  raggedCat,
  reshape,
  rnnRelu,
  rnnTanh,
  segmentExpand,
  segmentFirst,
  segmentLast,
  segmentLogSoftmax,
  segmentLogSumExp,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentReverse,
  segmentSoftmax,
  segmentSum,
  segmentVar,
  slice,
  stack,
  sub,
  sum,
  type Tensor,
  where,
  zeros,
} from '@frostgrad/core';
import type { Subject } from '../law.ts';
import { attending } from './attending.ts';

/** A computation over a padded batch that knows its pads. */
export interface PadSubject extends Subject {
  /**
   * @param x `[B, T]`, anything at pads. @param layout which positions are live.
   * @param w `[3]`, parameters.
   * @returns one value a live position, packed, `[L]`.
   */
  readonly run: (x: Tensor, layout: Layout, w: Tensor) => Tensor;
}

const pack = (x: Tensor, layout: Layout): Ragged => Ragged.fromPadded(x, layout);

/** The first parameter times what is left after the selection. */
const scaled = (x: Tensor, w: Tensor): Tensor => mul(x, reshape(w, [3]).select(0, 0));

function throughGru(x: Tensor, layout: Layout, w: Tensor, reverse: boolean): Tensor {
  const projected = pack(x, layout).map((values) => stack([values, mul(values, -0.5), mul(values, values)], 1));
  const B = layout.offsets.count;
  const h0 = zeros([B, 1], { dtype: x.dtype });
  return reshape(gru(projected, h0, reshape(w, [3, 1]), w, { reverse }).values, [layout.offsets.total]);
}

/** A plain recurrent network of one unit. */
function throughRnn(run: typeof rnnTanh, x: Tensor, layout: Layout, w: Tensor): Tensor {
  const projected = pack(x, layout).map((values) => reshape(values, [layout.offsets.total, 1]));
  const h0 = zeros([layout.offsets.count, 1], { dtype: x.dtype });
  const one = slice(w, 0, 0, 1);
  const states = run(projected, h0, reshape(one, [1, 1]), one, { reverse: true });
  return reshape(states.values, [layout.offsets.total]);
}

/** Hidden and cell state, added up, so that both are watched; of two units, where one is projected from them. */
function throughLstm(x: Tensor, layout: Layout, w: Tensor, projected: boolean): Tensor {
  const H = projected ? 2 : 1;
  const gates = pack(x, layout).map((values) => {
    const four = [values, mul(values, -0.5), mul(values, values), values];
    return stack(
      four.flatMap((gate) => Array.from({ length: H }, () => gate)),
      1,
    );
  });
  const state0 = zeros([layout.offsets.count, 1 + H], { dtype: x.dtype });
  const rows = cat([w, slice(w, 0, 0, 1), w, slice(w, 0, 1, 2)].slice(0, 2 * H));
  const options = projected ? { projection: reshape(slice(w, 0, 1, 3), [1, 2]) } : {};
  return sum(lstm(gates, state0, reshape(rows, [4 * H, 1]), rows, options).values, 1);
}

/** One value a row, seen at each of its positions: what an empty row gives is not seen. */
const seen = (perRow: Tensor, { offsets }: Layout, w: Tensor): Tensor =>
  scaled(segmentExpand(perRow, offsets).values, w);

/** Reductions over rows, packed and masked. */
const byRow: Readonly<Record<string, (x: Tensor, layout: Layout) => Tensor>> = {
  segmentMean: (x, layout) => segmentMean(pack(x, layout)),
  segmentVar: (x, layout) => segmentVar(pack(x, layout), { correction: 0 }),
  segmentMax: (x, layout) => segmentMax(pack(x, layout)),
  segmentMin: (x, layout) => segmentMin(pack(x, layout)),
  segmentLogSumExp: (x, layout) => segmentLogSumExp(pack(x, layout)),
  segmentFirst: (x, layout) => segmentFirst(pack(x, layout)),
  segmentLast: (x, layout) => segmentLast(pack(x, layout)),
  maskedSum: (x, layout) => maskedSum(x, layout.mask(), 1),
  maskedMean: (x, layout) => maskedMean(x, layout.mask(), 1),
  maskedVar: (x, layout) => maskedVar(x, layout.mask(), 1, { correction: 0 }),
  maskedMax: (x, layout) => maskedMax(x, layout.mask(), 1),
  maskedMin: (x, layout) => maskedMin(x, layout.mask(), 1),
  maskedLogSumExp: (x, layout) => maskedLogSumExp(x, layout.mask(), 1),
};

/**
 * Ops that know their pads, each between a padded batch and packed results.
 *
 * @example
 * padSubjects.some(({ op }) => op === 'maskedSoftmax') // true
 */
export const padSubjects: readonly PadSubject[] = [
  { op: 'attention of rows to themselves', run: attending() },
  { op: 'maskedSoftmax', run: (x, layout, w) => pack(scaled(maskedSoftmax(x, layout.mask()), w), layout).values },
  { op: 'where', run: (x, layout, w) => pack(scaled(where(layout.mask(), x, 0), w), layout).values },
  {
    op: 'maskedFill',
    run: (x, layout, w) => pack(scaled(maskedFill(x, logicalNot(layout.mask()), 0), w), layout).values,
  },
  { op: 'Ragged.fromPadded', run: (x, layout, w) => scaled(pack(x, layout).values, w) },
  { op: 'Ragged.toPadded', run: (x, layout, w) => pack(scaled(pack(x, layout).place(layout), w), layout).values },
  { op: 'segmentSoftmax', run: (x, layout, w) => scaled(segmentSoftmax(pack(x, layout)).values, w) },
  {
    op: 'segmentSum',
    run: (x, layout, w) => segmentExpand(scaled(segmentSum(pack(x, layout)), w), layout.offsets).values,
  },
  {
    op: 'raggedCat',
    run: (x, layout, w) => {
      const joined = raggedCat([pack(x, layout), padTo(layout)]);
      return pack(scaled(reshape(joined.values, [layout.offsets.count, layout.length]), w), layout).values;
    },
  },
  ...Object.entries(byRow).map(([op, of]): PadSubject => ({
    op,
    run: (x, layout, w) => seen(of(x, layout), layout, w),
  })),
  { op: 'segmentLogSoftmax', run: (x, layout, w) => scaled(segmentLogSoftmax(pack(x, layout)).values, w) },
  {
    op: 'maskedLogSoftmax',
    run: (x, layout, w) => scaled(pack(maskedLogSoftmax(x, layout.mask()), layout).values, w),
  },
  { op: 'segmentReverse', run: (x, layout, w) => scaled(segmentReverse(pack(x, layout)).values, w) },
  {
    op: 'Ragged.zip',
    run: (x, layout, w) => {
      const { values, offsets } = segmentReverse(pack(x, layout));
      const again = new Ragged(values, Offsets.fromLengths(offsets.lengths())); // equal, and not the same
      return scaled(pack(x, layout).zip(again, mul).values, w);
    },
  },
  {
    op: 'Ragged.zipRows',
    run: (x, layout, w) => scaled(pack(x, layout).zipRows(segmentMean(pack(x, layout)), sub).values, w),
  },
  { op: 'gru', run: (x, layout, w) => throughGru(x, layout, w, false) },
  { op: 'lstm', run: (x, layout, w) => throughLstm(x, layout, w, false) },
  { op: 'lstm with a projection', run: (x, layout, w) => throughLstm(x, layout, w, true) },
  { op: 'rnnTanh in reverse', run: (x, layout, w) => throughRnn(rnnTanh, x, layout, w) },
  { op: 'rnnRelu in reverse', run: (x, layout, w) => throughRnn(rnnRelu, x, layout, w) },
  { op: 'gru in reverse', run: (x, layout, w) => throughGru(x, layout, w, true) },
];
