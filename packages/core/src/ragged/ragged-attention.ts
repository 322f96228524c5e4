import { expectDType, promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import { isGradEnabled } from '../engine/mode.ts';
import { ShapeError } from '../errors.ts';
import { kernels } from '../kernels/backend.ts';
import type { AttentionPlan } from '../kernels/interface.ts';
import { attention } from '../kernels/js/pair-kernels.ts';
import { cast } from '../ops/cast.ts';
import { expectMask } from '../ops/compare.ts';
import { reshape } from '../ops/reshape.ts';
import { sameShape, showShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { allowedByQuery } from './allowed-pairs.ts';
import { Layout } from './layout.ts';
import { Offsets } from './offsets.ts';
import { mix, scores } from './ragged-products.ts';
import { Ragged } from './ragged.ts';
import { segmentSoftmax } from './segment-softmax.ts';

const inputs = ['q', 'k', 'v'] as const;

const attentionOp = defineOp({
  name: 'raggedAttention',
  inputs,
  extras: ['weights'],
  saves: ['q', 'k', 'v', 'weights'],
  shape: ({ q, v }) => [q.shape[0] as number, ...v.shape.slice(1)],
  kernels: attention,
  forward: (kernel, { q, k, v }, plan: AttentionPlan) => {
    const { out, weights } = kernel.pairAttention(q, k, v, plan);
    return { out, extras: { weights } };
  },
  vjpAll: {
    inputs,
    grads: (g, { q, k, v, weights }, call) => {
      const wanted = { q: call.needs('q'), k: call.needs('k'), v: call.needs('v') };
      const operands = [g.value, weights.value, q.value, k.value, v.value] as const;
      return kernelGrads(g, () => kernels.pairAttentionGrad(...operands, call.params, wanted));
    },
  },
  stops: () => 'no pair that is allowed reads it, or a query has no other key',
  composed: ({ q, k, v }, plan) => mix(weigh(scores(q, k, plan), plan), v, plan),
});

/** From scores of pairs to weights: +0 where a pair is not allowed. */
function weigh(x: Tensor, { pairs, allowed }: AttentionPlan): Tensor {
  if (allowed === null) return segmentSoftmax(new Ragged(x, pairs)).values;
  const packed = Ragged.fromPadded(reshape(x, [1, ...x.shape]), allowed);
  const soft = segmentSoftmax(new Ragged(packed.values, allowedByQuery(pairs, allowed)));
  return reshape(packed.with(soft.values).place(allowed), x.shape);
}

/** Options of `raggedAttention`. */
export interface RaggedAttentionOptions {
  /** `[P]`, bool, in the order of `Offsets.pairs`: which pairs a query may attend to. Left out, all. */
  readonly allowed?: Tensor;
}

/**
 * Attention within each row: `out_t = sum over s of w_ts v_s`, `w_t = softmax over s of q_t . k_s`. One node. No more scores
 * are there at a time than those of one row and head; for a gradient, weights are kept where they take no more memory than the
 * operands, and else computed again. It has the bits of
 * `raggedMix(segmentSoftmax(raggedScores(q, k)), v)`. A query without a key gets +0. A
 * value that is not allowed weighs +0, and must be finite: `0 * NaN` is NaN.
 *
 * @param q `[Lq, E]` or `[Lq, heads, E]`, scaled already. @param k `[Lk, E]` or `[Lk, heads, E]`
 * @param v `[Lk, V]` or `[Lk, heads, V]`
 * @returns `[Lq, V]` or `[Lq, heads, V]`
 * @throws ShapeError when rows, heads or features do not fit, and for a mask of other pairs.
 * @throws DTypeError for integers, and for a mask that is not bool.
 * @example
 * const q = ragged([tensor([[0], [100]])]);
 * const k = ragged([tensor([[0], [1]])]);
 * const v = ragged([tensor([[2], [4]])]);
 * raggedAttention(q, k, v).toArray() // [[[3], [4]]]
 * raggedAttention(q, k, v, { allowed: tensor([true, true, true, false]) }).toArray() // [[[3], [2]]]
 * @see Vaswani et al. 2017, section 3.2.1
 */
export function raggedAttention(q: Ragged, k: Ragged, v: Ragged, { allowed }: RaggedAttentionOptions = {}): Ragged {
  const [x, y, z] = [q.values, k.values, v.values];
  const rank = x.ndim === 2 || x.ndim === 3;
  const alike = sameShape(x.shape.slice(1), y.shape.slice(1)) && sameShape(x.shape.slice(1, -1), z.shape.slice(1, -1));
  const rows = q.offsets.count === k.offsets.count && k.offsets.equals(v.offsets);
  if (!rank || !alike || z.ndim !== x.ndim || !rows) {
    const show = ({ values, offsets }: Ragged): string => `${showShape(values.shape)} in rows of ${offsets}`;
    throw new ShapeError(
      'raggedAttention',
      `the queries are ${show(q)}, the keys ${show(k)} and the values ${show(v)}; expected as many rows, those of keys and ` +
        'values alike, and [Lq, E], [Lk, E] and [Lk, V], or the same with heads between',
    );
  }
  for (const [name, { dtype }] of Object.entries({ q: x, k: y, v: z })) {
    expectDType('raggedAttention', name, dtype, ['float32', 'float64'], 'Cast it first');
  }
  const pairs = Offsets.pairs(q.offsets, k.offsets);
  const plan = {
    queries: q.offsets,
    keys: k.offsets,
    pairs,
    allowed: allowedOf(allowed, pairs.total),
    keeps: keepsWeights([x, y, z], pairs.total * sizeOf(x.shape.slice(1, -1))),
  };
  const dtype = promoteTypes(promoteTypes(x.dtype, y.dtype), z.dtype);
  return q.with(apply(attentionOp, [cast(x, dtype), cast(y, dtype), cast(z, dtype)], plan));
}

/** Whether a gradient may be asked, and weights take no more memory than the operands, which are kept anyway. */
function keepsWeights(operands: readonly Tensor[], size: number): boolean {
  if (!isGradEnabled() || !operands.some((x) => x.requiresGrad)) return false;
  return size <= operands.reduce((sum, x) => sum + x.size, 0);
}

function allowedOf(mask: Tensor | undefined, P: number): Layout | null {
  if (mask === undefined) return null;
  expectMask('raggedAttention', mask);
  if (sameShape(mask.shape, [P])) return Layout.of('raggedAttention', reshape(mask, [1, P]), 1, P);
  throw new ShapeError(
    'raggedAttention',
    `the mask is ${showShape(mask.shape)} and there are ${P} pairs; expected [${P}]`,
  );
}
