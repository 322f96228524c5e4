import { cross, kron, type Shape, type Tensor, trace, zeros } from '@frostgrad/core';
import fc from 'fast-check';
import { broadcastPair } from '../arbitraries/broadcast-pair.ts';
import { shapes } from '../arbitraries/shapes.ts';
import { at, atBroadcast, axisOf, broadcastOf, type Plain } from '../plain.ts';
import { type Bounded, exactly, minus, sumInDouble, times } from '../running-error.ts';
import { defineSpec, type Spec } from '../spec.ts';
import { bounded, shaped, upTo } from './products.ts';
import { callsOf } from './unary.ts';

export const kronCrossTraceSpecs: readonly Spec[] = [
  defineSpec({
    op: 'trace',
    inputs: shaped(2, (m = 0, n = 0) => [[m, n]]),
    run: ([x]) => trace(x as Tensor),
    reference: ([x], _, dtype) => {
      const { shape } = x as Plain;
      const diagonal = upTo(Math.min(...shape)).map((i) => at(x as Plain, [i, i]));
      return bounded([], () => sumInDouble(diagonal, dtype));
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => trace(zeros([3])),
      () => trace(zeros([1, 3, 3])),
    ),
  }),
  defineSpec({
    op: 'kron',
    inputs: callsOf(fc.tuple(shapes({ maxSize: 3 }), shapes({ maxSize: 3 }))),
    run: ([a, b]) => kron(a as Tensor, b as Tensor),
    reference: ([a, b]) => {
      const [x, y] = [a as Plain, b as Plain];
      const rank = Math.max(x.shape.length, y.shape.length);
      const padded = ({ shape, values }: Plain): Plain => ({
        shape: [...upTo(rank - shape.length).map(() => 1), ...shape],
        values,
      });
      const [left, right] = [padded(x), padded(y)];
      const n = right.shape;
      return bounded(
        left.shape.map((m, axis) => m * (n[axis] as number)),
        (index) =>
          times(
            exactly(
              at(
                left,
                index.map((i, axis) => Math.floor(i / (n[axis] as number))),
              ),
            ),
            exactly(
              at(
                right,
                index.map((i, axis) => i % (n[axis] as number)),
              ),
            ),
          ),
      );
    },
    tolerance: 'running',
  }),
  defineSpec({
    op: 'cross',
    inputs: broadcastPair({ maxRank: 2 }).chain(([a, b]) => {
      const rank = Math.max(a.length, b.length);
      const whole = (shape: Shape): Shape => [...upTo(rank - shape.length).map(() => 1), ...shape];
      return fc.integer({ min: -rank - 1, max: rank }).map((axis) => ({
        shapes: [whole(a), whole(b)].map((shape) => shape.toSpliced(axis < 0 ? axis + rank + 1 : axis, 0, 3)),
        params: axis,
      }));
    }),
    run: ([a, b], axis) => cross(a as Tensor, b as Tensor, axis),
    reference: ([a, b], axis) => {
      const [x, y] = [a as Plain, b as Plain];
      const along = axisOf(x.shape, axis);
      return bounded(broadcastOf(x.shape, y.shape), (index) => {
        const i = index[along] as number;
        const of = (source: Plain, by: number): Bounded =>
          exactly(atBroadcast(source, index.with(along, (i + by) % 3)));
        return minus(times(of(x, 1), of(y, 2)), times(of(x, 2), of(y, 1)));
      });
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => cross(zeros([3]), zeros([2, 3])),
      () => cross(zeros([3, 2]), zeros([3, 2])),
      () => cross(zeros([1]), zeros([3])),
      () => cross(zeros([2, 3]), zeros([4, 3])),
      () => cross(zeros([3]), zeros([3]), 1),
    ),
  }),
];
