import type { NdArray } from '../array.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import type { AttentionPlan } from '../kernels/interface.ts';
import { concat } from '../kernels/js/indexing.ts';
import { attention } from '../kernels/js/pair-kernels.ts';
import { cat } from '../ops/join.ts';
import { transpose } from '../ops/permute.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import { rowMajorStrides, type Shape, sizeOf } from '../shape.ts';
import { attentionCall, composedAttention, type RaggedAttentionOptions } from './ragged-attention.ts';
import { Ragged } from './ragged.ts';

const inputs = ['q', 'k', 'v'] as const;

/** An array's elements as one axis. */
const flat = (x: NdArray): NdArray => x.view([x.size], null);

/** Elements of a vector, from one on, in a shape. */
function part(x: NdArray, from: number, shape: Shape): NdArray {
  const [step = 1] = x.stridesOrRowMajor();
  return x.view(
    shape,
    rowMajorStrides(shape).map((stride) => stride * step),
    x.offset + from * step,
  );
}

// a spread runs code, for all that a bundler knows
const own = /* @__PURE__ */ (() => ({ ...attention, concat }))();

/** Contexts `[Lq, ..., V]`, and behind them, in one vector, weights `[heads, P]` as they were before dropout. */
const attentionOp = defineOp({
  name: 'raggedAttention',
  inputs,
  extras: ['weights'],
  saves: ['q', 'k', 'v', 'weights'],
  shape: ({ q, v }, { pairs }: AttentionPlan) => {
    const heads = sizeOf(v.shape.slice(1, -1));
    return [(q.shape[0] as number) * sizeOf(v.shape.slice(1)) + heads * pairs.total];
  },
  kernels: own,
  forward: (kernel, { q, k, v }, plan: AttentionPlan, shape) => {
    const { out, weights } = kernel.pairAttention(q, k, v, plan);
    return { out: kernel.concat([flat(out), flat(weights)], 0, shape), extras: { weights } };
  },
  vjpAll: {
    inputs,
    grads: (g, { q, k, v, weights }, call) => {
      const wanted = { q: call.needs('q'), k: call.needs('k'), v: call.needs('v') };
      const shape = [q.shape[0] as number, ...v.shape.slice(1)];
      const [ofContext, ofWeights] = [part(g.value, 0, shape), part(g.value, sizeOf(shape), weights.shape)];
      const operands = [ofContext, weights.value, q.value, k.value, v.value] as const;
      return kernelGrads(own, g, (kernel) => kernel.pairAttentionGrad(...operands, call.params, wanted, ofWeights));
    },
  },
  stops: () => 'no pair that is allowed reads it, or a query has no other key',
  composed: ({ q, k, v }, plan) => {
    const { context, weights } = composedAttention(q, k, v, plan);
    const byHead = weights.ndim === 1 ? weights : transpose(weights, 0, 1);
    return cat([reshape(context, [context.size]), reshape(byHead, [weights.size])]);
  },
});

/**
 * `raggedAttention`, and the weights as they were before dropout, in one node: `[P]` or `[P, heads]`, a row for each query. Contexts,
 * weights and gradients have the bits of ops over pairs, one after the other.
 *
 * @throws as `raggedAttention` does.
 * @example
 * const x = ragged([tensor([[0], [1]])]);
 * attentionWithWeights(x, x, x).weights.toArray() // [[0.5, 0.5], [0.2689, 0.7311]]
 */
export function attentionWithWeights(
  q: Ragged,
  k: Ragged,
  v: Ragged,
  options: RaggedAttentionOptions = {},
): { readonly context: Ragged; readonly weights: Ragged } {
  const { operands, plan } = attentionCall(q, k, v, options);
  const { pairs } = plan;
  const both = apply(attentionOp, operands, { ...plan, keeps: true });
  const shape = [q.offsets.total, ...v.values.shape.slice(1)];
  const size = sizeOf(shape);
  const heads = shape.slice(1, -1);
  const weights = reshape(slice(both, 0, size, both.size), [...heads, pairs.total]);
  return {
    context: q.with(reshape(slice(both, 0, 0, size), shape)),
    weights: new Ragged(heads.length === 0 ? weights : transpose(weights, 0, 1), pairs),
  };
}
