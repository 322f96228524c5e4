// Maps and zips of float32; names are those by which core knows the functions.

import { erf4, exp4, log4, sigmoid4, tanh4 } from './functions';
import { loadLanes, storeLanes } from './lanes';

enum Map {
  exp,
  log,
  tanh,
  sigmoid,
  erf,
  relu,
  neg,
  abs,
  sqrt,
  square,
}

enum Zip {
  add,
  sub,
  mul,
  div,
  tanhGrad,
  sigmoidGrad,
}

@inline
function mapped(f: Map, x: v128): v128 {
  if (f == Map.exp) return exp4(x);
  if (f == Map.log) return log4(x);
  if (f == Map.tanh) return tanh4(x);
  if (f == Map.sigmoid) return sigmoid4(x);
  if (f == Map.erf) return erf4(x);
  // a NaN stays: it is not at most 0
  if (f == Map.relu) return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
  if (f == Map.neg) return f32x4.neg(x);
  if (f == Map.abs) return f32x4.abs(x);
  if (f == Map.sqrt) return f32x4.sqrt(x);
  return f32x4.mul(x, x);
}

@inline
function zipped(f: Zip, a: v128, b: v128): v128 {
  if (f == Zip.add) return f32x4.add(a, b);
  if (f == Zip.sub) return f32x4.sub(a, b);
  if (f == Zip.mul) return f32x4.mul(a, b);
  if (f == Zip.div) return f32x4.div(a, b);
  const one = f32x4.splat(1);
  if (f == Zip.tanhGrad) return f32x4.mul(a, f32x4.sub(one, f32x4.mul(b, b)));
  return f32x4.mul(a, f32x4.mul(b, f32x4.sub(one, b)));
}

@inline
function mapAll(f: Map, x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    storeLanes(out, mapped(f, loadLanes(x, n - i)), n - i);
    x += 16;
    out += 16;
  }
}

/** Rows of n: row i of an operand is `i * step` bytes from its first; with `Each` 0 it is one number a row. */
@inline
function zipAll(f: Zip, a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    if (aEach != 0 && bEach != 0) {
      for (let i = 0; i < n; i += 4) {
        const p = <usize>i * 4;
        storeLanes(out + p, zipped(f, loadLanes(a + p, n - i), loadLanes(b + p, n - i)), n - i);
      }
    } else if (aEach != 0) {
      const y = v128.load32_splat(b);
      for (let i = 0; i < n; i += 4) {
        const p = <usize>i * 4;
        storeLanes(out + p, zipped(f, loadLanes(a + p, n - i), y), n - i);
      }
    } else {
      const x = v128.load32_splat(a);
      for (let i = 0; i < n; i += 4) {
        const p = <usize>i * 4;
        storeLanes(out + p, zipped(f, x, loadLanes(b + p, n - i)), n - i);
      }
    }
    a += aStep;
    b += bStep;
    out += <usize>n * 4;
  }
}

export function exp(x: usize, out: usize, n: i32): void {
  mapAll(Map.exp, x, out, n);
}
export function log(x: usize, out: usize, n: i32): void {
  mapAll(Map.log, x, out, n);
}
export function tanh(x: usize, out: usize, n: i32): void {
  mapAll(Map.tanh, x, out, n);
}
export function sigmoid(x: usize, out: usize, n: i32): void {
  mapAll(Map.sigmoid, x, out, n);
}
export function erf(x: usize, out: usize, n: i32): void {
  mapAll(Map.erf, x, out, n);
}
export function relu(x: usize, out: usize, n: i32): void {
  mapAll(Map.relu, x, out, n);
}
export function neg(x: usize, out: usize, n: i32): void {
  mapAll(Map.neg, x, out, n);
}
export function abs(x: usize, out: usize, n: i32): void {
  mapAll(Map.abs, x, out, n);
}
export function sqrt(x: usize, out: usize, n: i32): void {
  mapAll(Map.sqrt, x, out, n);
}
export function square(x: usize, out: usize, n: i32): void {
  mapAll(Map.square, x, out, n);
}

export function add(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll(Zip.add, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function sub(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll(Zip.sub, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function mul(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll(Zip.mul, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function div(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll(Zip.div, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function tanhGrad(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll(Zip.tanhGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
export function sigmoidGrad(a: usize, aStep: usize, aEach: i32, b: usize, bStep: usize, bEach: i32, out: usize, rows: i32, n: i32): void {
  zipAll(Zip.sigmoidGrad, a, aStep, aEach, b, bStep, bEach, out, rows, n);
}
