import { NdArray } from '../../array.ts';
import { allocate as ordinary } from '../../dtype.ts';
import { exp32, exp64, log32, log64 } from '../../math/index.ts';
import { allocate } from './allocate.ts';
import { rowMajor } from './elementwise.ts';
import { wide } from './wide.ts';

/** Logarithms of softmax have the bits of `logSoftmax`; terms are made of them in float64, and rounded once. */
export function crossEntropy(
  x: NdArray,
  ids: NdArray,
  weight: NdArray | null,
  smoothing: number,
): { out: NdArray; norms: NdArray } {
  const [P, V] = x.shape as [number, number];
  const [{ data, offset }, classes] = [rowMajor(x), rowMajor(ids)];
  const w = wide(weight, V, 1);
  const single = x.dtype === 'float32';
  const exp = single ? exp32 : exp64;
  const [out, norms] = [allocate(x.dtype, P), allocate(x.dtype, 2 * P)];
  const row = ordinary(x.dtype, V);
  for (let i = 0; i < P; i++) {
    const p = offset + i * V;
    let max = -Infinity;
    for (let c = 0; c < V; c++) if ((data[p + c] as number) > max) max = data[p + c] as number; // NaN makes the sum NaN
    max += 0; // -0 counts as +0
    let total = 0;
    for (let c = 0; c < V; c++) {
      row[c] = (data[p + c] as number) - max; // the store rounds
      total += exp(row[c] as number);
    }
    norms[2 * i] = max;
    norms[2 * i + 1] = total;
    const log = single ? log32(norms[2 * i + 1] as number) : log64(total);
    for (let c = 0; c < V; c++) row[c] = (row[c] as number) - log;
    const y = classes.data[classes.offset + i] as number;
    let term = (1 - smoothing) * (w[y] as number) * -(row[y] as number);
    if (smoothing !== 0) {
      let all = 0;
      for (let c = 0; c < V; c++) all += (w[c] as number) * (row[c] as number);
      term -= (smoothing / V) * all;
    }
    out[i] = term;
  }
  return { out: NdArray.from(out, [P]), norms: NdArray.from(norms, [P, 2]) };
}

/** `(softmax * counted - q) * g`: q is what counts of each class, `counted` the sum of it; each step rounds. */
export function crossEntropyGrad(
  g: NdArray,
  x: NdArray,
  ids: NdArray,
  weight: NdArray | null,
  norms: NdArray,
  smoothing: number,
): NdArray {
  const [P, V] = x.shape as [number, number];
  const [{ data, offset }, classes, arrived] = [rowMajor(x), rowMajor(ids), rowMajor(g)];
  const exp = x.dtype === 'float32' ? exp32 : exp64;
  const w = wide(weight, V, 1);
  // where nothing is smoothed weights do not count: 0 * Infinity would be NaN
  const shares = w.map((v) => (smoothing === 0 ? 0 : (smoothing / V) * v));
  const even = shares.reduce((a, b) => a + b, 0);
  const q = ordinary(x.dtype, V);
  q.set(shares);
  const one = ordinary(x.dtype, 1);
  const out = allocate(x.dtype, x.size);
  for (let i = 0; i < P; i++) {
    const y = classes.data[classes.offset + i] as number;
    const own = (1 - smoothing) * (w[y] as number);
    one[0] = weight === null ? 1 : own + even;
    q[y] = own + (shares[y] as number);
    const counted = one[0] as number;
    const incoming = arrived.data[arrived.offset + i] as number;
    const [max, total] = [norms.data[2 * i] as number, norms.data[2 * i + 1] as number];
    for (let c = 0, k = i * V; c < V; c++, k++) {
      out[k] = (data[offset + k] as number) - max;
      out[k] = exp(out[k] as number) / total;
      out[k] = (out[k] as number) * counted;
      out[k] = (out[k] as number) - (q[c] as number);
      out[k] = (out[k] as number) * incoming;
    }
    q[y] = shares[y] as number;
  }
  return NdArray.from(out, x.shape);
}
