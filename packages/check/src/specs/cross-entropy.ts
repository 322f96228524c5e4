import { type DType, softmaxCrossEntropy, type Tensor, tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import type { Plain } from '../plain.ts';
import { unitOf } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { logSoftmaxRow } from './softmax.ts';

interface Classes {
  readonly ids: readonly number[];
  readonly smoothing: number;
}

/** Rows with a class each, and perhaps a weight for each class. */
const calls: Arbitrary<Call<Classes>> = fc
  .record({
    P: axisSizes(),
    V: axisSizes({ maxSize: 6, empty: false }),
    weighted: fc.boolean(),
    smoothing: fc.constantFrom(0, 0, 0.1, 0.75, 1),
  })
  .chain(({ P, V, weighted, smoothing }) =>
    fc.array(fc.nat(V - 1), { minLength: P, maxLength: P }).map((ids) => ({
      shapes: [[P, V], ...(weighted ? [[V]] : [])],
      params: { ids, smoothing },
    })),
  );

/** Logarithms round in the dtype; what is made of them is float64, and rounds once. */
function terms(xs: readonly Plain[], { ids, smoothing }: Classes, dtype: DType): Reference {
  const [{ shape, values }, weight] = xs as readonly [Plain, Plain?];
  const [P = 0, V = 0] = shape;
  const w = weight?.values ?? Array.from({ length: V }, () => 1);
  const inDouble = 2 ** -53 / unitOf(dtype);
  const all = ids.map((y, i) => {
    const logs = logSoftmaxRow(values.slice(i * V, (i + 1) * V));
    const own = (1 - smoothing) * (w[y] as number);
    const even = smoothing / V;
    let [v, size, carried] = [0, 0, 0];
    for (const [c, log] of smoothing === 0 ? [] : logs.entries()) {
      v += (w[c] as number) * log.v;
      size += even * Math.abs((w[c] as number) * log.v);
      carried += even * Math.abs(w[c] as number) * log.e;
    }
    const target = logs[y] as (typeof logs)[number];
    v = own * -target.v - (smoothing === 0 ? 0 : even * v);
    size += Math.abs(own * target.v);
    carried += Math.abs(own) * target.e;
    return { v, e: carried + Math.abs(v) + (V + 5) * size * inDouble };
  });
  return { shape: [P], values: all.map(({ v }) => v), errors: all.map(({ e }) => (Number.isNaN(e) ? 0 : e)) };
}

const classes = (...ids: number[]): Tensor => tensor(Int32Array.from(ids));

export const crossEntropySpecs: readonly Spec[] = [
  defineSpec({
    op: 'softmaxCrossEntropy',
    inputs: calls,
    run: ([logits, weight = null], { ids, smoothing }) =>
      softmaxCrossEntropy(logits as Tensor, classes(...ids), { weight, labelSmoothing: smoothing }),
    reference: terms,
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => softmaxCrossEntropy(zeros([3]), classes(0)),
      () => softmaxCrossEntropy(zeros([2, 3]), classes(0)),
      () => softmaxCrossEntropy(zeros([2, 3]), classes(0, 1).reshape([2, 1])),
      () => softmaxCrossEntropy(zeros([2, 3]), classes(0, 1), { weight: zeros([2]) }),
    ),
  }),
];
