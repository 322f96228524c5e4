// Panels of a matrix, row by row of k, for products: lines of A, columns of B. What a panel lacks is zero.

/**
 * Panels of `V` vectors, one behind the other: `out[panel][k][each]`. `across` is the stride from a line of A or column of B to the next; strides in bytes.
 */
export function pack<T>(m: usize, across: usize, kStride: usize, count: i32, K: i32, out: usize, V: i32): void {
  const width = V * <i32>(16 / sizeof<T>());
  const line = <usize>V * 16;
  for (let j = 0; j < count; j += width) {
    const p = m + <usize>j * across;
    const here = min(width, count - j);
    if (here == width && across == sizeof<T>()) {
      if (V == 1) neighbours1(p, kStride, K, out);
      else neighbours2(p, kStride, K, out);
    } else if (here == width && kStride == sizeof<T>()) turned<T>(p, across, K, out, V);
    else any<T>(p, across, kStride, here, K, out, width);
    out += <usize>K * line;
  }
}

/** Neighbours in memory, a vector of them. */
function neighbours1(p: usize, kStride: usize, K: i32, out: usize): void {
  for (let k = 0; k < K; k++) {
    v128.store(out, v128.load(p));
    p += kStride;
    out += 16;
  }
}

/** Two vectors. */
function neighbours2(p: usize, kStride: usize, K: i32, out: usize): void {
  for (let k = 0; k < K; k++) {
    v128.store(out, v128.load(p));
    v128.store(out, v128.load(p, 16), 16);
    p += kStride;
    out += 32;
  }
}

/** Lines each of which is a row in memory, as in every backward pass: squares of a vector's width are turned. */
function turned<T>(p: usize, across: usize, K: i32, out: usize, V: i32): void {
  const line = <usize>V * 16;
  const width = <i32>(16 / sizeof<T>());
  let k = 0;
  for (; k + width <= K; k += width) {
    for (let v = 0; v < V; v++) {
      const from = p + <usize>(v * width) * across;
      if (sizeof<T>() == 4) turnSquare(from, across, out + <usize>v * 16, line);
      else turnPair(from, across, out + <usize>v * 16, line);
    }
    p += 16;
    out += <usize>width * line;
  }
  any<T>(p, across, sizeof<T>(), V * width, K - k, out, V * width);
}

@inline
function turnSquare(p: usize, stride: usize, out: usize, line: usize): void {
  const a = v128.load(p);
  const b = v128.load(p + stride);
  const c = v128.load(p + 2 * stride);
  const d = v128.load(p + 3 * stride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(out + line, v128.shuffle<f64>(ab, cd, 1, 3));
  v128.store(out + 2 * line, v128.shuffle<f64>(ef, gh, 0, 2));
  v128.store(out + 3 * line, v128.shuffle<f64>(ef, gh, 1, 3));
}

@inline
function turnPair(p: usize, stride: usize, out: usize, line: usize): void {
  const a = v128.load(p);
  const b = v128.load(p + stride);
  v128.store(out, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(out + line, v128.shuffle<f64>(a, b, 1, 3));
}

function any<T>(p: usize, across: usize, kStride: usize, here: i32, K: i32, out: usize, width: i32): void {
  for (let k = 0; k < K; k++) {
    for (let c = 0; c < width; c++) {
      store<T>(out, c < here ? load<T>(p + <usize>c * across) : <T>0);
      out += sizeof<T>();
    }
    p += kStride;
  }
}
