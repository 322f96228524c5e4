import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import { sizeOf } from '../../shape.ts';
import type { Kernels, PairPlan } from '../interface.ts';
import { type Gemm, type Matrix, turned } from './matmul.ts';

/** A row of the batch: where its queries, its keys and its pairs begin, and how many there are of the first two. */
interface Row {
  readonly t: number;
  readonly T: number;
  readonly s: number;
  readonly S: number;
  readonly p: number;
}

/** Visits the rows of a batch, empty ones too. */
export function forEachRow({ queries, keys }: PairPlan, visit: (row: Row) => void): void {
  for (let b = 0, p = 0; b < queries.count; b++) {
    const row = { t: queries.start(b), T: queries.length(b), s: keys.start(b), S: keys.length(b), p };
    visit(row);
    p += row.T * row.S;
  }
}

/** Packed positions `[L, E]` or `[L, heads, E]` from one on, of one head. */
function positions(x: NdArray, from: number, head: number): Matrix {
  const strides = x.stridesOrRowMajor();
  const [rowStride, columnStride] = [strides[0] as number, strides.at(-1) as number];
  const across = strides.length === 3 ? (strides[1] as number) : 0;
  return { data: x.data, offset: x.offset + from * rowStride + head * across, rowStride, columnStride };
}

/** A row's pairs, in `[P]` or `[P, heads]`, of one head: `[T, S]`. */
function pairsOf(w: NdArray, { p, S }: Row, head: number): Matrix {
  const [step, across = 0] = w.stridesOrRowMajor() as [number, number?];
  return { data: w.data, offset: w.offset + p * step + head * across, rowStride: S * step, columnStride: step };
}

/** Kernels of pairs, each row and head of them by a product that is given. */
/* @__NO_SIDE_EFFECTS__ */
export function pairsOver(gemm: Gemm): Pick<Kernels, 'pairScores' | 'pairMix' | 'pairMixT'> {
  return {
    pairScores: (q, k, plan) => {
      const across = q.shape.slice(1, -1);
      const heads = sizeOf(across);
      const E = q.shape.at(-1) as number;
      const count = countPairs(plan);
      const out = allocate(q.dtype, count * heads);
      forEachRow(plan, (row) => {
        for (let h = 0; h < heads; h++) {
          const [a, b] = [positions(q, row.t, h), turned(positions(k, row.s, h))];
          gemm(a, b, row.T, row.S, E, out, row.p * heads + h, row.S * heads, heads);
        }
      });
      return NdArray.from(out, [count, ...across]);
    },
    pairMix: (w, v, plan) =>
      mixed(v, plan.queries, plan, (row, h, V, out, at, step) => {
        gemm(pairsOf(w, row, h), positions(v, row.s, h), row.T, V, row.S, out, at(row.t), step);
      }),
    pairMixT: (w, v, plan) =>
      mixed(v, plan.keys, plan, (row, h, V, out, at, step) => {
        gemm(turned(pairsOf(w, row, h)), positions(v, row.t, h), row.S, V, row.T, out, at(row.s), step);
      }),
  };
}

/** Pairs of a query and a key, in all rows. */
export function countPairs(plan: PairPlan): number {
  let count = 0;
  forEachRow(plan, ({ T, S }) => {
    count += T * S;
  });
  return count;
}

/** For each head of each row one product, which goes to the positions of `rows`. */
function mixed(
  v: NdArray,
  rows: Offsets,
  plan: PairPlan,
  product: (row: Row, head: number, V: number, out: TypedArray, at: (from: number) => number, step: number) => void,
): NdArray {
  const across = v.shape.slice(1, -1);
  const [heads, V] = [sizeOf(across), v.shape.at(-1) as number];
  const out = allocate(v.dtype, rows.total * heads * V);
  forEachRow(plan, (row) => {
    for (let h = 0; h < heads; h++) product(row, h, V, out, (from) => (from * heads + h) * V, heads * V);
  });
  return NdArray.from(out, [rows.total, ...across, V]);
}
