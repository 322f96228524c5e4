// Functions of two numbers; names are those by which core knows them. Those of float64 have a 64 behind their name.

import { lanes, loadLanes, storeLanes } from './lanes';

enum Zip {
  add,
  sub,
  mul,
  div,
  tanhGrad,
  sigmoidGrad,
  reluGrad,
}

@inline
function zipped<T>(f: Zip, a: v128, b: v128): v128 {
  if (f == Zip.add) return v128.add<T>(a, b);
  if (f == Zip.sub) return v128.sub<T>(a, b);
  if (f == Zip.mul) return v128.mul<T>(a, b);
  if (f == Zip.div) return v128.div<T>(a, b);
  if (f == Zip.reluGrad) return v128.andnot(a, v128.le<T>(b, i32x4.splat(0)));
  const one = v128.splat<T>(<T>1);
  if (f == Zip.tanhGrad) return v128.mul<T>(a, v128.sub<T>(one, v128.mul<T>(b, b)));
  return v128.mul<T>(a, v128.mul<T>(b, v128.sub<T>(one, b)));
}

/** Rows of n: row i of an operand is `i * step` bytes from its first; with `Each` 0 it is one number a row. */
@inline
function zipAll<T>(
  f: Zip,
  a: usize,
  aStep: usize,
  aEach: i32,
  b: usize,
  bStep: usize,
  bEach: i32,
  out: usize,
  rows: i32,
  n: i32,
): void {
  const width = lanes<T>();
  for (let r = 0; r < rows; r++) {
    const x = v128.load_splat<T>(a);
    const y = v128.load_splat<T>(b);
    let p: usize = 0;
    let i = 0;
    if (aEach != 0 && bEach != 0) {
      for (; i + width <= n; i += width) {
        v128.store(out + p, zipped<T>(f, v128.load(a + p), v128.load(b + p)));
        p += 16;
      }
    } else if (aEach != 0) {
      for (; i + width <= n; i += width) {
        v128.store(out + p, zipped<T>(f, v128.load(a + p), y));
        p += 16;
      }
    } else {
      for (; i + width <= n; i += width) {
        v128.store(out + p, zipped<T>(f, x, v128.load(b + p)));
        p += 16;
      }
    }
    if (i < n) {
      const left = aEach != 0 ? loadLanes<T>(a + p, n - i) : x;
      const right = bEach != 0 ? loadLanes<T>(b + p, n - i) : y;
      storeLanes<T>(out + p, zipped<T>(f, left, right), n - i);
    }
    a += aStep;
    b += bStep;
    out += <usize>n * sizeof<T>();
  }
}

export function add(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.add, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function add64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.add, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function sub(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.sub, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function sub64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.sub, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function mul(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.mul, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function mul64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.mul, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function div(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.div, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function div64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.div, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function tanhGrad(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.tanhGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function tanhGrad64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.tanhGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function sigmoidGrad(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.sigmoidGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function sigmoidGrad64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.sigmoidGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function reluGrad(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f32>(Zip.reluGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function reluGrad64(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll<f64>(Zip.reluGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
