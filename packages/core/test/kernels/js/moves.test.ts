import type { Shape } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NdArray } from '../../../src/array.ts';
import { jsKernels } from '../../../src/kernels/js/index.ts';
import { rowMajorStrides, sizeOf } from '../../../src/shape.ts';

/** Numbers of which each can be told from all others, with a -0 and a NaN among them. */
function numbered(size: number, from: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) =>
    (from + i) % 11 === 3 ? -0 : (from + i) % 11 === 7 ? NaN : from + i,
  );
}

/** An array of a shape, as it lies or with its axes turned in memory, from some offset on. */
function lying(shape: Shape, from: number, turned: boolean): NdArray {
  const sizes = turned ? [...shape].reverse() : shape;
  const strides = turned ? rowMajorStrides(sizes).reverse() : null;
  const memory = numbered(3 + sizeOf(shape), from);
  return NdArray.from(memory, [memory.length]).view(shape, strides, 3);
}

/** Row-major elements, read one by one. */
function read(x: NdArray): number[] {
  const strides = x.stridesOrRowMajor();
  return Array.from({ length: x.size }, (_, i) => {
    let [rest, p] = [i, x.offset];
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      p += (rest % (x.shape[axis] as number)) * (strides[axis] as number);
      rest = Math.floor(rest / (x.shape[axis] as number));
    }
    return x.data[p] as number;
  });
}

const sameBits = (out: NdArray, wanted: readonly number[]): void => {
  expect([out.strides, out.offset, out.data.length]).toEqual([null, 0, wanted.length]);
  expect(wanted.findIndex((x, i) => !Object.is(x, out.data[i]))).toBe(-1);
};

// runs of any length, those that are moved as a block among them
const width = fc.oneof(fc.nat(4), fc.integer({ min: 28, max: 70 }));
const size = fc.nat(5);

describe('what moves elements moves each of them to its place', () => {
  it('in joins along an axis', () => {
    const parts = fc.array(fc.tuple(size, fc.boolean()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(size, width, parts, (A, C, list) => {
        const xs = list.map(([n, turned], i) => lying([A, n, C], 1000 * i, turned));
        const n = list.reduce((sum, [m]) => sum + m, 0);
        const rows = xs.map(read);
        const wanted = Array.from({ length: A }, (_, a) =>
          rows.flatMap((row) => row.slice((a * row.length) / A, ((a + 1) * row.length) / A)),
        ).flat();
        sameBits(jsKernels.concat(xs, 1, [A, n, C]), wanted);
      }),
    );
  });

  it('in rows of several parts, one behind the other or not, and where there is none', () => {
    const sources = fc.array(fc.tuple(fc.integer({ min: -1, max: 1 }), fc.nat(8), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(width, sources, fc.boolean(), fc.constantFrom(0, 2), (C, list, turned, fill) => {
        const parts = [lying([9, C], 0, turned), lying([9, C], 2000, false)];
        const part: number[] = [];
        const row: number[] = [];
        for (const [i, [of, at, on]] of list.entries()) {
          part.push(on && i > 0 ? (part[i - 1] as number) : of);
          row.push(on && i > 0 ? ((row[i - 1] as number) + 1) % 9 : at);
        }
        const elements = parts.map(read);
        const wanted = part.flatMap((of, i) => {
          const start = (row[i] as number) * C;
          return elements[of]?.slice(start, start + C) ?? Array.from({ length: C }, () => fill);
        });
        const from = { part: Int32Array.from(part), row: Int32Array.from(row) };
        sameBits(jsKernels.joinRows(parts, from, [part.length, C], fill), wanted);
      }),
    );
  });

  it('in rows by an index', () => {
    fc.assert(
      fc.property(size, width, fc.array(fc.nat(3)), fc.boolean(), (A, C, index, turned) => {
        const x = lying([A, 4, C], 0, turned);
        const elements = read(x);
        const wanted = Array.from({ length: A }, (_, a) =>
          index.flatMap((j) => elements.slice((a * 4 + j) * C, (a * 4 + j + 1) * C)),
        ).flat();
        const at = NdArray.from(Int32Array.from(index), [index.length]);
        sameBits(jsKernels.indexSelect(x, 1, at, [A, index.length, C]), wanted);
      }),
    );
  });

  it('in choices between two, by a condition that stands for a row or for an element', () => {
    const how = fc.record({ byRow: fc.boolean(), number: fc.boolean(), turned: fc.boolean(), bits: fc.nat(255) });
    fc.assert(
      fc.property(size, width, how, (R, C, { byRow, number, turned, bits }) => {
        const one = byRow ? [R, 1] : [R, C];
        const condition = NdArray.from(
          Uint8Array.from({ length: sizeOf(one) }, (_, i) => (bits >> (i % 8)) & 1),
          one,
        );
        const a = lying([R, C], 0, turned);
        const b = number ? NdArray.from(Float32Array.of(-0), []) : lying([R, C], 2000, false);
        const [x, y] = [read(a), read(b)];
        const wanted = x.map((own, i) =>
          condition.data[byRow ? Math.floor(i / C) : i] === 0 ? (y[number ? 0 : i] as number) : own,
        );
        sameBits(jsKernels.select(condition, a, b, [R, C]), wanted);
      }),
    );
  });

  it('in the transpose of a view, and in a copy of it', () => {
    fc.assert(
      fc.property(size, width, fc.boolean(), fc.nat(3), (R, C, turned, gap) => {
        const g = lying([R, C], 0, turned);
        const row = C + gap;
        const wanted = Array.from({ length: R * row }, () => 0);
        for (const [i, x] of read(g).entries()) wanted[Math.floor(i / C) * row + (i % C)] = x;
        const out = jsKernels.unview(g, [row, 1], 0, [R * row]);
        sameBits(out, wanted);
        sameBits(jsKernels.copy(out.view([R, C], [row, 1], 0)), read(g));
        sameBits(jsKernels.copy(g), read(g));
      }),
    );
  });
});
