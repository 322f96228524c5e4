import {
  add,
  cat,
  div,
  exp,
  expand,
  flip,
  type Layout,
  matmul,
  mul,
  neg,
  Ragged,
  select,
  slice,
  softmax,
  sub,
  sum,
  type Tensor,
  where,
} from '@frostgrad/core';
import { attending } from '../laws/attending.ts';
import type { PadSubject } from '../laws/pad-subjects.ts';
import { padsAnywhere, padsUnread, rowsAlone } from '../laws/pads.ts';
import type { Mutant } from './mutant.ts';

const pack = (x: Tensor, layout: Layout): Tensor => Ragged.fromPadded(x, layout).values;
const ones = (x: Tensor, layout: Layout): Tensor => layout.mask().cast(x.dtype);
const scaled = (x: Tensor, w: Tensor): Tensor => mul(x, select(w, 0, 0));

/** Sums of halves of the padded row, rounded each time. */
function halves(x: Tensor): Tensor {
  const T = x.shape[1] as number;
  if (T === 1) return x;
  const middle = Math.ceil(T / 2);
  return add(halves(slice(x, 1, 0, middle)), halves(slice(x, 1, middle)));
}

/** A sum of products `[B, T, K] x [B, K, 1]`, two of them at a time, and the sums of those added up. */
function inPanels(a: Tensor, b: Tensor): Tensor {
  const K = b.shape[1] as number;
  const panel = (k: number): Tensor => matmul(slice(a, 2, k, Math.min(k + 2, K)), slice(b, 1, k, Math.min(k + 2, K)));
  return Array.from({ length: Math.ceil(K / 2) }, (_, i) => panel(2 * i)).reduce(add);
}

/** Each position's next, round the corner. */
const shifted = (x: Tensor): Tensor => cat([slice(x, 1, 1), slice(x, 1, 0, 1)], 1);

export const padMutants: readonly Mutant<PadSubject>[] = [
  {
    mistake: 'multiplying by the mask',
    law: padsUnread,
    subject: {
      op: 'segmentSum',
      run: (x, layout, w) =>
        scaled(pack(expand(sum(mul(x, ones(x, layout)), 1, { keepDims: true }), x.shape), layout), w),
    },
  },
  {
    mistake: 'adding -1e9 to masked scores',
    law: padsUnread,
    subject: {
      op: 'maskedSoftmax',
      run: (x, layout, w) => scaled(pack(softmax(add(x, mul(sub(ones(x, layout), 1), 1e9))), layout), w),
    },
  },
  {
    mistake: 'selecting behind the arithmetic: 0 times what exp made of a pad comes back as NaN',
    law: padsUnread,
    subject: { op: 'where', run: (x, layout, w) => scaled(pack(where(layout.mask(), exp(mul(x, x)), 0), layout), w) },
  },
  {
    mistake: 'work before the selection: pads receive the gradient -0',
    law: padsUnread,
    subject: { op: 'where', run: (x, layout, w) => scaled(pack(neg(x), layout), w) },
  },
  {
    mistake: 'selecting keys and values, and not queries: NaN comes back to every key',
    law: padsUnread,
    subject: { op: 'attention', run: attending({ query: (x) => x }) },
  },
  {
    mistake: 'a neighbour read across the end of the row',
    law: padsUnread,
    subject: { op: 'difference', run: (x, layout, w) => scaled(pack(sub(x, shifted(x)), layout), w) },
  },
  {
    mistake: 'a sum over the padded row in halves',
    law: padsAnywhere,
    subject: {
      op: 'segmentSum',
      run: (x, layout, w) => {
        const live = where(layout.mask(), x, 0);
        return scaled(pack(expand(halves(mul(live, 1.1)), x.shape), layout), w);
      },
    },
  },
  {
    mistake: 'panels of a product over the padded length, summed apart',
    law: padsAnywhere,
    subject: { op: 'attention', run: attending({ product: inPanels }) },
  },
  {
    mistake: 'a mean over the padded length',
    law: padsAnywhere,
    subject: {
      op: 'segmentMean',
      run: (x, layout, w) => {
        const live = where(layout.mask(), x, 0);
        return scaled(pack(expand(div(sum(live, 1, { keepDims: true }), layout.length), x.shape), layout), w);
      },
    },
  },
  {
    mistake: 'rows turned round with their pads',
    law: padsAnywhere,
    subject: {
      op: 'segmentReverse',
      run: (x, layout, w) => scaled(pack(flip(where(layout.mask(), x, 0), 1), layout), w),
    },
  },
  {
    mistake: 'the last position of the padded row for its own last',
    law: padsAnywhere,
    subject: {
      op: 'segmentLast',
      run: (x, layout, w) => {
        const last = slice(where(layout.mask(), x, 0), 1, layout.length - 1);
        return scaled(pack(expand(last, x.shape), layout), w);
      },
    },
  },
  {
    mistake: 'statistics over the whole batch',
    law: rowsAlone,
    subject: {
      op: 'standardised',
      run: (x, layout, w) => {
        const live = pack(x, layout);
        return scaled(sub(live, live.size === 0 ? 0 : live.mean()), w);
      },
    },
  },
  {
    mistake: "the largest score of the batch taken off instead of the row's",
    law: rowsAlone,
    subject: {
      op: 'maskedSoftmax',
      run: (x, layout, w) => {
        const live = pack(x, layout);
        if (live.size === 0) return scaled(live, w);
        const terms = new Ragged(exp(sub(live, live.amax())), layout.offsets).place(layout);
        return scaled(pack(div(terms, sum(terms, 1, { keepDims: true })), layout), w);
      },
    },
  },
];
