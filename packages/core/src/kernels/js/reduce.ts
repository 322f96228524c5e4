import { NdArray } from '../../array.ts';
import { allocate } from './allocate.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import { rowMajor } from './elementwise.ts';
import { positionsOver } from '../../strided.ts';

/**
 * Brings the reduced axes behind the kept ones: element `(i, j)` of the result `[kept, reduced]` is at
 * `base[i] + step[j]`, both in row-major order of their axes.
 */
function splitAxes(x: NdArray, axes: readonly number[]): { base: Int32Array; step: Int32Array } {
  const strides = x.stridesOrRowMajor();
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  return { base: positionsOver(x.shape, strides, kept, x.offset), step: positionsOver(x.shape, strides, axes, 0) };
}

/** How the reduced elements lie: `rows` results of `n` neighbours each, or `n` rows of `rows` neighbours, or neither. */
function layoutOf(x: NdArray, axes: readonly number[]): 'inner' | 'outer' | 'scattered' {
  if (x.strides !== null) return 'scattered';
  const rank = x.shape.length;
  if (axes.every((axis, i) => axis === rank - axes.length + i)) return 'inner';
  if (axes.every((axis, i) => axis === i)) return 'outer';
  return 'scattered';
}

/** Float64 sums of the reduced elements, row-major, one a result. */
function sums(x: NdArray, axes: readonly number[], count: number): Float64Array {
  const out = new Float64Array(count);
  if (x.size === 0) return out;
  const { data, offset } = x;
  const n = x.size / count;
  switch (layoutOf(x, axes)) {
    case 'inner':
      for (let i = 0, p = offset; i < count; i++) {
        let total = 0;
        for (let j = 0; j < n; j++, p++) total += data[p] as number;
        out[i] = total;
      }
      return out;
    case 'outer':
      for (let j = 0, p = offset; j < n; j++) {
        for (let i = 0; i < count; i++, p++) out[i] = (out[i] as number) + (data[p] as number);
      }
      return out;
    case 'scattered': {
      const { base, step } = splitAxes(x, axes);
      for (let i = 0; i < count; i++) {
        const start = base[i] as number;
        let total = 0;
        for (let j = 0; j < n; j++) total += data[start + (step[j] as number)] as number;
        out[i] = total;
      }
      return out;
    }
  }
}

export function sum(x: NdArray, axes: readonly number[], shape: Shape): NdArray {
  const totals = sums(x, axes, sizeOf(shape));
  const out = allocate(x.dtype, totals.length);
  out.set(totals);
  return NdArray.from(out, shape);
}

export function mean(x: NdArray, axes: readonly number[], shape: Shape): NdArray {
  const totals = sums(x, axes, sizeOf(shape));
  let n = 1;
  for (const axis of axes) n *= x.shape[axis] as number;
  const out = allocate(x.dtype, totals.length);
  for (let i = 0; i < out.length; i++) out[i] = (totals[i] as number) / n;
  return NdArray.from(out, shape);
}

/**
 * Products accumulate in float64 from 1, row-major, and round once; those of integers wrap at each step, so that they
 * are exact modulo 2^32.
 */
export function prod(x: NdArray, axes: readonly number[], shape: Shape): NdArray {
  const count = sizeOf(shape);
  const out = allocate(x.dtype, count);
  const { data } = x;
  const { base, step } = splitAxes(x, axes);
  const whole = x.dtype === 'int32';
  for (let i = 0; i < count; i++) {
    const start = base[i] as number;
    let product = 1;
    for (let j = 0; j < step.length; j++) {
      const v = data[start + (step[j] as number)] as number;
      product = whole ? Math.imul(product, v) : product * v;
    }
    out[i] = product;
  }
  return NdArray.from(out, shape);
}

/** `sum((x - m)^2) / divisor`, with m the mean of the reduced elements, all in float64, in two passes. */
export function variance(x: NdArray, axes: readonly number[], divisor: number, shape: Shape): NdArray {
  const count = sizeOf(shape);
  const out = allocate(x.dtype, count);
  const totals = sums(x, axes, count);
  const { data } = x;
  const { base, step } = splitAxes(x, axes);
  for (let i = 0; i < count; i++) {
    const start = base[i] as number;
    const m = (totals[i] as number) / step.length;
    let total = 0;
    for (let j = 0; j < step.length; j++) {
      const d = (data[start + (step[j] as number)] as number) - m;
      total += d * d;
    }
    out[i] = total / divisor;
  }
  return NdArray.from(out, shape);
}

/** Visits, for each result, the place of the first largest (`sign` 1) or smallest (-1) element; a NaN is both. */
function forEachExtreme(
  x: NdArray,
  axes: readonly number[],
  count: number,
  sign: 1 | -1,
  visit: (i: number, best: number, at: number) => void,
): void {
  if (count === 0) return;
  const { data } = x;
  const { base, step } = splitAxes(x, axes);
  for (let i = 0; i < count; i++) {
    const start = base[i] as number;
    let at = 0;
    let best = data[start] as number;
    for (let j = 1; j < step.length && best === best; j++) {
      const v = data[start + (step[j] as number)] as number;
      if (sign * v > sign * best || v !== v) {
        best = v; // a NaN, once in, is never beaten
        at = j;
      }
    }
    visit(i, best, at);
  }
}

function extreme(x: NdArray, axes: readonly number[], shape: Shape, sign: 1 | -1): NdArray {
  const out = allocate(x.dtype, sizeOf(shape));
  forEachExtreme(x, axes, out.length, sign, (i, best) => {
    out[i] = best;
  });
  return NdArray.from(out, shape);
}

function argextreme(x: NdArray, axis: number, shape: Shape, sign: 1 | -1): NdArray {
  const out = new Int32Array(sizeOf(shape));
  forEachExtreme(x, [axis], out.length, sign, (i, _, at) => {
    out[i] = at;
  });
  return NdArray.from(out, shape);
}

export const max = (x: NdArray, axes: readonly number[], shape: Shape): NdArray => extreme(x, axes, shape, 1);
export const min = (x: NdArray, axes: readonly number[], shape: Shape): NdArray => extreme(x, axes, shape, -1);
export const argmax = (x: NdArray, axis: number, shape: Shape): NdArray => argextreme(x, axis, shape, 1);
export const argmin = (x: NdArray, axis: number, shape: Shape): NdArray => argextreme(x, axis, shape, -1);

/** Softmax-like kernels work on row-major rows of the last axis. */
export function rowsOf(x: NdArray): { source: NdArray; rows: number; n: number } {
  const n = x.shape.at(-1) ?? 1;
  return { source: rowMajor(x), rows: n === 0 ? 0 : x.size / n, n };
}
