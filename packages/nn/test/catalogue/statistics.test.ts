import {
  amax,
  div,
  grad,
  maskedMax,
  maskedMean,
  maskedVar,
  mean,
  mul,
  cast,
  Ragged,
  Rng,
  segmentMax,
  segmentMean,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  variance,
  where,
} from '@frostgrad/core';
import { bug, expectBits } from './bug.ts';

/** Something of a batch `[B, T]` under a mask of that shape. */
type Of = (x: Tensor, mask: Tensor) => Tensor;

const normal = (x: Tensor, average: Tensor, spread: Tensor): Tensor => div(sub(x, average), sqrt(spread.add(1e-5)));

bug<Of>(
  'a mean over the batch counts what is live: 3, and not 1.5 (tensorflow #30161)',
  (average) => {
    const live = tensor([
      [true, true],
      [false, false],
    ]);
    const x = tensor([
      [2, 4],
      [0, 0],
    ]);
    expectBits('the mean', average(x, live), [3]);
  },
  {
    ours: {
      maskedMean: (x, live) => maskedMean(x, live),
      'mean of packed values': (x, live) => mean(Ragged.fromPadded(x, live).values),
    },
    naive: { 'mean over everything': { run: (x) => mean(x), shows: /the mean, element 0, is 1\.5; expected 3/ } },
  },
);

/** The same numbers, however many pads are beside them. */
const unmoved =
  (what: string) =>
  (of: Of): void => {
    const rows = new Rng(4).normal([3, 3]).sub(3); // all below zero
    const lengths = [3, 1, 2];
    const results = [0, 2].map((more) => {
      const x = Ragged.fromPadded(rows, lengths)
        .toPadded({ length: 3 + more })
        .detach()
        .requiresGrad_();
      const live = tensor(lengths.map((n) => Array.from({ length: 3 + more }, (_, t) => t < n)));
      const out = of(x, live);
      const seen = out.ndim === 2 ? Ragged.fromPadded(out, live).values : out;
      const [dx] = grad([mul(seen, seen).sum()], [x]) as [Tensor];
      return [seen, Ragged.fromPadded(dx, live).values] as const;
    });
    const [[tight, dTight], [loose, dLoose]] = results as [readonly [Tensor, Tensor], readonly [Tensor, Tensor]];
    expectBits(what, loose, tight);
    expectBits(`the gradient of ${what}`, dLoose, dTight);
  };

bug<Of>('batch normalisation sees live positions alone (tensorflow #30161; JAX #26328)', unmoved('what is normal'), {
  ours: {
    'maskedMean and maskedVar': (x, live) =>
      normal(x, maskedMean(x, live), maskedVar(x, live, [0, 1], { correction: 0 })),
    'packed values': (x, live) =>
      Ragged.fromPadded(x, live).map((v) => normal(v, mean(v), variance(v, 0, { correction: 0 }))).values,
  },
  naive: {
    'statistics over everything': {
      run: (x) => normal(x, mean(x), variance(x, [0, 1], { correction: 0 })),
      shows: /what is normal, element 0, is/,
    },
  },
});

bug<Of>(
  'a mean over a row does not shrink with its padding (InferSent #51; LightRAG #3675; ReProver #34; CoursIA #15045)',
  unmoved('the mean'),
  {
    ours: {
      maskedMean: (x, live) => maskedMean(x, live, 1),
      segmentMean: (x, live) => segmentMean(Ragged.fromPadded(x, live)),
    },
    naive: {
      'mean over the padded length': { run: (x) => mean(x, 1), shows: /the mean, element 0, is/ },
      'the same of zeros at pads': {
        run: (x, live) => mean(where(live, x, 0), 1),
        shows: /the mean, element 0, is/,
      },
    },
  },
);

bug<Of>(
  'a sum over 0 * pad is no mean of what is live (pads that are not 0)',
  (of) => {
    const x = tensor([[1, 3, Infinity]]);
    expectBits('the mean', of(x, tensor([[true, true, false]])), [2]);
  },
  {
    ours: { maskedMean: (x, live) => maskedMean(x, live, 1) },
    naive: {
      'times the mask, over the number that is live': {
        run: (x, live) => div(sum(mul(x, cast(live, 'float32')), 1), sum(cast(live, 'float32'), 1)),
        shows: /the mean, element 0, is NaN/,
      },
    },
  },
);

bug<Of>('the largest of a row is one of its own, and no zero of the padding (InferSent #51)', unmoved('the largest'), {
  ours: {
    maskedMax: (x, live) => maskedMax(x, live, 1),
    segmentMax: (x, live) => segmentMax(Ragged.fromPadded(x, live)),
  },
  naive: {
    'amax over zeros at pads': {
      run: (x, live) => amax(where(live, x, 0), 1),
      shows: /the largest, element 0, is 0; expected -/,
    },
  },
});
