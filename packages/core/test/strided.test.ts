import { arange, permute, reshape, slice, transpose, type Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionsOver, RunWalk } from '../src/strided.ts';

/** A view of some numbers: slices with steps, and axes in another order. */
const views: fc.Arbitrary<Tensor> = fc
  .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
  .chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 })), {
        minLength: shape.length,
        maxLength: shape.length,
      }),
    ),
  )
  .map(([shape, order, cuts]) => {
    let x = reshape(arange(shape.reduce((a, b) => a * b, 1)), shape);
    for (const [axis, [start, step]] of cuts.entries()) x = slice(x, axis, start, Infinity, step);
    return permute(x, order);
  });

/** Where each element lies, by the definition of strides. */
function naive({ value }: Tensor): number[] {
  const strides = value.stridesOrRowMajor();
  let out = [value.offset];
  for (const [axis, n] of value.shape.entries()) {
    out = out.flatMap((at) => Array.from({ length: n }, (_, i) => at + i * (strides[axis] as number)));
  }
  return out;
}

describe('RunWalk', () => {
  it('visits every element of several operands once, in row-major order of the result', () => {
    fc.assert(
      fc.property(views, (x) => {
        const other = transpose(reshape(arange(x.size), [1, x.size])); // another layout of as many elements
        const y = reshape(other, x.shape);
        const walk = new RunWalk(x.shape, [x.value, y.value]);
        const seen: [number, number][] = [];
        let next = 0;
        walk.forEach((out, length, [p = 0, q = 0]) => {
          expect([out, length]).toEqual([next, walk.length]);
          next += length;
          for (let i = 0; i < length; i++) {
            seen.push([p + i * (walk.steps[0] as number), q + i * (walk.steps[1] as number)]);
          }
        });
        const [left, right] = [naive(x), naive(y)];
        expect(seen).toEqual(left.map((at, i) => [at, right[i]]));
      }),
      { numRuns: 500 },
    );
  });

  it('sees axes of size 1 as often as the result is wide', () => {
    const [row, column] = [reshape(arange(3), [1, 3]), reshape(arange(2), [2, 1])];
    const walk = new RunWalk([2, 3], [row.value, column.value]);
    const seen: number[][] = [];
    walk.forEach((_, n, [p = 0, q = 0]) => {
      for (let i = 0; i < n; i++) seen.push([p + i * (walk.steps[0] as number), q + i * (walk.steps[1] as number)]);
    });
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('positionsOver', () => {
  it('lists where elements over some axes lie, row-major', () => {
    expect([...positionsOver([2, 3, 4], [12, 4, 1], [0, 2], 100)]).toEqual([100, 101, 102, 103, 112, 113, 114, 115]);
    expect([...positionsOver([2, 3], [3, 1], [], 7)]).toEqual([7]);
  });
});

describe('toTypedArray', () => {
  it('gives the elements of any view in row-major order', () => {
    fc.assert(
      fc.property(views, (x) => {
        expect([...x.toTypedArray()]).toEqual(naive(x).map((at) => x.value.data[at]));
      }),
      { numRuns: 500 },
    );
  });
});
