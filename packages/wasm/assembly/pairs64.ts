// Two elements at a time, computed in float64 and rounded once by each store, as the rules of packages/optim have them.

import { both as everywhere } from './constants';

/** Two elements as float64, or one and a zero. */
@inline
export function pair<T>(p: usize, both: bool): v128 {
  if (sizeof<T>() == 8) return both ? v128.load(p) : v128.load64_zero(p);
  return f64x2.promote_low_f32x4(both ? v128.load64_zero(p) : v128.load32_zero(p));
}

/** Writes them, rounded, and gives back what was written. */
@inline
export function put<T>(p: usize, v: v128, both: bool): v128 {
  if (sizeof<T>() == 8) {
    if (both) v128.store(p, v);
    else v128.store64_lane(p, v, 0);
    return v;
  }
  const rounded = f32x4.demote_f64x2_zero(v);
  if (both) v128.store64_lane(p, rounded, 0);
  else v128.store32_lane(p, rounded, 0);
  return f64x2.promote_low_f32x4(rounded);
}

/** The i-th number of a step, for both elements. */
@inline
export function number(numbers: usize, i: usize): v128 {
  return v128.load64_splat(numbers + 8 * i);
}

@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

@inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

@inline
export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b);
}

/** `constant + x * y`, rounded twice. */
@inline
export function plus(constant: usize, x: v128, y: v128): v128 {
  return add(everywhere(constant), mul(x, y));
}

@inline
export function root(a: v128): v128 {
  return f64x2.sqrt(a);
}

/** What 1 lacks. */
@inline
export function rest(a: v128): v128 {
  return f64x2.sub(f64x2.splat(1), a);
}

/** -1, 1, or what is 0 or NaN itself. */
@inline
export function signs(a: v128): v128 {
  const zero = f64x2.splat(0);
  const one = v128.or(v128.and(a, f64x2.splat(-0.0)), f64x2.splat(1));
  return v128.bitselect(one, a, v128.or(f64x2.lt(a, zero), f64x2.gt(a, zero)));
}

/** The slope that a rule goes down: numbers 0 and 1 are its sign and the decay. */
@inline
export function descent(grad: v128, value: v128, numbers: usize): v128 {
  const g = mul(number(numbers, 0), grad);
  return load<f64>(numbers, 8) == 0 ? g : add(g, mul(number(numbers, 1), value));
}

/** `by x + (1 - by) arriving`, of what is remembered at p. */
@inline
export function fade<T>(p: usize, by: v128, arriving: v128, both: bool): v128 {
  return put<T>(p, add(mul(by, pair<T>(p, both)), mul(rest(by), arriving)), both);
}

/** `by x + (1 - by) arriving arriving`. */
@inline
export function fadeSquare<T>(p: usize, by: v128, arriving: v128, both: bool): v128 {
  return put<T>(p, add(mul(by, pair<T>(p, both)), mul(mul(rest(by), arriving), arriving)), both);
}
