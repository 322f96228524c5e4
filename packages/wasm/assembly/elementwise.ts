// Maps and zips; names are those by which core knows the functions. Functions of float64 have a 64 behind their name.

import { exp2, sigmoid2, silu2, siluSlope2, tanh2 } from './doubles';
import { exponentials } from './exponentials';
import { erf4, log4, sigmoid4, tanh4 } from './functions';
import { lanes, loadLanes, narrowed, storeLanes, upper } from './lanes';
import { gelu2, geluSlope2 } from './normal';
import { cos4, sin4 } from './turns';

enum Map {
  exp,
  log,
  tanh,
  sigmoid,
  erf,
  sin,
  cos,
  silu,
  siluSlope,
  gelu,
  geluSlope,
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
  reluGrad,
}

@inline
function mapped<T>(f: Map, x: v128): v128 {
  // a NaN stays: it is not at most 0
  if (f == Map.relu) return v128.andnot(x, v128.le<T>(x, i32x4.splat(0)));
  if (f == Map.neg) return v128.neg<T>(x);
  if (f == Map.abs) return v128.abs<T>(x);
  if (f == Map.sqrt) return v128.sqrt<T>(x);
  if (f == Map.square) return v128.mul<T>(x, x);
  if (sizeof<T>() == 8) return mapped2(f, x);
  if (f >= Map.silu && f <= Map.geluSlope) return widened(f, x);
  if (f == Map.sin) return sin4(x);
  if (f == Map.cos) return cos4(x);
  if (f == Map.log) return log4(x);
  if (f == Map.tanh) return tanh4(x);
  if (f == Map.sigmoid) return sigmoid4(x);
  return erf4(x);
}

/** Functions of float64; not in line, as the next: they are long. */
function mapped2(f: Map, x: v128): v128 {
  if (f == Map.exp) return exp2(x);
  if (f == Map.tanh) return tanh2(x);
  if (f == Map.sigmoid) return sigmoid2(x);
  if (f == Map.silu) return silu2(x);
  if (f == Map.siluSlope) return siluSlope2(x);
  return f == Map.gelu ? gelu2(x) : geluSlope2(x);
}

/** Functions that are computed in float64 and rounded once. */
function widened(f: Map, x: v128): v128 {
  const low = mapped2(f, f64x2.promote_low_f32x4(x));
  const high = mapped2(f, upper(x));
  return narrowed(low, high);
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

@inline
function mapAll<T>(f: Map, x: usize, out: usize, n: i32): void {
  const width = lanes<T>();
  let i = 0;
  for (; i + width <= n; i += width) {
    v128.store(out, mapped<T>(f, v128.load(x)));
    x += 16;
    out += 16;
  }
  if (i < n) storeLanes<T>(out, mapped<T>(f, loadLanes<T>(x, n - i)), n - i);
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

export function exp(x: usize, out: usize, n: i32): void {
  exponentials(x, out, n, 0);
}
export function log(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.log, x, out, n);
}
export function tanh(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.tanh, x, out, n);
}
export function sigmoid(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.sigmoid, x, out, n);
}
export function erf(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.erf, x, out, n);
}
export function sin(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.sin, x, out, n);
}
export function cos(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.cos, x, out, n);
}
export function silu(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.silu, x, out, n);
}
export function siluSlope(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.siluSlope, x, out, n);
}
export function gelu(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.gelu, x, out, n);
}
export function gelu64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.gelu, x, out, n);
}
export function geluSlope(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.geluSlope, x, out, n);
}
export function geluSlope64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.geluSlope, x, out, n);
}
export function exp64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.exp, x, out, n);
}
export function tanh64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.tanh, x, out, n);
}
export function sigmoid64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.sigmoid, x, out, n);
}
export function silu64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.silu, x, out, n);
}
export function siluSlope64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.siluSlope, x, out, n);
}
export function relu(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.relu, x, out, n);
}
export function relu64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.relu, x, out, n);
}
export function neg(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.neg, x, out, n);
}
export function neg64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.neg, x, out, n);
}
export function abs(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.abs, x, out, n);
}
export function abs64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.abs, x, out, n);
}
export function sqrt(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.sqrt, x, out, n);
}
export function sqrt64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.sqrt, x, out, n);
}
export function square(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.square, x, out, n);
}
export function square64(x: usize, out: usize, n: i32): void {
  mapAll<f64>(Map.square, x, out, n);
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
