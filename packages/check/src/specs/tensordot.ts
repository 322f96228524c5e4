import { type DotAxes, type Shape, type Tensor, tensordot, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, axisOf, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, exactly, plus, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';

const size = axisSizes({ maxSize: 5 });

/** Pairs of axes of equal size, in any places and any order; or a number of them. */
const dotted: Arbitrary<Call<DotAxes>> = fc
  .record({
    shared: fc.array(size, { maxLength: 2 }),
    ofA: fc.array(size, { maxLength: 2 }),
    ofB: fc.array(size, { maxLength: 2 }),
    order: fc.constantFrom('count', 'lists', 'shuffled'),
    ones: fc.nat(7),
  })
  .chain(({ shared, ofA, ofB, order, ones }): Arbitrary<Call<DotAxes>> => {
    const count = shared.length;
    if (order === 'count') {
      return fc.constant({
        shapes: [
          [...ofA, ...shared],
          [...shared, ...ofB],
        ],
        params: count,
      });
    }
    const places = (rank: number): Arbitrary<readonly number[]> =>
      order === 'lists'
        ? fc.constant(upTo(count))
        : fc
            .shuffledSubarray([...upTo(rank)], { minLength: count, maxLength: count })
            .map((axes) => axes.map((axis, i) => (i === 0 ? axis - rank : axis)));
    const shapeOf = (axes: readonly number[], free: readonly number[], long: boolean): Shape => {
      const own = axes.map((axis) => axisOf(Array.from({ length: count + free.length }), axis));
      let next = 0;
      return upTo(count + free.length).map((i) => {
        const pair = own.indexOf(i);
        if (pair < 0) return free[next++] as number;
        return long || pair > 0 ? (shared[pair] as number) : 1;
      });
    };
    return fc.tuple(places(count + ofA.length), places(count + ofB.length)).map(([a, b]) => ({
      shapes: [shapeOf(a, ofA, ones !== 0), shapeOf(b, ofB, ones !== 1)], // sometimes a size of 1 broadcasts
      params: [a, b],
    }));
  });

/** An axis of size 1 against a longer one: the longer one is summed first. */
function dotReference([a, b]: readonly Plain[], axes: DotAxes): Reference {
  const [x, y] = [a as Plain, b as Plain];
  const [ofA, ofB] =
    typeof axes === 'number'
      ? [upTo(axes).map((i) => x.shape.length - axes + i), upTo(axes)]
      : [axes[0].map((axis) => axisOf(x.shape, axis)), axes[1].map((axis) => axisOf(y.shape, axis))];
  const [freeA, freeB] = [
    [...x.shape.keys()].filter((axis) => !ofA.includes(axis)),
    [...y.shape.keys()].filter((axis) => !ofB.includes(axis)),
  ];
  const sizes = (of: Plain, list: readonly number[]): number[] => list.map((axis) => of.shape[axis] as number);
  const [sizesA, sizesB] = [sizes(x, ofA), sizes(y, ofB)];
  const both = sizesA.map((n, i) => (n === sizesB[i] ? n : 1));
  /** The sum over what only this operand has, at a place of the rest. */
  const summed = (of: Plain, pairs: readonly number[], free: readonly number[]) => {
    const own = sizes(of, pairs);
    const alone = own.map((n, i) => (n === both[i] ? 1 : n));
    return (shared: readonly number[], position: readonly number[]): Bounded => {
      const index: number[] = [];
      for (const [i, axis] of free.entries()) index[axis] = position[i] as number;
      const terms = upTo(sizeOf(alone)).map((j) => {
        const extra = indexAt(alone, j);
        for (const [i, axis] of pairs.entries()) index[axis] = (extra[i] as number) + (shared[i] as number);
        return at(of, index);
      });
      return terms.map(exactly).reduce(plus, exactly(0));
    };
  };
  const [first, second] = [summed(x, ofA, freeA), summed(y, ofB, freeB)];
  return bounded([...sizes(x, freeA), ...sizes(y, freeB)], (index) =>
    upTo(sizeOf(both))
      .map((j) => indexAt(both, j))
      .map((shared) => times(first(shared, index.slice(0, freeA.length)), second(shared, index.slice(freeA.length))))
      .reduce(plus, exactly(0)),
  );
}

export const tensordotSpecs: readonly Spec[] = [
  defineSpec({
    op: 'tensordot',
    inputs: dotted,
    run: ([a, b], axes) => tensordot(a as Tensor, b as Tensor, axes),
    reference: dotReference,
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => tensordot(zeros([2, 3]), zeros([4, 5]), 1),
      () => tensordot(zeros([2, 3]), zeros([4, 5]), 3),
      () => tensordot(zeros([2, 3]), zeros([2, 3]), [[2], [0]]),
      () =>
        tensordot(zeros([2, 3]), zeros([2, 3]), [
          [0, 0],
          [0, 1],
        ]),
    ),
  }),
];
