import type { NdArray } from '../array.ts';
import { expectDType, promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import { isGradEnabled } from '../engine/mode.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { AttentionPlan } from '../kernels/interface.ts';
import { attention } from '../kernels/js/pair-kernels.ts';
import { cast } from '../ops/cast.ts';
import { expectMask } from '../ops/compare.ts';
import type { Rng } from '../random/rng.ts';
import { sameShape, showShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { drawPairs } from './kept-pairs.ts';
import { Offsets } from './offsets.ts';
import { dropPairs, pairWeights } from './pair-weights.ts';
import { mix, scores } from './ragged-products.ts';
import { Ragged } from './ragged.ts';

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
      return kernelGrads(attention, g, (kernel) => kernel.pairAttentionGrad(...operands, call.params, wanted));
    },
  },
  stops: ({ dropped }) =>
    dropped === null
      ? 'no pair that is allowed reads it, or a query has no other key'
      : 'no pair that is allowed and kept reads it, or a query has no other key',
  composed: ({ q, k, v }, plan) => composedAttention(q, k, v, plan).context,
});

/** Contexts and weights by ops over pairs. @internal */
export function composedAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  plan: AttentionPlan,
): { readonly context: Tensor; readonly weights: Tensor } {
  const { pairs, allowed, dropped } = plan;
  const weights = pairWeights(new Ragged(scores(q, k, plan), pairs), allowed).values;
  return { context: mix(dropped === null ? weights : dropPairs(weights, plan, dropped), v, plan), weights };
}

/** Options of `raggedAttention`. */
export interface RaggedAttentionOptions {
  /**
   * Which pairs a query may attend to: bool, `[P]`, in the order of `Offsets.pairs`, or `[heads, P]` where heads differ. Left
   * out, all.
   */
  readonly allowed?: Tensor;
  /** Probability with which a weight is dropped before the weighted sum; needs `rng`. Default 0. */
  readonly dropout?: number;
  readonly rng?: Rng;
}

/**
 * Attention within each row: `out_t = sum over s of w_ts v_s`, `w_t = softmax over s of q_t . k_s`. One node. No more scores
 * are there at a time than those of one row and head; for a gradient, weights are kept where they take no more memory than the
 * operands, and else computed again. It has the bits of
 * `raggedMix(segmentSoftmax(raggedScores(q, k)), v)`. A query without a key gets +0. A
 * value that is not allowed, or dropped, weighs +0, and must be finite: `0 * NaN` is NaN.
 *
 * With `dropout` each weight is set to +0 with that probability, and the others are multiplied by `1 / (1 - p)`. One number is
 * drawn for each pair that is allowed, by row, then head, then query and key; a bit remembers each for the gradient.
 *
 * @param q `[Lq, E]` or `[Lq, heads, E]`, scaled already. @param k `[Lk, E]` or `[Lk, heads, E]`
 * @param v `[Lk, V]` or `[Lk, heads, V]`
 * @returns `[Lq, V]` or `[Lq, heads, V]`
 * @throws ShapeError when rows, heads or features do not fit, and for a mask of other pairs.
 * @throws DTypeError for integers, and for a mask that is not bool.
 * @throws ValueError for a probability that is none, and for dropout without a generator.
 * @example
 * const q = ragged([tensor([[0], [100]])]);
 * const k = ragged([tensor([[0], [1]])]);
 * const v = ragged([tensor([[2], [4]])]);
 * raggedAttention(q, k, v).toArray() // [[[3], [4]]]
 * raggedAttention(q, k, v, { allowed: tensor([true, true, true, false]) }).toArray() // [[[3], [2]]]
 * @see Vaswani et al. 2017, section 3.2.1
 */
export function raggedAttention(q: Ragged, k: Ragged, v: Ragged, options: RaggedAttentionOptions = {}): Ragged {
  const { operands, plan } = attentionCall(q, k, v, options);
  return q.with(apply(attentionOp, operands, plan));
}

/** Operands in one dtype, and a plan, after all was checked; numbers are drawn last. @internal */
export function attentionCall(
  q: Ragged,
  k: Ragged,
  v: Ragged,
  { allowed: mask, dropout = 0, rng }: RaggedAttentionOptions,
): { readonly operands: readonly [Tensor, Tensor, Tensor]; readonly plan: AttentionPlan } {
  const [x, y, z] = [q.values, k.values, v.values];
  const rank = x.ndim === 2 || x.ndim === 3;
  const alike = sameShape(x.shape.slice(1), y.shape.slice(1)) && sameShape(x.shape.slice(1, -1), z.shape.slice(1, -1));
  const fits = q.offsets.count === k.offsets.count && k.offsets.equals(v.offsets);
  if (!rank || !alike || z.ndim !== x.ndim || !fits) {
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
  const heads = sizeOf(x.shape.slice(1, -1));
  const rows = { queries: q.offsets, keys: k.offsets, pairs };
  const allowed = allowedOf(mask, pairs.total, heads);
  const source = expectSource(dropout, rng);
  const dtype = promoteTypes(promoteTypes(x.dtype, y.dtype), z.dtype);
  const plan = {
    ...rows,
    allowed,
    dropped: source === null ? null : drawPairs(rows, heads, allowed, dropout, source),
    keeps: keepsWeights([x, y, z], pairs.total * heads),
  };
  return { operands: [cast(x, dtype), cast(y, dtype), cast(z, dtype)], plan };
}

/** Whether a gradient may be asked, and weights take no more memory than the operands, which are kept anyway. */
function keepsWeights(operands: readonly Tensor[], size: number): boolean {
  if (!isGradEnabled() || !operands.some((x) => x.requiresGrad)) return false;
  return size <= operands.reduce((sum, x) => sum + x.size, 0);
}

/** A copy of a mask, `[1, P]` or `[heads, P]`, which nobody can write. */
function allowedOf(mask: Tensor | undefined, P: number, heads: number): NdArray | null {
  if (mask === undefined) return null;
  expectMask('raggedAttention', mask);
  const { shape } = mask;
  if (sameShape(shape, [P]) || sameShape(shape, [heads, P])) {
    return Tensor.of(mask.toTypedArray(), [shape.length === 1 ? 1 : heads, P]).value;
  }
  throw new ShapeError(
    'raggedAttention',
    `the mask is ${showShape(shape)} and there are ${P} pairs; expected [${P}], or [${heads}, ${P}] by head`,
  );
}

/** What draws which weights are dropped; null where none is. */
function expectSource(p: number, rng: Rng | undefined): Rng | null {
  if (!(p >= 0 && p <= 1)) {
    throw new ValueError('raggedAttention', `the probability is ${p}; expected 0 to 1`);
  }
  if (p === 0) return null;
  if (rng !== undefined) return rng;
  throw new ValueError('raggedAttention', `dropout is ${p} and there is no rng; pass one`);
}
