// The largest elements, or with all signs turned (`flip`) the smallest. A NaN is both; of ties the first counts, -0 and +0 among them.

import { lanes } from './lanes';

/** Elements of a row that are looked at before it is asked which of them it was. */
const BLOCK = 2048;

/** The larger, by lanes: of ties the first, and once it is NaN all bits of it are 1 for good. */
@inline
function larger<T>(best: v128, v: v128): v128 {
  return v128.or(v128.pmax<T>(best, v), v128.ne<T>(v, v));
}

/** What turns the sign of elements when it is -1. */
@inline
function flipOf<T>(sign: i32): v128 {
  return v128.splat<T>(sign < 0 ? <T>-0.0 : <T>0);
}

@inline
function elements<T>(x: usize, flip: v128): v128 {
  return v128.xor(v128.load(x), flip);
}

/** Fewer elements than fill a vector, the first of them again and again. */
@inline
function few<T>(x: usize, n: i32): v128 {
  if (sizeof<T>() == 8) return v128.load64_splat(x);
  let v = v128.load32_splat(x);
  if (n > 1) v = v128.load32_lane(x + 4, v, 1);
  return n > 2 ? v128.load32_lane(x + 8, v, 2) : v;
}

/** The largest of a row that has an element; 0 may have either sign. */
function top<T>(x: usize, n: i32, flip: v128): T {
  const width = lanes<T>();
  let a = v128.splat<T>(<T>-Infinity);
  let b = a;
  let c = a;
  let d = a;
  if (n < width) a = v128.xor(few<T>(x, n), flip);
  else {
    const last = x + <usize>(n - width) * sizeof<T>();
    for (; n >= 4 * width; n -= 4 * width) {
      a = larger<T>(a, elements<T>(x, flip));
      b = larger<T>(b, elements<T>(x + 16, flip));
      c = larger<T>(c, elements<T>(x + 32, flip));
      d = larger<T>(d, elements<T>(x + 48, flip));
      x += 64;
    }
    for (; n > width; n -= width) {
      a = larger<T>(a, elements<T>(x, flip));
      x += 16;
    }
    // what counted before counts again
    b = larger<T>(b, elements<T>(last, flip));
  }
  a = larger<T>(larger<T>(a, b), larger<T>(c, d));
  a = larger<T>(a, v128.shuffle<f64>(a, a, 1, 1));
  if (sizeof<T>() == 4) a = larger<T>(a, v128.shuffle<f32>(a, a, 1, 1, 1, 1));
  return v128.extract_lane<T>(a, 0);
}

@inline
function bits<T>(mask: v128): i32 {
  return sizeof<T>() == 4 ? i32x4.bitmask(mask) : i64x2.bitmask(mask);
}

/** Where the first element of a row is that is as large, or is NaN: there is one. */
function find<T>(x: usize, n: i32, best: T): i32 {
  const width = lanes<T>();
  const wanted = v128.splat<T>(best);
  let i = 0;
  for (; i + width <= n; i += width) {
    const v = v128.load(x);
    const hits = bits<T>(v128.or(v128.eq<T>(v, wanted), v128.ne<T>(v, v)));
    if (hits != 0) return i + ctz(hits);
    x += 16;
  }
  for (; i + 1 < n; i++) {
    const v = load<T>(x);
    if (v == best || v != v) return i;
    x += sizeof<T>();
  }
  return i;
}

/** The first largest of a row. */
@inline
function value<T>(x: usize, n: i32, sign: i32, flip: v128): T {
  const best = top<T>(x, n, flip);
  return best == 0 ? load<T>(x + <usize>find<T>(x, n, best) * sizeof<T>()) : best * <T>sign;
}

/** Where it is. */
function place<T>(x: usize, n: i32, sign: i32, flip: v128): i32 {
  let best: T = <T>-Infinity;
  let from = 0;
  for (let i = 0; i < n; i += BLOCK) {
    const most = top<T>(x + <usize>i * sizeof<T>(), min(BLOCK, n - i), flip);
    if (!(most <= best)) {
      best = most;
      from = i;
      if (most != most) break;
    }
  }
  return from + find<T>(x + <usize>from * sizeof<T>(), min(BLOCK, n - from), best * <T>sign);
}

/** Where it is in a column, of a matrix that has fewer of them than a vector has lanes. */
function placeDown<T>(x: usize, n: i32, line: usize, sign: i32): i32 {
  let best = load<T>(x) * <T>sign;
  let at = 0;
  for (let r = 1; r < n && best == best; r++) {
    x += line;
    const v = load<T>(x) * <T>sign;
    if (v > best || v != v) {
      best = v;
      at = r;
    }
  }
  return at;
}

/** The first largest of each column of n rows; there is one. */
function values<T>(x: usize, out: usize, n: i32, inner: i32, sign: i32, flip: v128): void {
  const width = lanes<T>();
  const line = <usize>inner * sizeof<T>();
  if (inner < width) {
    for (let c: usize = 0; c < line; c += sizeof<T>()) {
      store<T>(out + c, load<T>(x + c + <usize>placeDown<T>(x + c, n, line, sign) * line));
    }
    return;
  }
  const none = v128.splat<T>(<T>-Infinity);
  const last = line - 16;
  for (let r = 0; r < n; r += 4) {
    // rows beyond the last repeat it
    const more = n - 1 - r;
    const q = x + <usize>min(1, more) * line;
    const s = x + <usize>min(2, more) * line;
    const t = x + <usize>min(3, more) * line;
    for (let i: usize = 0; i < line; i += 16) {
      // and so do columns, of which the last vector is full
      const c = min(i, last);
      let best = r == 0 ? none : elements<T>(out + c, flip);
      best = larger<T>(best, elements<T>(x + c, flip));
      best = larger<T>(best, elements<T>(q + c, flip));
      best = larger<T>(best, elements<T>(s + c, flip));
      best = larger<T>(best, elements<T>(t + c, flip));
      v128.store(out + c, v128.xor(best, flip));
    }
    x += 4 * line;
  }
}

/** A number that is as wide as elements, in each lane. */
@inline
function splat<T>(r: i32): v128 {
  return sizeof<T>() == 4 ? i32x4.splat(r) : i64x2.splat(r);
}

/** Places, or another one where a bit of the largest is new. */
@inline
function moved<T>(at: v128, row: v128, best: v128, most: v128): v128 {
  return v128.bitselect(at, row, sizeof<T>() == 4 ? i32x4.eq(most, best) : i64x2.eq(most, best));
}

/** In which row each column has it; `bests` has room for one row. */
function places<T>(x: usize, bests: usize, out: usize, n: i32, inner: i32, sign: i32, flip: v128): void {
  const width = lanes<T>();
  const line = <usize>inner * sizeof<T>();
  if (inner < width) {
    for (let c = 0; c < inner; c++) {
      store<i32>(out, placeDown<T>(x, n, line, sign));
      x += sizeof<T>();
      out += 4;
    }
    return;
  }
  const none = v128.splat<T>(<T>-Infinity);
  const last = line - 16;
  for (let r = 0; r < n; r += 4) {
    const more = n - 1 - r;
    const q = x + <usize>min(1, more) * line;
    const s = x + <usize>min(2, more) * line;
    const t = x + <usize>min(3, more) * line;
    for (let i: usize = 0; i < line; i += 16) {
      const c = min(i, last);
      const o = out + (sizeof<T>() == 4 ? c : c >> 1);
      const before = r == 0 ? none : v128.load(bests + c);
      let at = splat<T>(0);
      if (r != 0) at = sizeof<T>() == 4 ? v128.load(o) : v128.load32x2_u(o);
      const first = larger<T>(before, elements<T>(x + c, flip));
      at = moved<T>(at, splat<T>(r), before, first);
      const second = larger<T>(first, elements<T>(q + c, flip));
      at = moved<T>(at, splat<T>(r + 1), first, second);
      const third = larger<T>(second, elements<T>(s + c, flip));
      at = moved<T>(at, splat<T>(r + 2), second, third);
      const fourth = larger<T>(third, elements<T>(t + c, flip));
      at = moved<T>(at, splat<T>(r + 3), third, fourth);
      v128.store(bests + c, fourth);
      if (sizeof<T>() == 4) v128.store(o, at);
      else v128.store64_lane(o, v128.shuffle<i32>(at, at, 0, 2, 0, 2), 0);
    }
    x += 4 * line;
  }
}

@inline
function extremes<T>(
  x: usize,
  out: usize,
  offsets: usize,
  outer: i32,
  n: i32,
  inner: i32,
  sign: i32,
  empty: f64,
): void {
  const flip = flipOf<T>(sign);
  const line = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++) {
    if (offsets != 0) {
      n = load<i32>(offsets, 4) - load<i32>(offsets);
      offsets += 4;
    }
    if (n == 0) {
      for (let c: usize = 0; c < line; c += sizeof<T>()) store<T>(out + c, <T>empty);
    } else if (inner == 1) store<T>(out, value<T>(x, n, sign, flip));
    else values<T>(x, out, n, inner, sign, flip);
    x += <usize>n * line;
    out += line;
  }
}

/**
 * The largest (`sign` 1) or smallest (-1) of the n elements along the middle axis, or from one offset to the next, if offsets are given;
 * `empty` of none.
 */
export function extreme(
  x: usize,
  out: usize,
  offsets: usize,
  outer: i32,
  n: i32,
  inner: i32,
  sign: i32,
  empty: f64,
): void {
  extremes<f32>(x, out, offsets, outer, n, inner, sign, empty);
}
export function extreme64(
  x: usize,
  out: usize,
  offsets: usize,
  outer: i32,
  n: i32,
  inner: i32,
  sign: i32,
  empty: f64,
): void {
  extremes<f64>(x, out, offsets, outer, n, inner, sign, empty);
}

@inline
function extremePlaces<T>(x: usize, bests: usize, out: usize, outer: i32, n: i32, inner: i32, sign: i32): void {
  const flip = flipOf<T>(sign);
  for (let o = 0; o < outer; o++) {
    if (inner == 1) store<i32>(out, place<T>(x, n, sign, flip));
    else places<T>(x, bests, out, n, inner, sign, flip);
    x += <usize>n * <usize>inner * sizeof<T>();
    out += <usize>inner << 2;
  }
}

/** In which place they are along it, where there are some; `bests` has room for `inner` elements. */
export function extremePlace(x: usize, bests: usize, out: usize, outer: i32, n: i32, inner: i32, sign: i32): void {
  extremePlaces<f32>(x, bests, out, outer, n, inner, sign);
}
export function extremePlace64(x: usize, bests: usize, out: usize, outer: i32, n: i32, inner: i32, sign: i32): void {
  extremePlaces<f64>(x, bests, out, outer, n, inner, sign);
}
