import { expectDType, promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import type { PairPlan } from '../kernels/interface.ts';
import { pairs } from '../kernels/js/pair-kernels.ts';
import { cast } from '../ops/cast.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Offsets } from './offsets.ts';
import { Ragged } from './ragged.ts';

/** What the three ops over pairs have to know: they are each other's gradients. @internal */
export interface PairParams extends PairPlan {
  readonly pairs: Offsets;
}

const scoresOp = defineOp({
  name: 'raggedScores',
  inputs: ['q', 'k'],
  saves: ['q', 'k'],
  shape: ({ q }, { pairs }: PairParams) => [pairs.total, ...q.shape.slice(1, -1)],
  kernels: pairs,
  forward: (kernels, { q, k }, plan) => kernels.pairScores(q, k, plan),
  vjp: {
    q: (g, { k }, { params }) => mix(g, k, params),
    k: (g, { q }, { params }) => mixT(g, q, params),
  },
});

/** Dot products of pairs. @internal */
export function scores(q: Tensor, k: Tensor, params: PairParams): Tensor {
  return apply(scoresOp, [q, k], params);
}

const mixOp = defineOp({
  name: 'raggedMix',
  inputs: ['w', 'v'],
  saves: ['w', 'v'],
  shape: ({ v }, { queries }: PairParams) => [queries.total, ...v.shape.slice(1)],
  kernels: pairs,
  forward: (kernels, { w, v }, plan) => kernels.pairMix(w, v, plan),
  vjp: {
    w: (g, { v }, { params }) => scores(g, v, params),
    v: (g, { w }, { params }) => mixT(w, g, params),
  },
});

/** Sums weighed by pairs. @internal */
export function mix(w: Tensor, v: Tensor, params: PairParams): Tensor {
  return apply(mixOp, [w, v], params);
}

const mixTOp = defineOp({
  name: 'raggedMixT',
  inputs: ['w', 'v'],
  saves: ['w', 'v'],
  shape: ({ v }, { keys }: PairParams) => [keys.total, ...v.shape.slice(1)],
  kernels: pairs,
  forward: (kernels, { w, v }, plan) => kernels.pairMixT(w, v, plan),
  vjp: {
    w: (g, { v }, { params }) => scores(v, g, params),
    v: (g, { w }, { params }) => mix(w, g, params),
  },
});

function mixT(w: Tensor, v: Tensor, params: PairParams): Tensor {
  return apply(mixTOp, [w, v], params);
}

/** Both in their common dtype, which has to be a floating one. */
function paired(op: string, names: readonly [string, string], a: Tensor, b: Tensor): [Tensor, Tensor] {
  for (const [i, x] of [a, b].entries()) {
    expectDType(op, names[i] as string, x.dtype, ['float32', 'float64'], 'Cast it first');
  }
  const dtype = promoteTypes(a.dtype, b.dtype);
  return [cast(a, dtype), cast(b, dtype)];
}

const isRowsOf = ({ shape }: Tensor): boolean => shape.length === 2 || shape.length === 3;

/**
 * The dot product of each query with each key of its row, over the last axis: `s_ts = q_t . k_s`. One node and no pads,
 * so that a batch costs what its rows alone would; with the bits of `matmul` of each row.
 *
 * @param q `[Lq, E]` or `[Lq, heads, E]` @param k `[Lk, E]` or `[Lk, heads, E]`
 * @returns `[P]` or `[P, heads]`: a row for each query, as `Offsets.pairs` has them.
 * @throws ShapeError when there are not as many rows, heads or features of both. @throws DTypeError for integers and masks.
 * @example
 * const q = ragged([tensor([[1, 2]]), tensor([[3, 4], [5, 6]])]);
 * const k = ragged([tensor([[1, 0], [0, 1]]), tensor([[1, 1]])]);
 * raggedScores(q, k).toArray() // [[1, 2], [7], [11]]
 */
export function raggedScores(q: Ragged, k: Ragged): Ragged {
  const fits = isRowsOf(q.values) && sameShape(q.values.shape.slice(1), k.values.shape.slice(1));
  if (!fits || q.offsets.count !== k.offsets.count) {
    throw new ShapeError(
      'raggedScores',
      `the queries are ${q.offsets.count} rows with values ${showShape(q.values.shape)}, and the keys ${k.offsets.count} rows ` +
        `with ${showShape(k.values.shape)}; expected as many rows, and [L, E] or [L, heads, E] with the same heads and features`,
    );
  }
  const pairs = Offsets.pairs(q.offsets, k.offsets);
  const [x, y] = paired('raggedScores', ['q', 'k'], q.values, k.values);
  return new Ragged(scores(x, y, { queries: q.offsets, keys: k.offsets, pairs }), pairs);
}

/**
 * For each query the sum of its row's values, weighed: `c_t = sum over s of w_ts v_s`; +0 where the row has none. One node
 * and no pads, with the bits of `matmul` of each row.
 *
 * @param w `[P]` or `[P, heads]`, a row for each query, as `Offsets.pairs` has them.
 * @param v `[Lk, V]` or `[Lk, heads, V]` @param queries the rows of queries.
 * @returns `[Lq, V]` or `[Lq, heads, V]`
 * @throws ShapeError when the weights are not those of all pairs, or have other heads. @throws DTypeError for integers and masks.
 * @example
 * const w = ragged([tensor([0.5, 0.5]), tensor([1]), tensor([2])]);
 * const v = ragged([tensor([[2, 0], [4, 6]]), tensor([[1, 3]])]);
 * raggedMix(w, v, Offsets.fromLengths([1, 2])).toArray() // [[[3, 3]], [[1, 3], [2, 6]]]
 */
export function raggedMix(w: Ragged, v: Ragged, queries: Offsets): Ragged {
  const { values, offsets: keys } = v;
  const [heads, own] = [values.shape.slice(1, -1), w.values.shape.slice(1)];
  if (!isRowsOf(values) || !sameShape(heads, own)) {
    throw new ShapeError(
      'raggedMix',
      `the weights are ${showShape(w.values.shape)} and the values ${showShape(values.shape)}; expected [P] and [L, V], or ` +
        '[P, heads] and [L, heads, V] with the same heads',
    );
  }
  if (queries.count !== keys.count || !Offsets.pairs(queries, keys).equals(w.offsets)) {
    throw new ShapeError(
      'raggedMix',
      `the weights have rows of ${w.offsets}; rows of ${queries} queries and of ${keys} values have other pairs`,
    );
  }
  const [x, y] = paired('raggedMix', ['w', 'v'], w.values, values);
  return new Ragged(mix(x, y, { queries, keys, pairs: w.offsets }), queries);
}
