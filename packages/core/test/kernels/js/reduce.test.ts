import { indexAdd, mean, scatterAdd, slice, sum, Tensor, tensor, transpose, zeros } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '@frostgrad/check/vitest';

const floats = (n: number): fc.Arbitrary<Float32Array> =>
  fc.float32Array({ minLength: n, maxLength: n, noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });

/** Three axes of random numbers, and which of them to reduce. */
const cases = fc
  .tuple(fc.nat(5), fc.nat(5), fc.nat(5), fc.subarray([0, 1, 2]))
  .chain(([a, b, c, axes]) => floats(a * b * c).map((values) => ({ shape: [a, b, c] as const, axes, values })));

/** The definition: float64 sums over the reduced elements in row-major order, one for each that is left. */
function sums({
  shape: [a, b, c],
  axes,
  values,
}: {
  shape: readonly [number, number, number];
  axes: number[];
  values: Float32Array | Float64Array;
}): Float64Array {
  const kept = [a, b, c].map((n, axis) => (axes.includes(axis) ? 1 : n)) as [number, number, number];
  const out = new Float64Array(kept[0] * kept[1] * kept[2]);
  for (let i = 0, p = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++, p++) {
        const at = ((i % kept[0]) * kept[1] + (j % kept[1])) * kept[2] + (k % kept[2]);
        out[at] = (out[at] as number) + (values[p] as number);
      }
    }
  }
  return out;
}

/** The same values in other memory: turned round, or with gaps of NaN between. */
function layouts(x: Tensor): Tensor[] {
  const turned = transpose(tensor(transpose(x, 0, 2).toTypedArray(), { shape: transpose(x, 0, 2).shape }), 0, 2);
  const [a, b, c] = x.shape as [number, number, number];
  const wide = new Float32Array(2 * a * b * c).fill(NaN);
  for (const [i, v] of x.toTypedArray().entries()) wide[2 * i] = v;
  return [x, turned, slice(tensor(wide, { shape: [a, b, 2 * c] }), 2, 0, Infinity, 2)];
}

describe('sum and mean', () => {
  it('accumulate in float64, row-major, and round once - over any axes, in any memory layout', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const { shape, axes, values } = example;
        const expected = sums(example);
        const n = axes.reduce((n, axis) => n * (shape[axis] as number), 1);
        for (const x of layouts(tensor(values, { shape }))) {
          expect(sum(x, axes)).toHaveSameBits(Float32Array.from(expected));
          expect([...mean(x, axes).toTypedArray()]).toEqual([...Float32Array.from(expected, (total) => total / n)]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keep that order in float64, where each step rounds', () => {
    const doubles = fc.float64Array({
      minLength: 60,
      maxLength: 60,
      noNaN: true,
      noDefaultInfinity: true,
      min: -1e6,
      max: 1e6,
    });
    fc.assert(
      fc.property(doubles, fc.subarray([0, 1, 2]), (values, axes) => {
        const x = tensor(values, { shape: [3, 4, 5] });
        const turned = transpose(tensor(transpose(x, 0, 2).toTypedArray(), { shape: [5, 4, 3] }), 0, 2);
        const expected = sums({ shape: [3, 4, 5], axes, values });
        for (const y of [x, turned]) expect(sum(y, axes)).toHaveSameBits(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('of what cancels are right where float32 would lose it', () => {
    const x = tensor(Float32Array.of(1e8, 1, 1, 1, 1, -1e8));
    expect([sum(x).item(), mean(x).item()]).toEqual([4, Math.fround(4 / 6)]);
  });

  it('are not changed in one bit by zeros of padding, in front, behind and between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }), { nil: null }), { maxLength: 30 }),
        (line) => {
          const live = tensor(Float32Array.from(line.filter((v) => v !== null)));
          const padded = tensor(Float32Array.from(line, (v) => v ?? 0));
          expect(sum(padded)).toHaveSameBits(sum(live));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('scattered additions', () => {
  it('accumulate in float64, in ascending order of what is added, and round once', () => {
    const x = tensor(Float32Array.of(1e8, 1, 1, -1e8, 3));
    expect(indexAdd(zeros([2]), 0, [0, 0, 0, 0, 1], x).toArray()).toEqual([2, 3]);
    expect(scatterAdd(zeros([2]), 0, tensor(Int32Array.of(0, 0, 0, 0, 1)), x).toArray()).toEqual([2, 3]);
  });

  it('are the plain loop, bit for bit', () => {
    // among many rows, sums are kept for those alone that are added to
    const rows = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(100));
    const cases = fc
      .tuple(rows, fc.nat(3), fc.array(fc.nat(5), { maxLength: 12 }))
      .chain(([n, width, at]) =>
        floats(at.length * width).map((values) => ({ n, width, index: at.map((i) => i % n), values })),
      );
    fc.assert(
      fc.property(cases, ({ n, width, index, values }) => {
        const totals = new Float64Array(n * width);
        for (const [j, row] of index.entries()) {
          for (let c = 0; c < width; c++)
            totals[row * width + c] = (totals[row * width + c] as number) + (values[j * width + c] as number);
        }
        const x = tensor(values, { shape: [index.length, width] });
        const expected = Float32Array.from(totals);
        expect(indexAdd(zeros([n, width]), 0, index, x)).toHaveSameBits(expected);
        const places = Int32Array.from(
          { length: index.length * width },
          (_, j) => index[Math.floor(j / width)] as number,
        );
        const each = tensor(places, { shape: [index.length, width] });
        expect(scatterAdd(zeros([n, width]), 0, each, x)).toHaveSameBits(expected);
        expect(transpose(indexAdd(zeros([width, n]), 1, index, transpose(x)))).toHaveSameBits(expected);
      }),
      { numRuns: 300 },
    );
  });
});
