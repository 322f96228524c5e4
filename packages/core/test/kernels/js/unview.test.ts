import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NdArray } from '../../../src/array.ts';
import { unview } from '../../../src/kernels/js/unview.ts';
import { sizeOf, type Shape } from '../../../src/shape.ts';

interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Any strides over memory that is long enough for them: apart, overlapping, backwards, standing still. */
const views: fc.Arbitrary<View> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -5, max: 5 })), { maxLength: 3 })
  .map((axes) => ({
    shape: axes.map(([n]) => n),
    strides: axes.map(([, stride]) => stride),
    offset: axes.reduce((total, [n, stride]) => total + Math.max(0, -stride * (n - 1)), 0),
  }));

/** Where each element lies, row-major. */
function placesOf({ shape, strides, offset }: View): number[] {
  let places = [offset];
  for (const [axis, n] of shape.entries()) {
    places = places.flatMap((p) => Array.from({ length: n }, (_, i) => p + i * (strides[axis] as number)));
  }
  return places;
}

const reach = (view: View): number => Math.max(0, ...placesOf(view)) + 1;

describe('unview', () => {
  it('adds in float64, row-major, rounds once, keeps the bits of what is alone, and leaves +0 elsewhere', () => {
    const number = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(-0, 0, Infinity, 1e30, -1e30, 2 ** -149));
    fc.assert(
      fc.property(
        views.chain((view) => fc.tuple(fc.constant(view), fc.array(number, { minLength: 200, maxLength: 200 }))),
        fc.constantFrom('float32' as const, 'float64' as const),
        ([view, pool], dtype) => {
          const values = pool.slice(0, sizeOf(view.shape));
          const data = dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
          const size = reach(view);
          const terms: number[][] = Array.from({ length: size }, () => []);
          for (const [i, p] of placesOf(view).entries()) terms[p]?.push(data[i] as number);
          const sums = terms.map((list) => (list.length === 0 ? 0 : list.reduce((a, b) => a + b)));
          const out = unview(NdArray.from(data, view.shape), view.strides, view.offset, [size]);
          expect([...out.data]).toEqual(dtype === 'float32' ? sums.map(Math.fround) : sums);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is the transpose of the view: <unview(g), x> = <g, view(x)>', () => {
    const whole = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(views, fc.array(whole, { minLength: 200, maxLength: 200 }), (view, pool) => {
        const g = pool.slice(0, sizeOf(view.shape));
        const x = pool.toReversed().slice(0, reach(view));
        const out = unview(NdArray.from(Float64Array.from(g), view.shape), view.strides, view.offset, [x.length]);
        const dot = (a: readonly number[], b: readonly number[]): number =>
          a.reduce((total, v, i) => total + v * (b[i] as number), 0);
        expect(dot([...out.data], x)).toBe(
          dot(
            g,
            placesOf(view).map((p) => x[p] as number),
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('reads a gradient that is itself a view', () => {
    const g = NdArray.from(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]).view([3, 2], [-1, 3], 2); // [[3, 6], [2, 5], [1, 4]]
    expect([...unview(g, [1, 1], 0, [4]).data]).toEqual([3, 8, 6, 4]);
  });

  it('moves integers and masks', () => {
    expect([...unview(NdArray.from(Uint8Array.of(1, 1), [2]), [-2], 3, [4]).data]).toEqual([0, 1, 0, 1]);
    expect([...unview(NdArray.from(Int32Array.of(3, 4), [2]), [0], 1, [2]).data]).toEqual([0, 7]);
  });
});
