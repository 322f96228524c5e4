import { NdArray } from '../../array.ts';
import { allowedByQuery } from '../../ragged/allowed-pairs.ts';
import { keptBytes } from '../../ragged/kept-pairs.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import type { AttentionPlan, Kernels, RowSources } from '../interface.ts';
import { allocate } from './allocate.ts';
import type { Gemm } from './matmul.ts';
import { pairsOver } from './pairs.ts';

type AttentionKernels = Pick<Kernels, 'pairAttention' | 'pairAttentionGrad'>;

type Parts = Pick<
  Kernels,
  | 'pairScores'
  | 'pairMix'
  | 'pairMixT'
  | 'segmentSoftmax'
  | 'segmentSoftmaxGrad'
  | 'indexSelect'
  | 'joinRows'
  | 'copy'
  | 'select'
  | 'mul'
  | 'add'
>;

/** Attention by the kernels of its parts, one after the other; products by `gemm`, where a call has one. */
/* @__NO_SIDE_EFFECTS__ */
export function attentionOver(parts: Parts): AttentionKernels {
  const own = attentionBy(parts);
  const by = (gemm?: Gemm): AttentionKernels =>
    gemm === undefined ? own : attentionBy({ ...parts, ...pairsOver(gemm) });
  return {
    pairAttention: (q, k, v, plan, gemm) => by(gemm).pairAttention(q, k, v, plan),
    pairAttentionGrad: (g, weights, q, k, v, plan, wanted, ofWeights, gemm) =>
      by(gemm).pairAttentionGrad(g, weights, q, k, v, plan, wanted, ofWeights),
  };
}

function attentionBy(k: Parts): AttentionKernels {
  /** Runs a softmax, or its derivative, over the pairs that are allowed; +0 elsewhere. */
  const among = (
    xs: readonly NdArray[],
    { pairs, allowed }: AttentionPlan,
    run: (xs: readonly NdArray[], offsets: Offsets) => NdArray,
  ): NdArray => {
    if (allowed === null) return run(xs, pairs);
    const [lines, P] = allowed.shape as [number, number];
    const { places, sources } = placesOf(allowed);
    const at = NdArray.from(places, [places.length]);
    const { shape } = xs[0] as NdArray;
    const lined = lines > 1 ? [lines * P] : shape;
    const taken = xs.map((x) => {
      const own = lines > 1 ? k.copy(headsFirst(x)).view(lined, null) : x;
      return k.indexSelect(own, 0, at, [places.length, ...lined.slice(1)]);
    });
    const out = k.joinRows([run(taken, allowedByQuery(pairs, places, lines))], sources, lined, 0);
    return lines > 1 ? out.view(shape, [1, P]) : out;
  };
  const weigh = (q: NdArray, key: NdArray, plan: AttentionPlan): NdArray =>
    among([k.pairScores(q, key, plan)], plan, ([x], offsets) => k.segmentSoftmax(x as NdArray, offsets));
  /** What dropout makes of weights, and of their gradient. */
  const drop = (w: NdArray, { dropped, ...plan }: AttentionPlan): NdArray => {
    if (dropped === null) return w;
    const { dtype, shape } = w;
    const kept = NdArray.from(keptBytes(plan, dropped, sizeOf(shape.slice(1))), shape);
    const selected = k.select(kept, w, NdArray.zeros(dtype, []), shape);
    if (dropped.scale === 1) return selected;
    return k.mul(selected, NdArray.from(allocate(dtype, 1).fill(dropped.scale), []), shape);
  };
  return {
    pairAttention: (q, key, v, plan) => {
      const w = weigh(q, key, plan);
      const weights = plan.keeps ? k.copy(headsFirst(w)) : NdArray.zeros(v.dtype, [0, plan.pairs.total]);
      return { out: k.pairMix(drop(w, plan), v, plan), weights };
    },
    pairAttentionGrad: (g, weights, q, key, v, plan, wanted, ofWeights) => {
      const shape = [plan.pairs.total, ...q.shape.slice(1, -1)];
      const w = plan.keeps ? headsLast(weights, shape) : weigh(q, key, plan);
      const dw = (): NdArray => {
        const sum = drop(k.pairScores(g, v, plan), plan);
        return ofWeights === undefined ? sum : k.add(sum, headsLast(ofWeights, shape), shape);
      };
      const ds = (): NdArray =>
        among([dw(), w], plan, ([x, y], offsets) => k.segmentSoftmaxGrad(x as NdArray, y as NdArray, offsets));
      const d = wanted.q || wanted.k ? ds() : null;
      return {
        ...(d !== null && wanted.q && { q: k.pairMix(d, key, plan) }),
        ...(d !== null && wanted.k && { k: k.pairMixT(d, q, plan) }),
        ...(wanted.v && { v: k.pairMixT(drop(w, plan), g, plan) }),
      };
    },
  };
}

/** `[P]` or `[P, heads]` as `[heads, P]`. */
function headsFirst(w: NdArray): NdArray {
  const [P, heads = 1] = w.shape as [number, number?];
  const [step, across = 1] = w.stridesOrRowMajor() as [number, number?];
  return w.view([heads, P], [across, step]);
}

/** `[heads, P]` as `[P]` or `[P, heads]`. */
function headsLast(w: NdArray, shape: Shape): NdArray {
  const [across, step] = w.stridesOrRowMajor() as [number, number];
  return w.view(shape, shape.length === 1 ? [step] : [step, across]);
}

/** Where a mask is true, and for each of its elements where among those it is. */
function placesOf({ data, size }: NdArray): { readonly places: Int32Array; readonly sources: RowSources } {
  const [part, row] = [new Int32Array(size).fill(-1), new Int32Array(size)];
  const places: number[] = [];
  for (let i = 0; i < size; i++) {
    if (data[i] === 0) continue;
    part[i] = 0;
    row[i] = places.length;
    places.push(i);
  }
  return { places: Int32Array.from(places), sources: { part, row } };
}
