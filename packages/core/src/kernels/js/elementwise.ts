import { NdArray } from '../../array.ts';
import type { DType, TypedArray } from '../../dtype.ts';
import { allocateUnset } from './allocate.ts';
import { sameShape, type Shape, sizeOf } from '../../shape.ts';
import type { BinaryFn, UnaryFn } from '../interface.ts';
import { BLOCK, rowMajorCopy, RunWalk } from '../../strided.ts';

/** Computes `n` elements: `out[o + i] = f(a[p + i * ps], b[q + i * qs])`. */
type Run = (
  out: TypedArray,
  o: number,
  n: number,
  a: TypedArray,
  p: number,
  ps: number,
  b: TypedArray,
  q: number,
  qs: number,
  f: (a: number, b: number) => number,
) => void;

/** Runs a binary loop over operands broadcast to `shape`. */
function runZip(
  run: Run,
  a: NdArray,
  b: NdArray,
  shape: Shape,
  dtype: DType,
  f: (a: number, b: number) => number,
): NdArray {
  const size = sizeOf(shape);
  const out = allocateUnset(dtype, size);
  if (a.strides === null && b.strides === null) {
    if (a.size === size && b.size === size && sameShape(a.shape, b.shape)) {
      run(out, 0, size, a.data, a.offset, 1, b.data, b.offset, 1, f);
      return NdArray.from(out, shape, dtype);
    }
    if (b.size === 1 && a.size === size) {
      run(out, 0, size, a.data, a.offset, 1, b.data, b.offset, 0, f);
      return NdArray.from(out, shape, dtype);
    }
    if (a.size === 1 && b.size === size) {
      run(out, 0, size, a.data, a.offset, 0, b.data, b.offset, 1, f);
      return NdArray.from(out, shape, dtype);
    }
  }
  const walk = new RunWalk(shape, [a, b]);
  const [ps, qs] = walk.steps as [number, number];
  walk.forEach((o, n, starts) => run(out, o, n, a.data, starts[0] as number, ps, b.data, starts[1] as number, qs, f));
  return NdArray.from(out, shape, dtype);
}

// One loop each for the four that everything is made of: an engine inlines an operator, not a function value.
const addRun: Run = (out, o, n, a, p, ps, b, q, qs) => {
  for (let i = 0; i < n; i++, p += ps, q += qs) out[o + i] = (a[p] as number) + (b[q] as number);
};
const subRun: Run = (out, o, n, a, p, ps, b, q, qs) => {
  for (let i = 0; i < n; i++, p += ps, q += qs) out[o + i] = (a[p] as number) - (b[q] as number);
};
const mulRun: Run = (out, o, n, a, p, ps, b, q, qs) => {
  for (let i = 0; i < n; i++, p += ps, q += qs) out[o + i] = (a[p] as number) * (b[q] as number);
};
const divRun: Run = (out, o, n, a, p, ps, b, q, qs) => {
  for (let i = 0; i < n; i++, p += ps, q += qs) out[o + i] = (a[p] as number) / (b[q] as number);
};

const anyRun: Run = (out, o, n, a, p, ps, b, q, qs, f) => {
  for (let i = 0; i < n; i++, p += ps, q += qs) out[o + i] = f(a[p] as number, b[q] as number);
};

const unused = (): number => NaN;

// On float32 operands one double operation, rounded by the store, is the float32 operation: 53 >= 2 * 24 + 2
// (Figueroa 1995), so these loops serve both precisions.
export const add = (a: NdArray, b: NdArray, shape: Shape): NdArray => runZip(addRun, a, b, shape, a.dtype, unused);
export const sub = (a: NdArray, b: NdArray, shape: Shape): NdArray => runZip(subRun, a, b, shape, a.dtype, unused);
export const mul = (a: NdArray, b: NdArray, shape: Shape): NdArray => runZip(mulRun, a, b, shape, a.dtype, unused);
export const div = (a: NdArray, b: NdArray, shape: Shape): NdArray => runZip(divRun, a, b, shape, a.dtype, unused);

export function accumulate(sum: NdArray, x: NdArray): NdArray {
  const { data, size } = sum;
  if (x.strides === null) {
    addRun(data, 0, size, data, 0, 1, x.data, x.offset, 1, unused);
    return sum;
  }
  const walk = new RunWalk(x.shape, [x]);
  const [step] = walk.steps as [number];
  walk.forEach((o, n, [p = 0]) => addRun(data, o, n, data, o, 1, x.data, p, step, unused));
  return sum;
}

export function zip(fn: BinaryFn, a: NdArray, b: NdArray, shape: Shape, dtype: DType = a.dtype): NdArray {
  return runZip(anyRun, a, b, shape, dtype, a.dtype === 'float32' ? fn.f32 : fn.f64);
}

export function map(fn: UnaryFn, x: NdArray, dtype: DType = x.dtype): NdArray {
  const f = x.dtype === 'float32' ? fn.f32 : fn.f64;
  const out = allocateUnset(dtype, x.size);
  const { data } = x;
  if (x.strides === null) {
    const { offset, size } = x;
    for (let i = 0; i < size; i++) out[i] = f(data[offset + i] as number);
  } else {
    const walk = new RunWalk(x.shape, [x]);
    const step = walk.steps[0] as number;
    walk.forEach((o, n, [p = 0]) => {
      for (let i = 0; i < n; i++, p += step) out[o + i] = f(data[p] as number);
    });
  }
  return NdArray.from(out, x.shape, dtype);
}

export function select(condition: NdArray, a: NdArray, b: NdArray, shape: Shape): NdArray {
  const out = allocateUnset(a.dtype, sizeOf(shape));
  const walk = new RunWalk(shape, [condition, a, b]);
  const [cs, ps, qs] = walk.steps as [number, number, number];
  const { data: c } = condition;
  const { data: x } = a;
  const { data: y } = b;
  walk.forEach((o, n, [r = 0, p = 0, q = 0]) => {
    if (cs === 0 && n >= BLOCK) {
      const [from, start, step] = c[r] !== 0 ? [x, p, ps] : [y, q, qs];
      if (step === 1) out.set(from.subarray(start, start + n), o);
      else if (step === 0) out.fill(from[start] as number, o, o + n);
      if (step === 0 || step === 1) return;
    }
    for (let i = 0; i < n; i++, r += cs, p += ps, q += qs)
      out[o + i] = c[r] !== 0 ? (x[p] as number) : (y[q] as number);
  });
  return NdArray.from(out, shape);
}

export function copy(x: NdArray): NdArray {
  return NdArray.from(rowMajorCopy(x), x.shape);
}

/** Row-major elements: the array's own memory when it is so already, else a copy. */
export function rowMajor(x: NdArray): NdArray {
  return x.strides === null ? x : copy(x);
}

export function cast(x: NdArray, dtype: DType): NdArray {
  const source = rowMajor(x);
  const out = allocateUnset(dtype, x.size);
  const { data, offset } = source;
  if (dtype === 'bool') for (let i = 0; i < x.size; i++) out[i] = data[offset + i] === 0 ? 0 : 1;
  else out.set(data.subarray(offset, offset + x.size));
  return NdArray.from(out, x.shape);
}
