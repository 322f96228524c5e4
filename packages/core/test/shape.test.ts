import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  broadcastShapes,
  broadcastsTo,
  expectShape,
  reducedShape,
  resolveAxes,
  resolveAxis,
  rowMajorStrides,
  sameShape,
  showShape,
  sizeOf,
} from '../src/shape.ts';

const shapes = fc.array(fc.constantFrom(0, 1, 1, 2, 3), { maxLength: 4 });

/** The sizes of two shapes, aligned from the right, 1 where one has no axis. */
function aligned(a: readonly number[], b: readonly number[]): [number, number][] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1]);
}

describe('broadcastShapes', () => {
  it('aligns from the right, and lets sizes of 1 give way - to 0 too', () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const sizes = aligned(a, b);
        if (sizes.every(([m, n]) => m === n || m === 1 || n === 1)) {
          const out = sizes.map(([m, n]) => (m === 1 ? n : m));
          expect(broadcastShapes('op', a, b)).toEqual(out);
          expect(broadcastShapes('op', b, a)).toEqual(out);
          expect([broadcastsTo(a, out), broadcastsTo(b, out)]).toEqual([true, true]);
          expect(broadcastsTo(a, b)).toBe(sameShape(out, b));
        } else {
          expect(() => broadcastShapes('op', a, b)).toThrow(
            `op: cannot broadcast ${showShape(a)} with ${showShape(b)}`,
          );
          expect(broadcastsTo(a, b)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('names the first axis from the right that differs, and both sizes', () => {
    expect(() => broadcastShapes('mul', [5, 2, 3], [4, 3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: mul: cannot broadcast [5, 2, 3] with [4, 3]: axis -2 is 2 in the first and 4 in the second]`,
    );
    expect(() => broadcastShapes('mul', [2, 0], [3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: mul: cannot broadcast [2, 0] with [3]: axis -1 is 0 in the first and 3 in the second]`,
    );
  });
});

describe('axes', () => {
  it('may be counted from the end, and come back distinct and ascending', () => {
    expect([resolveAxis('op', -1, 3), resolveAxis('op', 0, 3)]).toEqual([2, 0]);
    expect([resolveAxes('op', [-1, 0], 3), resolveAxes('op', undefined, 2), resolveAxes('op', -2, 2)]).toEqual([
      [0, 2],
      [0, 1],
      [0],
    ]);
    expect(resolveAxes('op', undefined, 0)).toEqual([]);
  });

  it('are refused as they were given', () => {
    expect(() => resolveAxis('sum', -4, 3)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sum: axis -4 is out of range for a tensor of rank 3; expected an integer from -3 to 2]`,
    );
    expect(() => resolveAxis('sum', 0.5, 3)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sum: axis 0.5 is out of range for a tensor of rank 3; expected an integer from -3 to 2]`,
    );
    expect(() => resolveAxis('sum', 0, 0)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sum: axis 0 is out of range for a tensor of rank 0; a scalar has no axes]`,
    );
    expect(() => resolveAxes('sum', [1, -2], 3)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sum: axis 1 is named twice in [1, -2]]`,
    );
  });

  it('go, or stay as 1, when they are reduced', () => {
    expect([reducedShape([2, 3, 4], [0, 2], false), reducedShape([2, 3, 4], [0, 2], true)]).toEqual([[3], [1, 3, 1]]);
  });
});

describe('a shape', () => {
  it('has a size, row-major strides and a form in which messages print it', () => {
    expect([sizeOf([]), sizeOf([2, 0]), sizeOf([2, 3])]).toEqual([1, 0, 6]);
    expect([rowMajorStrides([2, 3, 4]), rowMajorStrides([])]).toEqual([[12, 4, 1], []]);
    expect([showShape([]), showShape([2, 3])]).toEqual(['[]', '[2, 3]']);
  });

  it('is made of integers of at least 0', () => {
    expect(expectShape('op', [0, 3])).toEqual([0, 3]);
    for (const shape of [[-1], [0.5], [NaN], [Infinity]]) {
      expect(() => expectShape('op', shape)).toThrow(`op: ${showShape(shape)} is not a shape`);
    }
  });
});
