import { countPairs, type Kernels, NdArray } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import { placeStarts } from './pairs.ts';
import type { Thresholds } from './thresholds.ts';

type AdditiveKernels = Pick<Kernels, 'additiveScores' | 'additiveScoresGrad'>;

/** Additive scores of float32 and their gradients. */
export function additiveKernels(heap: Heap, below: Kernels, thresholds: Thresholds): AdditiveKernels {
  const { additiveScores, additiveScoresGrad } = heap.kernels;
  const fits = (v: NdArray, count: number, positions: number): boolean => {
    const size = count * v.size;
    const enough = v.dtype === 'float32' && size > 0 && size >= thresholds.additive;
    return enough && heap.hasRoom(4 * (size + 2 * (positions + 1) * v.size + 2 * count) + 48 * positions);
  };
  return {
    additiveScores: (q, k, v, plan, keeps) => {
      const { queries, keys } = plan;
      const [A, count] = [v.size, countPairs(plan)];
      if (!fits(v, count, queries.total + keys.total + queries.count)) {
        return below.additiveScores(q, k, v, plan, keeps);
      }
      const top = heap.top;
      const [qt, kt, vt] = [q, k, v].map((x) => heap.placeRowMajor(x)) as [number, number, number];
      const [rows, keyRows] = [placeStarts(heap, queries), placeStarts(heap, keys)];
      const out = heap.takeResult(4 * count);
      const kept = keeps ? heap.takeResult(4 * count * A) : 0;
      additiveScores(qt, kt, vt, rows, keyRows, queries.count, A, out, kept);
      const result = {
        out: heap.read('float32', out, [count]),
        tanhs: keeps ? heap.read('float32', kept, [count, A]) : NdArray.from(new Float32Array(0), [0, A]),
      };
      heap.release(top);
      return result;
    },
    additiveScoresGrad: (g, tanhs, v, plan, wanted) => {
      const { queries, keys } = plan;
      const A = v.size;
      if (!fits(v, g.size, queries.total + keys.total + queries.count)) {
        return below.additiveScoresGrad(g, tanhs, v, plan, wanted);
      }
      const top = heap.top;
      const [gt, et, vt] = [g, tanhs, v].map((x) => heap.placeRowMajor(x)) as [number, number, number];
      const [rows, keyRows] = [placeStarts(heap, queries), placeStarts(heap, keys)];
      const place = (is: boolean, size: number): number => (is ? heap.takeResult(4 * size) : 0);
      const dq = place(wanted.q, queries.total * A);
      const dk = place(wanted.k, keys.total * A);
      const dv = wanted.v ? heap.takeZeros(4 * A, (bytes) => heap.takeResult(bytes)) : 0;
      const sums = heap.take(32 * keys.longest);
      additiveScoresGrad(gt, et, vt, rows, keyRows, queries.count, A, dq, dk, dv, sums);
      const grads = {
        ...(wanted.q && { q: heap.read('float32', dq, [queries.total, A]) }),
        ...(wanted.k && { k: heap.read('float32', dk, [keys.total, A]) }),
        ...(wanted.v && { v: heap.read('float32', dv, [A]) }),
      };
      heap.release(top);
      return grads;
    },
  };
}
