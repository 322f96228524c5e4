import { type AttentionPlan, type Kernels, NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import type { Heap, Placed } from './heap.ts';
import { type PairRow, pairRowsOf, stridesOf } from './pairs.ts';
import type { Thresholds } from './thresholds.ts';

type AttentionKernels = Pick<Kernels, 'pairAttention' | 'pairAttentionGrad'>;

/** Attention of float32 over pairs, a row and a head at a time: their scores and weights are all that is kept. */
export function attentionKernels(heap: Heap, below: Kernels, thresholds: Thresholds): AttentionKernels {
  const { gemm32, softmax, softmaxGrad } = heap.kernels;
  const { work } = heap;

  const fits = (xs: readonly NdArray[], { pairs, keeps }: AttentionPlan, most: number, heads: number): boolean => {
    const enough = pairs.total > 0 && pairs.total * ((xs[0] as NdArray).shape.at(-1) as number) >= thresholds.attention;
    if (!enough || xs.some(({ dtype }) => dtype !== 'float32')) return false;
    const size = xs.reduce((sum, x) => sum + 2 * x.size, 0);
    return heap.hasRoom(4 * (2 * size + 3 * most + (keeps ? 2 * heads + 1 : 1) * pairs.total + pairs.count));
  };

  /** Where the mask's bytes are in the heap, and where those of each query begin; 0 for none. */
  const placeAllowed = ({ pairs, allowed }: AttentionPlan): { readonly mask: number; readonly starts: number } => {
    if (allowed === null) return { mask: 0, starts: 0 };
    const starts = heap.placeInts(Int32Array.from({ length: pairs.count }, (_, t) => pairs.start(t)));
    return { mask: heap.placeRowMajor(allowed.mask().value), starts };
  };

  return {
    pairAttention: (q, k, v, plan) => {
      const between = v.shape.slice(1, -1);
      const heads = sizeOf(between);
      const [E, V] = [q.shape.at(-1) as number, v.shape.at(-1) as number];
      const { rows, most } = sizedRows(plan);
      if (!fits([q, k, v], plan, most, heads)) return below.pairAttention(q, k, v, plan);
      const top = heap.top;
      const [x, y, z] = [q, k, v].map((operand) => sited(heap.place(operand))) as [Site, Site, Site];
      const shape: Shape = [plan.queries.total, ...between, V];
      const out = heap.takeZeros(4 * sizeOf(shape), (bytes) => heap.takeResult(bytes));
      const { mask, starts } = placeAllowed(plan);
      const P = plan.pairs.total;
      const kept = plan.keeps ? heap.takeResult(4 * heads * P) : 0;
      const [scores, buffer] = [heap.take(4 * most), heap.take(4 * most)];
      forEachHead(rows, heads, ({ t, T, s, S, p }, h) => {
        const weights = plan.keeps ? kept + 4 * (h * P + p) : buffer;
        gemm32(at(x, t, h), x.step, x.inner, at(y, s, h), y.inner, y.step, scores, 4 * S, T, S, E, work);
        softmax(scores, mask, starts + 4 * t, 1, weights, T, S);
        const to = out + 4 * (t * heads + h) * V;
        gemm32(weights, 4 * S, 4, at(z, s, h), z.step, z.inner, to, 4 * heads * V, T, V, S, work);
      });
      const result = {
        out: heap.read('float32', out, shape),
        weights: plan.keeps ? heap.read('float32', kept, [heads, P]) : NdArray.from(new Float32Array(0), [0, P]),
      };
      heap.release(top);
      return result;
    },
    pairAttentionGrad: (g, w, q, k, v, plan, wanted) => {
      const heads = sizeOf(v.shape.slice(1, -1));
      const [E, V] = [q.shape.at(-1) as number, v.shape.at(-1) as number];
      const { rows, most } = sizedRows(plan);
      if (!fits([g, q, k, v], plan, most, heads)) return below.pairAttentionGrad(g, w, q, k, v, plan, wanted);
      const top = heap.top;
      const [u, x, y, z] = [g, q, k, v].map((operand) => sited(heap.place(operand))) as [Site, Site, Site, Site];
      const zeros = (is: boolean, { size }: NdArray): number =>
        is ? heap.takeZeros(4 * size, (bytes) => heap.takeResult(bytes)) : 0;
      const [dq, dk, dv] = [zeros(wanted.q, q), zeros(wanted.k, k), zeros(wanted.v, v)];
      const { mask, starts } = placeAllowed(plan);
      const P = plan.pairs.total;
      const kept = plan.keeps ? heap.placeRowMajor(w) : 0;
      const [scores, buffer, dw] = [heap.take(4 * most), heap.take(4 * most), heap.take(4 * most)];
      forEachHead(rows, heads, ({ t, T, s, S, p }, h) => {
        const place = (from: number, position: number, width: number): number =>
          from + 4 * (position * heads + h) * width;
        const [row, step] = [4 * S, 4 * heads];
        const weights = plan.keeps ? kept + 4 * (h * P + p) : buffer;
        if (!plan.keeps) {
          gemm32(at(x, t, h), x.step, x.inner, at(y, s, h), y.inner, y.step, scores, row, T, S, E, work);
          softmax(scores, mask, starts + 4 * t, 1, weights, T, S);
        }
        if (wanted.v) {
          gemm32(weights, 4, row, at(u, t, h), u.step, u.inner, place(dv, s, V), step * V, S, V, T, work);
        }
        if (!wanted.q && !wanted.k) return;
        gemm32(at(u, t, h), u.step, u.inner, at(z, s, h), z.inner, z.step, dw, row, T, S, V, work);
        softmaxGrad(dw, weights, mask, starts + 4 * t, 1, scores, T, S);
        if (wanted.q) gemm32(scores, row, 4, at(y, s, h), y.step, y.inner, place(dq, t, E), step * E, T, E, S, work);
        if (wanted.k) gemm32(scores, 4, row, at(x, t, h), x.step, x.inner, place(dk, s, E), step * E, S, E, T, work);
      });
      const grads = {
        ...(wanted.q && { q: heap.read('float32', dq, q.shape) }),
        ...(wanted.k && { k: heap.read('float32', dk, k.shape) }),
        ...(wanted.v && { v: heap.read('float32', dv, v.shape) }),
      };
      heap.release(top);
      return grads;
    },
  };
}

/** Packed positions in the heap, with strides in bytes. */
type Site = { readonly at: number } & ReturnType<typeof stridesOf>;

const sited = (placed: Placed): Site => ({ at: placed.at, ...stridesOf(placed) });

const at = (x: Site, position: number, head: number): number => x.at + position * x.step + head * x.across;

/** The rows that have pairs, and the most pairs that one has. */
function sizedRows(plan: AttentionPlan): { readonly rows: readonly PairRow[]; readonly most: number } {
  const { rows } = pairRowsOf(plan);
  return { rows, most: rows.reduce((most, { T, S }) => Math.max(most, T * S), 0) };
}

function forEachHead(rows: readonly PairRow[], heads: number, visit: (row: PairRow, head: number) => void): void {
  for (const row of rows) for (let h = 0; h < heads; h++) visit(row, h);
}
