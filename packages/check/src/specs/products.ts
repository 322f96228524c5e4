import { addmm, baddbmm, bmm, dot, mm, mv, outer, type Shape, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, atBroadcast, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, dotInDtype, exactly, plus, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { callsOf } from './unary.ts';

const size = axisSizes({ maxSize: 5 });

/** Elements by a formula in their index. */
export function bounded(shape: Shape, element: (index: readonly number[]) => Bounded): Reference {
  const all = Array.from({ length: sizeOf(shape) }, (_, i) => element(indexAt(shape, i)));
  return { shape, values: all.map(({ v }) => v), errors: all.map(({ e }) => e) };
}

/** Numbers from 0 on. */
export const upTo = (n: number): readonly number[] => [...Array.from({ length: n }).keys()];

/** `sum_k a[..., i, k] b[..., k, j]`, with or without a batch. */
function product(a: Plain, b: Plain): Reference {
  const [K, N] = b.shape.slice(-2) as [number, number];
  return bounded([...a.shape.slice(0, -1), N], (index) => {
    const [lead, [i = 0, j = 0]] = [index.slice(0, -2), index.slice(-2)];
    return dotInDtype(
      upTo(K).map((k) => at(a, [...lead, i, k])),
      upTo(K).map((k) => at(b, [...lead, k, j])),
    );
  });
}

/** Calls with shapes made of a few sizes. */
export const shaped = (count: number, form: (...sizes: number[]) => readonly Shape[]): Arbitrary<Call<null>> =>
  callsOf(fc.array(size, { minLength: count, maxLength: count }).map((sizes) => form(...sizes)));

function productSpec(
  op: string,
  inputs: Arbitrary<Call<null>>,
  run: (a: Tensor, b: Tensor) => Tensor,
  reference: (a: Plain, b: Plain) => Reference,
  refused: readonly (readonly [Shape, Shape])[],
): Spec {
  return defineSpec({
    op,
    inputs,
    run: ([a, b]) => run(a as Tensor, b as Tensor),
    reference: ([a, b]) => reference(a as Plain, b as Plain),
    tolerance: 'running',
    refuses: fc.constantFrom(
      ...refused.map(
        ([a, b]) =>
          () =>
            run(zeros(a), zeros(b)),
      ),
    ),
  });
}

interface Factors {
  readonly alpha?: number;
  readonly beta?: number;
}

const factor = fc.constantFrom(1, 0, -1, 0.5, 2);
const factors: Arbitrary<Factors> = fc.record({ alpha: factor, beta: factor }, { requiredKeys: [] });

/** What is added broadcasts to the product in one of four ways. */
const addedTo = (lead: readonly number[]): Arbitrary<Call<Factors>> =>
  fc.tuple(size, size, size, fc.nat(3), factors).map(([m, k, n, form, params]) => {
    const whole = [...lead, m, n];
    const x = [whole, [n], [m, 1], []][form] as Shape;
    return {
      shapes: [x, [...lead, m, k], [...lead, k, n]],
      params,
    };
  });

function scaledSum([x, a, b]: readonly Plain[], { alpha = 1, beta = 1 }: Factors): Reference {
  const { shape, values, errors } = product(a as Plain, b as Plain);
  let i = 0;
  return bounded(shape, (index) => {
    const own = { v: values[i] as number, e: errors?.[i++] as number };
    const scaled = times(exactly(alpha), own);
    if (beta === 0) return scaled;
    return plus(scaled, times(exactly(beta), exactly(atBroadcast(x as Plain, index))));
  });
}

function factorSpec(
  op: string,
  inputs: Arbitrary<Call<Factors>>,
  run: (x: Tensor, a: Tensor, b: Tensor, options: Factors) => Tensor,
  refused: readonly (readonly [Shape, Shape, Shape])[],
): Spec {
  return defineSpec({
    op,
    inputs,
    run: ([x, a, b], params) => run(x as Tensor, a as Tensor, b as Tensor, params),
    reference: scaledSum,
    tolerance: 'running',
    refuses: fc.constantFrom(
      ...refused.map(
        ([x, a, b]) =>
          () =>
            run(zeros(x), zeros(a), zeros(b), {}),
      ),
    ),
  });
}

export const productSpecs: readonly Spec[] = [
  productSpec(
    'mm',
    shaped(3, (m = 0, k = 0, n = 0) => [
      [m, k],
      [k, n],
    ]),
    mm,
    product,
    [
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], [3]],
      [
        [1, 2, 3],
        [3, 2],
      ],
    ],
  ),
  productSpec(
    'bmm',
    shaped(4, (b = 0, m = 0, k = 0, n = 0) => [
      [b, m, k],
      [b, k, n],
    ]),
    bmm,
    product,
    [
      [
        [2, 2, 3],
        [2, 2, 3],
      ],
      [
        [2, 2, 3],
        [1, 3, 2],
      ],
      [
        [2, 2, 3],
        [3, 2],
      ],
    ],
  ),
  productSpec(
    'mv',
    shaped(2, (m = 0, k = 0) => [[m, k], [k]]),
    mv,
    (a, v) => {
      const { values, errors = [] } = product(a, { shape: [v.shape[0] as number, 1], values: v.values });
      return { shape: [a.shape[0] as number], values, errors };
    },
    [
      [[2, 3], [2]],
      [
        [2, 3],
        [3, 1],
      ],
      [[3], [3]],
    ],
  ),
  productSpec(
    'dot',
    shaped(1, (k = 0) => [[k], [k]]),
    dot,
    (a, b) => bounded([], () => dotInDtype(a.values, b.values)),
    [
      [[2], [3]],
      [[1], [3]],
      [[1, 3], [3]],
    ],
  ),
  productSpec(
    'outer',
    shaped(2, (m = 0, n = 0) => [[m], [n]]),
    outer,
    (a, b) =>
      bounded([a.values.length, b.values.length], ([i = 0, j = 0]) => times(exactly(at(a, [i])), exactly(at(b, [j])))),
    [
      [[2, 1], [3]],
      [[2], []],
    ],
  ),
  factorSpec('addmm', addedTo([]), addmm, [
    [
      [2, 2],
      [2, 3],
      [2, 3],
    ],
    [[3], [2, 3], [3, 2]],
    [
      [1, 2, 2],
      [2, 3],
      [3, 2],
    ],
    [[2], [3], [3, 2]],
  ]),
  factorSpec(
    'baddbmm',
    fc.integer({ min: 0, max: 3 }).chain((b) => addedTo([b])),
    baddbmm,
    [
      [[2], [2, 1, 3], [3, 3, 2]],
      [[2], [2, 3], [3, 2]],
      [[3], [2, 1, 3], [2, 3, 2]],
    ],
  ),
];
