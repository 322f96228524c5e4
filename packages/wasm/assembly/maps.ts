// Functions of one number; names are those by which core knows them. Those of float64 have a 64 behind their name.

import { mish2, mishSlope2, silu2, siluSlope2, tanhGelu2, tanhGeluSlope2 } from './activations64';
import { exp2, expm12, sigmoid2, tanh2 } from './doubles';
import { exponentials } from './exponentials';
import { expm14, log1p4, log4, sigmoid4, softplus4 } from './functions';
import { lanes, loadLanes, storeLanes } from './lanes';
import { log1p2, log2, logSigmoid2, softplus2 } from './logarithms64';
import { erf2, erfc2, gelu2, geluSlope2 } from './normal';
import { pair, put } from './pairs64';
import { cos4, sin4 } from './turns';
import { cos2, sin2 } from './turns64';

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
  tanhGelu,
  tanhGeluSlope,
  mish,
  mishSlope,
  erfc,
  logSigmoid,
  expm1,
  log1p,
  softplus,
  relu,
  neg,
  abs,
  sqrt,
  square,
}

@inline
function mapped<T>(f: Map, x: v128): v128 {
  // a NaN stays: it is not at most 0
  if (f == Map.relu) return v128.andnot(x, v128.le<T>(x, i32x4.splat(0)));
  if (f == Map.neg) return v128.neg<T>(x);
  if (f == Map.abs) return v128.abs<T>(x);
  if (f == Map.sqrt) return v128.sqrt<T>(x);
  if (f == Map.square) return v128.mul<T>(x, x);
  if (f == Map.sin) return sin4(x);
  if (f == Map.cos) return cos4(x);
  if (f == Map.log) return log4(x);
  if (f == Map.sigmoid) return sigmoid4(x);
  if (f == Map.expm1) return expm14(x);
  if (f == Map.log1p) return log1p4(x);
  return softplus4(x);
}

/** Functions that are computed in float64. */
@inline
function mapped2(f: Map, x: v128): v128 {
  if (f == Map.exp) return exp2(x);
  if (f == Map.log) return log2(x);
  if (f == Map.tanh) return tanh2(x);
  if (f == Map.sigmoid) return sigmoid2(x);
  if (f == Map.erf) return erf2(x);
  if (f == Map.sin) return sin2(x);
  if (f == Map.cos) return cos2(x);
  if (f == Map.silu) return silu2(x);
  if (f == Map.siluSlope) return siluSlope2(x);
  if (f == Map.gelu) return gelu2(x);
  if (f == Map.geluSlope) return geluSlope2(x);
  if (f == Map.tanhGelu) return tanhGelu2(x);
  if (f == Map.tanhGeluSlope) return tanhGeluSlope2(x);
  if (f == Map.mish) return mish2(x);
  if (f == Map.mishSlope) return mishSlope2(x);
  if (f == Map.erfc) return erfc2(x);
  if (f == Map.logSigmoid) return logSigmoid2(x);
  if (f == Map.expm1) return expm12(x);
  if (f == Map.log1p) return log1p2(x);
  return softplus2(x);
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

/** Two elements at a time; those of float32 are rounded once. */
@inline
function mapPairs<T>(f: Map, x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i += 2) {
    const isWhole = i + 1 < n;
    put<T>(out, mapped2(f, pair<T>(x, isWhole)), isWhole);
    x += 2 * sizeof<T>();
    out += 2 * sizeof<T>();
  }
}

export function exp(x: usize, out: usize, n: i32): void {
  exponentials(x, out, n, 0);
}
export function log(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.log, x, out, n);
}
export function sigmoid(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.sigmoid, x, out, n);
}
export function sin(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.sin, x, out, n);
}
export function cos(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.cos, x, out, n);
}
export function silu(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.silu, x, out, n);
}
export function siluSlope(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.siluSlope, x, out, n);
}
export function gelu(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.gelu, x, out, n);
}
export function gelu64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.gelu, x, out, n);
}
export function geluSlope(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.geluSlope, x, out, n);
}
export function geluSlope64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.geluSlope, x, out, n);
}
export function exp64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.exp, x, out, n);
}
export function tanh64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.tanh, x, out, n);
}
export function sigmoid64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.sigmoid, x, out, n);
}
export function silu64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.silu, x, out, n);
}
export function siluSlope64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.siluSlope, x, out, n);
}
export function log64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.log, x, out, n);
}
export function erf64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.erf, x, out, n);
}
export function sin64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.sin, x, out, n);
}
export function cos64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.cos, x, out, n);
}
export function erfc(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.erfc, x, out, n);
}
export function erfc64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.erfc, x, out, n);
}
export function logSigmoid(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.logSigmoid, x, out, n);
}
export function logSigmoid64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.logSigmoid, x, out, n);
}
export function expm164(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.expm1, x, out, n);
}
export function log1p64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.log1p, x, out, n);
}
export function softplus64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.softplus, x, out, n);
}
export function tanhGelu(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.tanhGelu, x, out, n);
}
export function tanhGelu64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.tanhGelu, x, out, n);
}
export function tanhGeluSlope(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.tanhGeluSlope, x, out, n);
}
export function tanhGeluSlope64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.tanhGeluSlope, x, out, n);
}
export function mish(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.mish, x, out, n);
}
export function mish64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.mish, x, out, n);
}
export function mishSlope(x: usize, out: usize, n: i32): void {
  mapPairs<f32>(Map.mishSlope, x, out, n);
}
export function mishSlope64(x: usize, out: usize, n: i32): void {
  mapPairs<f64>(Map.mishSlope, x, out, n);
}
export function expm1(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.expm1, x, out, n);
}
export function log1p(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.log1p, x, out, n);
}
export function softplus(x: usize, out: usize, n: i32): void {
  mapAll<f32>(Map.softplus, x, out, n);
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
