// Normalisation by rows, in float64 and rounded once, as packages/core/src/kernels/js/layer-norm.ts has it. A sum runs along its
// row, in order: lanes are rows there, and neighbours elsewhere.

/** Two neighbours as float64. */
@inline
function two<T>(p: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(p) : f64x2.promote_low_f32x4(v128.load64_zero(p));
}

/** Writes two, rounded. */
@inline
function putTwo<T>(p: usize, v: v128): void {
  if (sizeof<T>() == 8) v128.store(p, v);
  else v128.store64_lane(p, f32x4.demote_f64x2_zero(v), 0);
}

/** One element of either of two rows. */
@inline
function either<T>(p: usize, q: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>load<T>(p)), 1, <f64>load<T>(q));
}

/** Of two rows of two the first column, and the second. */
@inline
function left(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}
@inline
function right(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

@inline
function plusTwo(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(f64x2.add(sum, left(a, b)), right(a, b));
}

@inline
function plusSquare(sum: v128, v: v128, mean: v128): v128 {
  const d = f64x2.sub(v, mean);
  return f64x2.add(sum, f64x2.mul(d, d));
}

@inline
function plusSquares(sum: v128, a: v128, b: v128, mean: v128): v128 {
  return plusSquare(plusSquare(sum, left(a, b), mean), right(a, b), mean);
}

/** A parameter of n elements in float64; at 0 there is none, and it is what changes nothing. */
function widen<T>(from: usize, to: usize, n: i32, without: f64): void {
  for (let i = 0; i < n; i++) {
    store<f64>(to + (<usize>i << 3), from == 0 ? without : <f64>load<T>(from + <usize>i * sizeof<T>()));
  }
}

/** Bytes of n float64, whole vectors of them. */
@inline
function widened(n: i32): usize {
  return <usize>((n + 1) & ~1) << 3;
}

function narrow<T>(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<T>(to + <usize>i * sizeof<T>(), <T>load<f64>(from + (<usize>i << 3)));
}

/** Means and scales of two rows, to their places. */
@inline
function putMoments(p: usize, q: usize, mean: v128, scale: v128): void {
  v128.store(p, left(mean, scale));
  v128.store(q, right(mean, scale));
}

@inline
function scaleOf(squares: v128, n: v128, eps: f64): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(f64x2.div(squares, n), f64x2.splat(eps))));
}

/** Mean (0 when not centred) and scale of up to eight rows; those beyond the last repeat it. */
function momentsOf<T>(x: usize, moments: usize, here: i32, n: i32, eps: f64, centred: i32): void {
  const line = <usize>n * sizeof<T>();
  const last = here - 1;
  const p0 = x;
  const p1 = x + <usize>min(1, last) * line;
  const p2 = x + <usize>min(2, last) * line;
  const p3 = x + <usize>min(3, last) * line;
  const p4 = x + <usize>min(4, last) * line;
  const p5 = x + <usize>min(5, last) * line;
  const p6 = x + <usize>min(6, last) * line;
  const p7 = x + <usize>min(7, last) * line;
  const even = <usize>(n & ~1) * sizeof<T>();
  const by = f64x2.splat(<f64>n);
  let m0 = f64x2.splat(0);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  if (centred != 0) {
    for (let o: usize = 0; o < even; o += 2 * sizeof<T>()) {
      m0 = plusTwo(m0, two<T>(p0 + o), two<T>(p1 + o));
      m1 = plusTwo(m1, two<T>(p2 + o), two<T>(p3 + o));
      m2 = plusTwo(m2, two<T>(p4 + o), two<T>(p5 + o));
      m3 = plusTwo(m3, two<T>(p6 + o), two<T>(p7 + o));
    }
    if (even < line) {
      m0 = f64x2.add(m0, either<T>(p0 + even, p1 + even));
      m1 = f64x2.add(m1, either<T>(p2 + even, p3 + even));
      m2 = f64x2.add(m2, either<T>(p4 + even, p5 + even));
      m3 = f64x2.add(m3, either<T>(p6 + even, p7 + even));
    }
    m0 = f64x2.div(m0, by);
    m1 = f64x2.div(m1, by);
    m2 = f64x2.div(m2, by);
    m3 = f64x2.div(m3, by);
  }
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let o: usize = 0; o < even; o += 2 * sizeof<T>()) {
    s0 = plusSquares(s0, two<T>(p0 + o), two<T>(p1 + o), m0);
    s1 = plusSquares(s1, two<T>(p2 + o), two<T>(p3 + o), m1);
    s2 = plusSquares(s2, two<T>(p4 + o), two<T>(p5 + o), m2);
    s3 = plusSquares(s3, two<T>(p6 + o), two<T>(p7 + o), m3);
  }
  if (even < line) {
    s0 = plusSquare(s0, either<T>(p0 + even, p1 + even), m0);
    s1 = plusSquare(s1, either<T>(p2 + even, p3 + even), m1);
    s2 = plusSquare(s2, either<T>(p4 + even, p5 + even), m2);
    s3 = plusSquare(s3, either<T>(p6 + even, p7 + even), m3);
  }
  putMoments(moments, moments + 16 * <usize>min(1, last), m0, scaleOf(s0, by, eps));
  if (last > 1) putMoments(moments + 32, moments + 16 * <usize>min(3, last), m1, scaleOf(s1, by, eps));
  if (last > 3) putMoments(moments + 64, moments + 16 * <usize>min(5, last), m2, scaleOf(s2, by, eps));
  if (last > 5) putMoments(moments + 96, moments + 16 * <usize>min(7, last), m3, scaleOf(s3, by, eps));
}

/** `(x - mean) * scale` of two neighbours. */
@inline
function normal<T>(x: usize, mean: v128, scale: v128): v128 {
  return f64x2.mul(f64x2.sub(two<T>(x), mean), scale);
}

@inline
function forward<T>(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  moments: usize,
  work: usize,
  rows: i32,
  n: i32,
  eps: f64,
  centred: i32,
): void {
  const line = <usize>n * sizeof<T>();
  const w = work;
  const b = w + widened(n);
  widen<T>(weight, w, n, 1);
  widen<T>(bias, b, n, -0.0);
  for (let r = 0; r < rows; r += 8) {
    momentsOf<T>(x + <usize>r * line, moments + (<usize>r << 4), min(8, rows - r), n, eps, centred);
  }
  for (let r = 0; r < rows; r++) {
    const m = load<f64>(moments);
    const s = load<f64>(moments, 8);
    const mean = f64x2.splat(m);
    const scale = f64x2.splat(s);
    let i = 0;
    for (; i + 2 <= n; i += 2) {
      const o = <usize>i * sizeof<T>();
      const p = <usize>i << 3;
      const scaled = f64x2.mul(normal<T>(x + o, mean, scale), v128.load(w + p));
      putTwo<T>(out + o, f64x2.add(scaled, v128.load(b + p)));
    }
    if (i < n) {
      const o = <usize>i * sizeof<T>();
      const p = <usize>i << 3;
      store<T>(out + o, <T>((<f64>load<T>(x + o) - m) * s * load<f64>(w + p) + load<f64>(b + p)));
    }
    x += line;
    out += line;
    moments += 16;
  }
}

/** Sums over a row of what arrives, and of its products with what was normalised, over n: two rows, to their places. */
function sumsOf<T>(
  g0: usize,
  g1: usize,
  x0: usize,
  x1: usize,
  w: usize,
  moments0: usize,
  moments1: usize,
  out0: usize,
  out1: usize,
  n: i32,
  centred: i32,
): void {
  const mean0 = v128.load64_splat(moments0);
  const scale0 = v128.load64_splat(moments0, 8);
  const mean1 = v128.load64_splat(moments1);
  const scale1 = v128.load64_splat(moments1, 8);
  let total = f64x2.splat(0);
  let product = total;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const o = <usize>i * sizeof<T>();
    const by = v128.load(w + (<usize>i << 3));
    const u0 = f64x2.mul(two<T>(g0 + o), by);
    const u1 = f64x2.mul(two<T>(g1 + o), by);
    total = plusTwo(total, u0, u1);
    const q0 = f64x2.mul(u0, normal<T>(x0 + o, mean0, scale0));
    const q1 = f64x2.mul(u1, normal<T>(x1 + o, mean1, scale1));
    product = plusTwo(product, q0, q1);
  }
  if (i < n) {
    const o = <usize>i * sizeof<T>();
    const u = f64x2.mul(either<T>(g0 + o, g1 + o), v128.load64_splat(w + (<usize>i << 3)));
    total = f64x2.add(total, u);
    const d = f64x2.sub(either<T>(x0 + o, x1 + o), left(mean0, mean1));
    product = f64x2.add(product, f64x2.mul(u, f64x2.mul(d, left(scale0, scale1))));
  }
  const by = f64x2.splat(<f64>n);
  total = centred != 0 ? f64x2.div(total, by) : f64x2.splat(0);
  putMoments(out0, out1, total, f64x2.div(product, by));
}

@inline
function backward<T>(
  g: usize,
  x: usize,
  weight: usize,
  moments: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  work: usize,
  rows: i32,
  n: i32,
  centred: i32,
): void {
  const line = <usize>n * sizeof<T>();
  const w = work;
  const dw = w + widened(n);
  const db = dw + widened(n);
  const sums = db + widened(n);
  widen<T>(weight, w, n, 1);
  widen<T>(0, dw, n, 0);
  widen<T>(0, db, n, 0);
  const summed = dWeight != 0 || dBias != 0;
  for (let r = 0; r < rows; r++) {
    if (dx != 0 && (r & 1) == 0) {
      // a last row without another is its own
      const next = r + 1 < rows ? line : 0;
      const own: usize = r + 1 < rows ? 16 : 0;
      sumsOf<T>(g, g + next, x, x + next, w, moments, moments + own, sums, sums + own, n, centred);
    }
    const p = sums + (<usize>(r & 1) << 4);
    const mean = v128.load64_splat(moments);
    const scale = v128.load64_splat(moments, 8);
    const total = v128.load64_splat(p);
    const product = v128.load64_splat(p, 8);
    for (let i = 0; i < n; i += 2) {
      const both = i + 1 < n;
      const o = <usize>i * sizeof<T>();
      const c = <usize>i << 3;
      const arrived = both ? two<T>(g + o) : f64x2.splat(<f64>load<T>(g + o));
      const v = both ? two<T>(x + o) : f64x2.splat(<f64>load<T>(x + o));
      const h = f64x2.mul(f64x2.sub(v, mean), scale);
      if (summed) {
        // the lane beyond an odd end is the vector's own
        v128.store(dw + c, f64x2.add(v128.load(dw + c), f64x2.mul(arrived, h)));
        v128.store(db + c, f64x2.add(v128.load(db + c), arrived));
      }
      if (dx != 0) {
        const u = f64x2.sub(f64x2.mul(arrived, v128.load(w + c)), total);
        const d = f64x2.mul(scale, f64x2.sub(u, f64x2.mul(h, product)));
        if (both) putTwo<T>(dx + o, d);
        else store<T>(dx + o, <T>f64x2.extract_lane(d, 0));
      }
    }
    g += line;
    x += line;
    moments += 16;
    if (dx != 0) dx += line;
  }
  if (dWeight != 0) narrow<T>(dw, dWeight, n);
  if (dBias != 0) narrow<T>(db, dBias, n);
}

export function layerNorm(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  moments: usize,
  work: usize,
  rows: i32,
  n: i32,
  eps: f64,
  centred: i32,
): void {
  forward<f32>(x, weight, bias, out, moments, work, rows, n, eps, centred);
}
export function layerNorm64(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  moments: usize,
  work: usize,
  rows: i32,
  n: i32,
  eps: f64,
  centred: i32,
): void {
  forward<f64>(x, weight, bias, out, moments, work, rows, n, eps, centred);
}

export function layerNormGrad(
  g: usize,
  x: usize,
  weight: usize,
  moments: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  work: usize,
  rows: i32,
  n: i32,
  centred: i32,
): void {
  backward<f32>(g, x, weight, moments, dx, dWeight, dBias, work, rows, n, centred);
}
export function layerNormGrad64(
  g: usize,
  x: usize,
  weight: usize,
  moments: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  work: usize,
  rows: i32,
  n: i32,
  centred: i32,
): void {
  backward<f64>(g, x, weight, moments, dx, dWeight, dBias, work, rows, n, centred);
}
