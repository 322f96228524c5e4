import { NdArray } from '../../array.ts';
import { allowedByQuery } from '../../ragged/allowed-pairs.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import type { AttentionPlan, Kernels } from '../interface.ts';

type Parts = Pick<
  Kernels,
  'pairScores' | 'pairMix' | 'pairMixT' | 'segmentSoftmax' | 'segmentSoftmaxGrad' | 'indexSelect' | 'joinRows' | 'copy'
>;

/** Attention by the kernels of its parts, one after the other. */
/* @__NO_SIDE_EFFECTS__ */
export function attentionOver(k: Parts): Pick<Kernels, 'pairAttention' | 'pairAttentionGrad'> {
  /** Runs a softmax, or its derivative, over the pairs that are allowed; +0 elsewhere. */
  const among = (
    xs: readonly NdArray[],
    { pairs, allowed }: AttentionPlan,
    run: (xs: readonly NdArray[], offsets: Offsets) => NdArray,
  ): NdArray => {
    if (allowed === null) return run(xs, pairs);
    const { places } = allowed;
    const at = NdArray.from(places, [places.length]);
    const taken = xs.map((x) => k.indexSelect(x, 0, at, [places.length, ...x.shape.slice(1)]));
    const out = run(taken, allowedByQuery(pairs, allowed));
    return k.joinRows([out], allowed.placing().sources, (xs[0] as NdArray).shape, 0);
  };
  const weigh = (q: NdArray, key: NdArray, plan: AttentionPlan): NdArray =>
    among([k.pairScores(q, key, plan)], plan, ([x], offsets) => k.segmentSoftmax(x as NdArray, offsets));
  return {
    pairAttention: (q, key, v, plan) => {
      const w = weigh(q, key, plan);
      const [P, heads = 1] = w.shape as [number, number?];
      const weights = plan.keeps ? k.copy(w.view([heads, P], [1, heads])) : NdArray.zeros(v.dtype, [0, P]);
      return { out: k.pairMix(w, v, plan), weights };
    },
    pairAttentionGrad: (g, weights, q, key, v, plan, wanted) => {
      const P = plan.pairs.total;
      const w = plan.keeps
        ? weights.view([P, ...q.shape.slice(1, -1)], q.shape.length === 3 ? [1, P] : [1])
        : weigh(q, key, plan);
      const ds = (): NdArray =>
        among([k.pairScores(g, v, plan), w], plan, ([x, y], offsets) =>
          k.segmentSoftmaxGrad(x as NdArray, y as NdArray, offsets),
        );
      const d = wanted.q || wanted.k ? ds() : null;
      return {
        ...(d !== null && wanted.q && { q: k.pairMix(d, key, plan) }),
        ...(d !== null && wanted.k && { k: k.pairMixT(d, q, plan) }),
        ...(wanted.v && { v: k.pairMixT(w, g, plan) }),
      };
    },
  };
}
