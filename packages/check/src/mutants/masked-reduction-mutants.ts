import {
  add,
  amax,
  cast,
  div,
  exp,
  expand,
  log,
  logicalNot,
  maskedFill,
  maskedMax,
  maskedSum,
  maskedVar,
  mean,
  mul,
  reshape,
  segmentExpand,
  segmentMean,
  segmentSum,
  slice,
  square,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { maskedAlone, type ReductionSubject, reductionSubjects, segmentsAlone } from '../laws/reductions.ts';
import type { Mutant } from './mutant.ts';

/** A right reduction with a wrong form of its own. */
const wrong = (op: string, form: Partial<ReductionSubject>): ReductionSubject => ({
  ...(reductionSubjects.find((subject) => subject.op === op) as ReductionSubject),
  ...form,
});

const ones = (mask: Tensor, x: Tensor): Tensor => cast(expand(mask, x.shape), x.dtype);
const filled = (x: Tensor, mask: Tensor, value: number): Tensor =>
  maskedFill(x, logicalNot(expand(mask, x.shape)), value);

/** Sums of halves of an axis, rounded each time: the order of a SIMD or GPU reduction over the padded length. */
function pairwise(x: Tensor, axis: number): Tensor {
  const n = x.shape[axis] as number;
  if (n === 1) return squeeze(x, axis);
  const half = 2 ** (Math.ceil(Math.log2(n)) - 1);
  return add(pairwise(slice(x, axis, 0, half), axis), pairwise(slice(x, axis, half), axis));
}

/** Right, but for its gradient: that of a sum over all, masked or not. */
const scattered = defineOp({
  name: 'maskedSum',
  inputs: ['x', 'live'],
  shape: ({ x }, { axes }: { axes: readonly number[] }) => x.shape.filter((_, axis) => !axes.includes(axis)),
  forward: (k, { live }, { axes }, shape) => k.sum(live, axes, shape),
  vjp: {
    x: (g, _, call) => {
      const { axes } = call.params;
      return expand(
        reshape(
          g,
          call.shapeOf('x').map((n, axis) => (axes.includes(axis) ? 1 : n)),
        ),
        call.shapeOf('x'),
      );
    },
  },
});

export const maskedReductionMutants: readonly Mutant<ReductionSubject>[] = [
  {
    mistake: 'multiplying by the mask, then a sum',
    law: maskedAlone,
    subject: wrong('maskedSum', { masked: (x, mask, axes) => sum(mul(x, ones(mask, x)), axes) }),
  },
  {
    mistake: 'a sum in halves of the padded length',
    law: maskedAlone,
    subject: wrong('maskedSum', {
      masked: (x, mask, axes) => axes.toReversed().reduce(pairwise, where(expand(mask, x.shape), x, 0)),
    }),
  },
  {
    mistake: 'a gradient that is scattered to masked places too',
    law: maskedAlone,
    subject: wrong('maskedSum', {
      masked: (x, mask, axes) => apply(scattered, [x, filled(x, mask, 0).detach()], { axes }),
    }),
  },
  {
    mistake: 'a mean over the padded length',
    law: maskedAlone,
    subject: wrong('maskedMean', { masked: (x, mask, axes) => mean(filled(x, mask, 0), axes) }),
  },
  {
    mistake: 'a sum over the number that is live: NaN where nothing is',
    law: maskedAlone,
    subject: wrong('maskedMean', {
      masked: (x, mask, axes) => div(sum(filled(x, mask, 0), axes), sum(ones(mask, x), axes)),
    }),
  },
  {
    mistake: 'a sum rounded to float32 before it is divided',
    law: maskedAlone,
    subject: wrong('maskedMean', {
      masked: (x, mask, axes) => div(maskedSum(x, mask, axes), sum(ones(mask, x), axes).clampMin(1)),
    }),
  },
  {
    mistake: 'the largest after masked ones became the least float: a row of nothing gives that',
    law: maskedAlone,
    subject: wrong('maskedMax', {
      masked: (x, mask, axes) => amax(filled(x, mask, -3.4028234663852886e38), axes),
    }),
  },
  {
    mistake: '1e9 taken off masked ones before the largest is looked for',
    law: maskedAlone,
    subject: wrong('maskedMax', {
      masked: (x, mask, axes) => amax(add(x, mul(sub(ones(mask, x), 1), 1e9)), axes),
    }),
  },
  {
    mistake: 'log of the sum of exp times the mask',
    law: maskedAlone,
    subject: wrong('maskedLogSumExp', {
      masked: (x, mask, axes) => log(sum(mul(exp(x), ones(mask, x)), axes)),
    }),
  },
  {
    mistake: 'the mean of squares less the square of the mean',
    law: maskedAlone,
    subject: wrong('maskedVar', {
      masked: (x, mask, axes) => {
        const n = sum(ones(mask, x), axes);
        const total = maskedSum(x, mask, axes);
        return div(sub(maskedSum(square(x), mask, axes), div(square(total), n.clampMin(1))), n.sub(0.5).clampMin(0.5));
      },
    }),
  },
  {
    mistake: "the default's correction, whatever was asked",
    law: maskedAlone,
    subject: wrong('maskedVar', { masked: maskedVar }),
  },
  {
    mistake: 'a largest that is at least the 0 that masked ones became',
    law: maskedAlone,
    subject: wrong('maskedMax', { masked: (x, mask, axes) => maskedMax(x, mask, axes).clampMin(0) }),
  },
  {
    mistake: 'running sums, and differences of them, instead of a sum a row',
    law: segmentsAlone,
    subject: wrong('maskedSum', {
      segments: ({ values, offsets }) => {
        const list = Array.from({ length: offsets.count }, (_, b) => {
          const upTo = (l: number): Tensor => sum(slice(values, 0, 0, l));
          return sub(upTo(offsets.start(b + 1)), upTo(offsets.start(b)));
        });
        return stack(list);
      },
    }),
  },
  {
    mistake: 'the variance about the rounded mean',
    law: segmentsAlone,
    subject: wrong('maskedVar', {
      segments: (x) => {
        const centred = sub(x.values, segmentExpand(segmentMean(x), x.offsets).values);
        const divisors = x.offsets.lengths().map((n) => Math.max(0.5, n - 0.5));
        return div(segmentSum(x.with(square(centred))), tensor(divisors, { dtype: x.values.dtype }));
      },
    }),
  },
];
