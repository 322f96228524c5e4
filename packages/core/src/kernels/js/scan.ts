import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import { exp32, exp64, log32, log64 } from '../../math/index.ts';
import type { Cumulation } from '../interface.ts';
import { rowMajor } from './elementwise.ts';
import { around } from './indexing.ts';

/** Elements along an axis: `n` of them, of row-major memory; `step` is negative when they are walked from the end. */
export interface Line {
  readonly start: number;
  readonly step: number;
  readonly n: number;
}

/** Visits each line along an axis of a row-major array. */
export function forEachLine(x: NdArray, axis: number, reverse: boolean, visit: (line: Line) => void): void {
  if (x.size === 0) return;
  const { outer, n, inner } = around(x.shape, axis);
  for (let i = 0; i < outer; i++) {
    for (let c = 0; c < inner; c++) {
      const first = i * n * inner + c;
      visit(reverse ? { start: first + (n - 1) * inner, step: -inner, n } : { start: first, step: inner, n });
    }
  }
}

/** One line from `x`, whose first element lies at `p`, into `out`. */
type Run = (x: TypedArray, p: number, out: TypedArray, line: Line) => void;

const sumRun: Run = (x, p, out, { start, step, n }) => {
  let total = 0;
  for (let j = 0, o = start; j < n; j++, o += step) {
    total += x[p + o] as number;
    out[o] = total;
  }
};

const prodRun: Run = (x, p, out, { start, step, n }) => {
  const whole = x instanceof Int32Array;
  let product = 1;
  for (let j = 0, o = start; j < n; j++, o += step) {
    product = whole ? Math.imul(product, x[p + o] as number) : product * (x[p + o] as number);
    out[o] = product;
  }
};

const logSumExpRun: Run = (x, p, out, { start, step, n }) => {
  const single = out instanceof Float32Array;
  const exp = single ? (v: number): number => exp32(Math.fround(v)) : exp64;
  let max = -Infinity;
  let total = 0; // sum of exp(x - max)
  for (let j = 0, o = start; j < n; j++, o += step) {
    const v = x[p + o] as number;
    if (v !== v) max = v;
    else if (v > max) {
      total = Math.abs(v) === Infinity ? 1 : total * exp(max - v) + 1;
      max = v;
    } else if (v !== -Infinity && max !== Infinity) total += exp(v - max);
    const log = single ? log32(Math.fround(total)) : log64(total);
    out[o] = Math.abs(max) === Infinity ? max : max + log;
  }
};

/** The last of ties; a NaN beats all, and the last of them the others. */
/* @__NO_SIDE_EFFECTS__ */
const argRun =
  (sign: 1 | -1): Run =>
  (x, p, out, { start, step, n }) => {
    let at = step > 0 ? 0 : n - 1;
    let best = x[p + start] as number;
    for (let j = 0, o = start; j < n; j++, o += step) {
      const v = x[p + o] as number;
      if (v !== v || sign * v >= sign * best) {
        best = v;
        at = step > 0 ? j : n - 1 - j;
      }
      out[o] = at;
    }
  };

const runs: Readonly<Record<Cumulation, Run>> = {
  sum: sumRun,
  prod: prodRun,
  logSumExp: logSumExpRun,
  argmax: argRun(1),
  argmin: argRun(-1),
};

export function cumulate(kind: Cumulation, x: NdArray, axis: number, reverse: boolean): NdArray {
  const source = rowMajor(x);
  const out = allocate(kind === 'argmax' || kind === 'argmin' ? 'int32' : x.dtype, x.size);
  const run = runs[kind];
  forEachLine(x, axis, reverse, (line) => run(source.data, source.offset, out, line));
  return NdArray.from(out, x.shape);
}

export function linearScan(a: NdArray, b: NdArray, axis: number, reverse: boolean): NdArray {
  const factors = rowMajor(a);
  const terms = rowMajor(b);
  const out = allocate(b.dtype, b.size);
  forEachLine(b, axis, reverse, ({ start, step, n }) => {
    let y = terms.data[terms.offset + start] as number;
    out[start] = y;
    for (let j = 1, o = start + step; j < n; j++, o += step) {
      y = (terms.data[terms.offset + o] as number) + (factors.data[factors.offset + o] as number) * y;
      out[o] = y;
    }
  });
  return NdArray.from(out, b.shape);
}
