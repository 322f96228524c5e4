import { type Kernels, type NdArray, type PairPlan, type Shape, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap, Placed } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

type PairKernels = Pick<Kernels, 'pairScores' | 'pairMix' | 'pairMixT'>;

/** A row of the batch: where its queries, its keys and its pairs begin, and how many there are of the first two. */
interface PairRow {
  readonly t: number;
  readonly T: number;
  readonly s: number;
  readonly S: number;
  readonly p: number;
}

/** The rows that have pairs. */
function pairRowsOf({ queries, keys }: PairPlan): { readonly rows: readonly PairRow[]; readonly count: number } {
  const rows: PairRow[] = [];
  let p = 0;
  for (let b = 0; b < queries.count; b++) {
    const [T, S] = [queries.length(b), keys.length(b)];
    if (T * S > 0) rows.push({ t: queries.start(b), T, s: keys.start(b), S, p });
    p += T * S;
  }
  return { rows, count: p };
}

/** Strides in bytes: from one position, head and feature to the next. */
export function stridesOf({ strides }: Placed): {
  readonly step: number;
  readonly across: number;
  readonly inner: number;
} {
  return {
    step: strides[0] as number,
    across: strides.length === 3 ? (strides[1] as number) : 0,
    inner: strides.at(-1) as number,
  };
}

/** Copies where rows begin, and the end of all. */
export function placeStarts(heap: Heap, offsets: PairPlan['queries']): number {
  const starts = new Int32Array(offsets.count + 1);
  for (let b = 0; b < starts.length; b++) starts[b] = offsets.start(b);
  return heap.placeInts(starts);
}

/** Takes memory for a result in which rows are written that have partners; zeros where some row has none. */
export function takeRows(heap: Heap, bytes: number, own: PairPlan['queries'], others: PairPlan['queries']): number {
  for (let b = 0; b < own.count; b++) {
    if (own.length(b) > 0 && others.length(b) === 0) return heap.takeZeros(bytes, (n) => heap.takeResult(n));
  }
  return heap.takeResult(bytes);
}

/** Products of the pairs of each row, a product of matrices for each row and head. */
export function pairKernels(heap: Heap, below: Kernels, thresholds: Thresholds): PairKernels {
  const { gemm32, gemm64 } = heap.kernels;
  const isWorth = (a: NdArray, b: NdArray, out: number, products: number): boolean =>
    (a.dtype === 'float32' || a.dtype === 'float64') &&
    products >= thresholds.matmul &&
    heap.hasRoom(2 * (a.size + b.size + out) * bytesOf(a.dtype));

  const mix = (w: NdArray, v: NdArray, plan: PairPlan, turned: boolean): NdArray | null => {
    const [own, others] = turned ? [plan.keys, plan.queries] : [plan.queries, plan.keys];
    const shape: Shape = [own.total, ...v.shape.slice(1)];
    const [V, heads] = [v.shape.at(-1) as number, sizeOf(v.shape.slice(1, -1))];
    if (!isWorth(w, v, sizeOf(shape), w.size * V)) return null;
    const gemm = w.dtype === 'float32' ? gemm32 : gemm64;
    const bytes = bytesOf(w.dtype);
    const top = heap.top;
    const [pw, pv] = [heap.place(w), heap.place(v)];
    const [pair, byHead = 0] = pw.strides as [number, number?];
    const { step, across, inner } = stridesOf(pv);
    const out = takeRows(heap, sizeOf(shape) * bytes, own, others);
    for (const { t, T, s, S, p } of pairRowsOf(plan).rows) {
      for (let h = 0; h < heads; h++) {
        const weights = pw.at + p * pair + h * byHead;
        const values = pv.at + (turned ? t : s) * step + h * across;
        const to = out + ((turned ? s : t) * heads + h) * V * bytes;
        if (turned) gemm(weights, pair, S * pair, values, step, inner, to, heads * V * bytes, S, V, T, heap.work);
        else gemm(weights, S * pair, pair, values, step, inner, to, heads * V * bytes, T, V, S, heap.work);
      }
    }
    const result = heap.read(w.dtype, out, shape);
    heap.release(top);
    return result;
  };

  return {
    pairScores: (q, k, plan) => {
      const { rows, count } = pairRowsOf(plan);
      const [E, between] = [q.shape.at(-1) as number, q.shape.slice(1, -1)];
      const heads = sizeOf(between);
      if (!isWorth(q, k, 2 * count * heads, count * heads * E)) return below.pairScores(q, k, plan);
      const gemm = q.dtype === 'float32' ? gemm32 : gemm64;
      const bytes = bytesOf(q.dtype);
      const top = heap.top;
      const [pq, pk] = [heap.place(q), heap.place(k)];
      const [a, b] = [stridesOf(pq), stridesOf(pk)];
      const byHead = heap.take(count * heads * bytes); // [heads, P]: a product's columns are neighbours
      for (const { t, T, s, S, p } of rows) {
        for (let h = 0; h < heads; h++) {
          const queries = pq.at + t * a.step + h * a.across;
          const keys = pk.at + s * b.step + h * b.across;
          const to = byHead + (h * count + p) * bytes;
          gemm(queries, a.step, a.inner, keys, b.inner, b.step, to, S * bytes, T, S, E, heap.work);
        }
      }
      const result = heap.read(
        q.dtype,
        turnedIn(heap, byHead, heads, count, bytes, heap.takeResult(count * heads * bytes)),
        [count, ...between],
      );
      heap.release(top);
      return result;
    },
    pairMix: (w, v, plan) => mix(w, v, plan, false) ?? below.pairMix(w, v, plan),
    pairMixT: (w, v, plan) => mix(w, v, plan, true) ?? below.pairMixT(w, v, plan),
  };
}

/** A row-major matrix in the heap, transposed to another place; itself where it has one row or column and there is none. */
export function turnedIn(heap: Heap, at: number, rows: number, columns: number, bytes: number, place = 0): number {
  if (place === 0 && (rows === 1 || columns === 1)) return at;
  const to = place === 0 ? heap.take(rows * columns * bytes) : place;
  const { gather32, gather64 } = heap.kernels;
  (bytes === 4 ? gather32 : gather64)(at, to, 1, 0, columns, bytes, rows, columns * bytes);
  return to;
}
