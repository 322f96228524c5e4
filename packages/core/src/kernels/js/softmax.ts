import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import { exp32, exp64, log32, log64 } from '../../math/index.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import { copy, rowMajor } from './elementwise.ts';
import { rowsOf } from './reduce.ts';
import { forEachSegment, type Line } from './segments.ts';
import { broadcastStrides } from '../../strided.ts';

/**
 * Softmax of one line, in the division form with stored terms: `e_i / fl(sum e)`, so that the weights sum to one within
 * the bound of a sum and a division, whatever the accuracy of exp. The sum accumulates in float64, in order.
 * `allowed` says which elements exist; the others are not read, and stay +0.
 */
function softmaxLine(
  x: TypedArray,
  p: number,
  out: TypedArray,
  line: Line,
  allowed: ((i: number) => boolean) | null,
): void {
  const { start, step, n } = line;
  const exp = out instanceof Float32Array ? exp32 : exp64;
  let max = -Infinity;
  let any = false;
  for (let i = 0; i < n; i++) {
    if (allowed !== null && !allowed(i)) continue;
    any = true;
    const v = x[p + start + i * step] as number;
    if (v > max || v !== v) max = v;
    if (max !== max) break;
  }
  if (!any) return;
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (allowed !== null && !allowed(i)) continue;
    const o = start + i * step;
    out[o] = (x[p + o] as number) - max; // the store rounds
    out[o] = exp(out[o] as number);
    total += out[o] as number;
  }
  if (out instanceof Float32Array) total = Math.fround(total);
  for (let i = 0; i < n; i++) {
    if (allowed !== null && !allowed(i)) continue;
    const o = start + i * step;
    out[o] = (out[o] as number) / total;
  }
}

/** `s (g - <g, s>)` along one line; the inner product accumulates in float64. */
function softmaxGradLine(
  g: TypedArray,
  gp: number,
  s: TypedArray,
  sp: number,
  out: TypedArray,
  line: Line,
  allowed: ((i: number) => boolean) | null,
): void {
  const { start, step, n } = line;
  let dot = 0;
  for (let i = 0; i < n; i++) {
    if (allowed !== null && !allowed(i)) continue;
    const o = start + i * step;
    dot += (g[gp + o] as number) * (s[sp + o] as number);
  }
  if (out instanceof Float32Array) dot = Math.fround(dot);
  for (let i = 0; i < n; i++) {
    if (allowed !== null && !allowed(i)) continue;
    const o = start + i * step;
    out[o] = (g[gp + o] as number) - dot;
    out[o] = (out[o] as number) * (s[sp + o] as number);
  }
}

/** Looks up a mask, broadcast over the axes before the last, for one row after another. */
export function maskRows(mask: NdArray | null, x: NdArray): ((row: number) => (i: number) => boolean) | null {
  if (mask === null) return null;
  const strides = broadcastStrides(mask, x.shape);
  const step = strides.at(-1) ?? 0;
  const lead = x.shape.slice(0, -1);
  const { data } = mask;
  return (row) => {
    let start = mask.offset;
    for (let axis = lead.length - 1, rest = row; axis >= 0; axis--) {
      const n = lead[axis] as number;
      start += (rest % n) * (strides[axis] as number);
      rest = Math.floor(rest / n);
    }
    return (i) => data[start + i * step] !== 0;
  };
}

function softmaxRows(x: NdArray, mask: NdArray | null): NdArray {
  const { source, rows, n } = rowsOf(x);
  const out = allocate(x.dtype, x.size);
  const allowed = maskRows(mask, x);
  for (let i = 0; i < rows; i++) {
    softmaxLine(source.data, source.offset, out, { start: i * n, step: 1, n }, allowed === null ? null : allowed(i));
  }
  return NdArray.from(out, x.shape);
}

export const softmax = (x: NdArray): NdArray => softmaxRows(x, null);
export const maskedSoftmax = (x: NdArray, mask: NdArray): NdArray => softmaxRows(x, mask);

export function softmaxGrad(g: NdArray, s: NdArray, mask: NdArray | null): NdArray {
  const { source, rows, n } = rowsOf(g);
  const weights = rowMajor(s);
  const out = allocate(g.dtype, g.size);
  const allowed = maskRows(mask, g);
  for (let i = 0; i < rows; i++) {
    const line = { start: i * n, step: 1, n };
    const only = allowed === null ? null : allowed(i);
    softmaxGradLine(source.data, source.offset, weights.data, weights.offset, out, line, only);
  }
  return NdArray.from(out, g.shape);
}

/** `(x - max) - log(sum(exp(x - max)))` over the last axis. */
export function logSoftmax(x: NdArray): NdArray {
  const shifted = copy(x);
  const { rows, n } = rowsOf(shifted);
  const out = shifted.data;
  const single = x.dtype === 'float32';
  const exp = single ? exp32 : exp64;
  for (let i = 0; i < rows; i++) {
    const start = i * n;
    let max = -Infinity;
    for (let j = 0; j < n && max === max; j++) {
      const v = out[start + j] as number;
      if (v > max || v !== v) max = v;
    }
    let total = 0;
    for (let j = 0; j < n; j++) {
      out[start + j] = (out[start + j] as number) - max;
      total += exp(out[start + j] as number);
    }
    const log = single ? log32(Math.fround(total)) : log64(total);
    for (let j = 0; j < n; j++) out[start + j] = (out[start + j] as number) - log;
  }
  return shifted;
}

export function segmentSoftmax(x: NdArray, offsets: Offsets): NdArray {
  const source = rowMajor(x);
  const out = allocate(x.dtype, x.size);
  forEachSegment(x, offsets, (line) => softmaxLine(source.data, source.offset, out, line, null));
  return NdArray.from(out, x.shape);
}

export function segmentSoftmaxGrad(g: NdArray, s: NdArray, offsets: Offsets): NdArray {
  const source = rowMajor(g);
  const weights = rowMajor(s);
  const out = allocate(g.dtype, g.size);
  forEachSegment(g, offsets, (line) => {
    softmaxGradLine(source.data, source.offset, weights.data, weights.offset, out, line, null);
  });
  return NdArray.from(out, g.shape);
}
