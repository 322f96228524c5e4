import { matmul, type Shape, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { broadcastPair, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, broadcastOf, build, type Plain } from '../plain.ts';
import { type Bounded, dotInDtype } from '../running-error.ts';
import { defineSpec, type Reference, type Spec } from '../spec.ts';
import { callsOf } from './unary.ts';

const sizes: Arbitrary<readonly [number, number, number]> = fc.tuple(
  axisSizes({ maxSize: 6 }),
  axisSizes({ maxSize: 6 }),
  axisSizes({ maxSize: 6 }),
);

/** Batches of matrices, one matrix against a batch, and vectors on either side. */
const operands: Arbitrary<readonly [Shape, Shape]> = fc
  .tuple(sizes, broadcastPair({ maxRank: 2, maxSize: 2 }), fc.nat(5))
  .map(([[m, k, n], [a, b], form]) => {
    if (form === 0) return [[k], [k]];
    if (form === 1) return [[k], [...b, k, n]];
    if (form === 2) return [[...a, m, k], [k]];
    return [
      [...a, m, k],
      [...b, k, n],
    ];
  });

function product(a: Plain, b: Plain): Reference {
  const left = a.shape.length === 1 ? { shape: [1, ...a.shape], values: a.values } : a;
  const right = b.shape.length === 1 ? { shape: [...b.shape, 1], values: b.values } : b;
  const [m = 0, k = 0] = left.shape.slice(-2);
  const n = right.shape.at(-1) as number;
  const lead = broadcastOf(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const inner = [...Array.from({ length: k }).keys()];
  const all: Bounded[] = [];
  const element = (x: Plain, index: readonly number[], row: number, column: number): number => {
    const own = x.shape.slice(0, -2);
    return at(x, [
      ...own.map((size, axis) => (size === 1 ? 0 : (index[axis + lead.length - own.length] as number))),
      row,
      column,
    ]);
  };
  const result = build([...lead, m, n], (index) => {
    const [i = 0, j = 0] = index.slice(-2);
    const value = dotInDtype(
      inner.map((t) => element(left, index.slice(0, -2), i, t)),
      inner.map((t) => element(right, index.slice(0, -2), t, j)),
    );
    all.push(value);
    return value.v;
  });
  const dropped = [
    ...(a.shape.length === 1 ? [result.shape.length - 2] : []),
    ...(b.shape.length === 1 ? [result.shape.length - 1] : []),
  ];
  return {
    shape: result.shape.filter((_, axis) => !dropped.includes(axis)),
    values: result.values,
    errors: all.map(({ e }) => e),
  };
}

export const matmulSpecs: readonly Spec[] = [
  defineSpec({
    op: 'matmul',
    inputs: callsOf(operands),
    run: ([a, b]) => matmul(a as Tensor, b as Tensor),
    reference: ([a, b]) => product(a as Plain, b as Plain),
    tolerance: 'running',
    refuses: fc.oneof(
      fc.constantFrom<() => unknown>(
        () => matmul(zeros([2, 3]), zeros([2, 3])),
        () => matmul(zeros([]), zeros([3])),
        () => matmul(zeros([4]), zeros([3, 2])),
        () => matmul(zeros([2, 3]), zeros([2])),
        () => matmul(zeros([5, 2, 3]), zeros([4, 2])),
      ),
      clashingPair().map(
        ([a, b]) =>
          () =>
            matmul(zeros([...a, 1, 1]), zeros([...b, 1, 1])),
      ),
    ),
  }),
];
