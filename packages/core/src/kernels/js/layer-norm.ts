import { NdArray } from '../../array.ts';
import { sizeOf } from '../../shape.ts';
import type { NormGradPlan, NormGrads, NormPlan } from '../interface.ts';
import { allocate } from './allocate.ts';
import { rowMajor } from './elementwise.ts';
import { wide } from './wide.ts';

/** All in float64, in the order of the elements; each result is rounded once. */
export function layerNorm(
  x: NdArray,
  weight: NdArray | null,
  bias: NdArray | null,
  { shape, eps, centred }: NormPlan,
): { out: NdArray; moments: NdArray } {
  const n = sizeOf(shape);
  const { data, offset } = rowMajor(x);
  const [w, b] = [wide(weight, n, 1), wide(bias, n, -0)];
  const rows = n === 0 ? 0 : x.size / n;
  const out = allocate(x.dtype, x.size);
  const moments = allocate('float64', 2 * rows);
  for (let r = 0; r < rows; r++) {
    const p = offset + r * n;
    let mean = 0;
    if (centred) {
      for (let j = 0; j < n; j++) mean += data[p + j] as number;
      mean /= n;
    }
    let squares = 0;
    for (let j = 0; j < n; j++) {
      const d = (data[p + j] as number) - mean;
      squares += d * d;
    }
    const scale = 1 / Math.sqrt(squares / n + eps);
    for (let j = 0; j < n; j++) {
      out[r * n + j] = ((data[p + j] as number) - mean) * scale * (w[j] as number) + (b[j] as number);
    }
    moments[2 * r] = mean;
    moments[2 * r + 1] = scale;
  }
  return { out: NdArray.from(out, x.shape), moments: NdArray.from(moments, [rows, 2]) };
}

/** The same; sums for the weight and the bias run over rows in order, from +0. */
export function layerNormGrad(
  g: NdArray,
  x: NdArray,
  weight: NdArray | null,
  moments: NdArray,
  { shape, centred, wanted }: NormGradPlan,
): NormGrads {
  const n = sizeOf(shape);
  const [{ data, offset }, { data: arrived, offset: at }] = [rowMajor(x), rowMajor(g)];
  const w = wide(weight, n, 1);
  const rows = n === 0 ? 0 : x.size / n;
  const dx = wanted.x ? allocate(x.dtype, x.size) : null;
  const [dw, db] = [new Float64Array(n), new Float64Array(n)];
  for (let r = 0; r < rows; r++) {
    const [p, q] = [offset + r * n, at + r * n];
    const mean = moments.data[2 * r] as number;
    const scale = moments.data[2 * r + 1] as number;
    let total = 0;
    let product = 0;
    for (let j = 0; j < n; j++) {
      const incoming = arrived[q + j] as number;
      const normal = ((data[p + j] as number) - mean) * scale;
      const through = incoming * (w[j] as number);
      if (centred) total += through;
      product += through * normal;
      dw[j] = (dw[j] as number) + incoming * normal;
      db[j] = (db[j] as number) + incoming;
    }
    if (dx === null) continue;
    total /= n;
    product /= n;
    for (let j = 0; j < n; j++) {
      const normal = ((data[p + j] as number) - mean) * scale;
      dx[r * n + j] = scale * ((arrived[q + j] as number) * (w[j] as number) - total - normal * product);
    }
  }
  const rounded = (sums: Float64Array): NdArray => {
    const out = allocate(x.dtype, n);
    out.set(sums);
    return NdArray.from(out, shape);
  };
  return {
    ...(dx !== null && { x: NdArray.from(dx, x.shape) }),
    ...(wanted.weight && { weight: rounded(dw) }),
    ...(wanted.bias && { bias: rounded(db) }),
  };
}
