// Sums accumulate in float64, from +0, in the order of the elements, and round once. Four sums run side by side, so that
// none waits for itself.

/** Sums of rows of n neighbours. */
export function sumInner(x: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    let t0: f64 = 0;
    let t1: f64 = 0;
    let t2: f64 = 0;
    let t3: f64 = 0;
    let p = x;
    for (let i = 0; i < n; i++) {
      t0 += <f64>load<f32>(p);
      t1 += <f64>load<f32>(p + line);
      t2 += <f64>load<f32>(p + 2 * line);
      t3 += <f64>load<f32>(p + 3 * line);
      p += 4;
    }
    store<f64>(out, t0);
    store<f64>(out, t1, 8);
    store<f64>(out, t2, 16);
    store<f64>(out, t3, 24);
    x += 4 * line;
    out += 32;
  }
  for (; r < rows; r++) {
    let total: f64 = 0;
    for (let i = 0; i < n; i++) total += <f64>load<f32>(x + <usize>i * 4);
    store<f64>(out, total);
    x += line;
    out += 8;
  }
}

/** Sums of n columns over rows, added to what `out` holds. */
export function sumOuter(x: usize, out: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    let i = 0;
    let o = out;
    for (; i + 4 <= n; i += 4) {
      const v = v128.load(x);
      v128.store(o, f64x2.add(v128.load(o), f64x2.promote_low_f32x4(v)));
      const high = v128.shuffle<f64>(v, v, 1, 1);
      v128.store(o, f64x2.add(v128.load(o, 16), f64x2.promote_low_f32x4(high)), 16);
      x += 16;
      o += 32;
    }
    for (; i < n; i++) {
      store<f64>(o, load<f64>(o) + <f64>load<f32>(x));
      x += 4;
      o += 8;
    }
  }
}
