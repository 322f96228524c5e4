import { expectDType, promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import { isGradEnabled } from '../engine/mode.ts';
import { ShapeError } from '../errors.ts';
import type { PairPlan } from '../kernels/interface.ts';
import { additiveScores as kernel, additiveScoresGrad } from '../kernels/js/additive.ts';
import { tanh } from '../ops/activations.ts';
import { add } from '../ops/arithmetic.ts';
import { cast } from '../ops/cast.ts';
import { indexSelect } from '../ops/indexing.ts';
import { matmul } from '../ops/matmul.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Offsets } from './offsets.ts';
import { Ragged } from './ragged.ts';

interface AdditiveParams extends PairPlan {
  readonly pairs: Offsets;
  /** Whether a gradient may be asked. */
  readonly keeps: boolean;
}

const inputs = ['q', 'k', 'v'] as const;

const own = { additiveScores: kernel, additiveScoresGrad };

const additiveOp = defineOp({
  name: 'additiveScores',
  inputs,
  extras: ['tanhs'],
  saves: ['q', 'k', 'v', 'tanhs'],
  shape: (_, { pairs }: AdditiveParams) => [pairs.total],
  kernels: own,
  forward: (js, { q, k, v }, plan) => {
    const { out, tanhs } = js.additiveScores(q, k, v, plan, plan.keeps);
    return { out, extras: { tanhs } };
  },
  vjpAll: {
    inputs,
    grads: (g, { tanhs, v }, call) => {
      const wanted = { q: call.needs('q'), k: call.needs('k'), v: call.needs('v') };
      return kernelGrads(own, g, (js) => js.additiveScoresGrad(g.value, tanhs.value, v.value, call.params, wanted));
    },
  },
  composed: ({ q, k, v }, plan) => {
    const { query, key } = placesOf(plan);
    return matmul(tanh(add(indexSelect(q, 0, query), indexSelect(k, 0, key))), v);
  },
});

/** The positions of the query and of the key of each pair. */
function placesOf({ queries, keys, pairs }: AdditiveParams): { readonly query: Int32Array; readonly key: Int32Array } {
  const query = pairs.rowOfPosition();
  const key = new Int32Array(pairs.total);
  for (let b = 0, p = 0; b < queries.count; b++) {
    for (let t = 0; t < queries.length(b); t++) {
      for (let s = keys.start(b); s < keys.start(b + 1); s++) key[p++] = s;
    }
  }
  return { query, key };
}

/**
 * Additive scores of each query for each key of its row: `e_ts = v . tanh(q_t + k_s)`. One node and no pads, so that a batch
 * costs what its rows alone would; with the bits of `matmul(tanh(q_t + k_s), v)`.
 *
 * @param q `[Lq, A]` @param k `[Lk, A]` @param v `[A]`
 * @returns `[P]`: a row for each query, as `Offsets.pairs` has them.
 * @throws ShapeError when there are not as many rows or features. @throws DTypeError for integers and masks.
 * @example
 * const q = ragged([tensor([[0]]), tensor([[1], [2]])]);
 * const k = ragged([tensor([[0], [1]]), tensor([[-1]])]);
 * additiveScores(q, k, tensor([2])).toArray() // [[0, 1.5232], [0], [1.5232]]
 * @see Bahdanau, Cho & Bengio 2015, appendix A.1.2
 */
export function additiveScores(q: Ragged, k: Ragged, v: Tensor): Ragged {
  const [x, y] = [q.values, k.values];
  const A = v.shape[0] as number;
  const fits = v.ndim === 1 && sameShape(x.shape.slice(1), [A]) && sameShape(y.shape.slice(1), [A]);
  if (!fits || q.offsets.count !== k.offsets.count) {
    throw new ShapeError(
      'additiveScores',
      `the queries are ${q.offsets.count} rows with values ${showShape(x.shape)}, the keys ${k.offsets.count} rows with ` +
        `${showShape(y.shape)}, and v is ${showShape(v.shape)}; expected as many rows, and [Lq, A], [Lk, A] and [A]`,
    );
  }
  for (const [name, operand] of Object.entries({ q: x, k: y, v })) {
    expectDType('additiveScores', name, operand.dtype, ['float32', 'float64'], 'Cast it first');
  }
  const dtype = promoteTypes(promoteTypes(x.dtype, y.dtype), v.dtype);
  const pairs = Offsets.pairs(q.offsets, k.offsets);
  const keeps = isGradEnabled() && [x, y, v].some((operand) => operand.requiresGrad);
  return new Ragged(
    apply(additiveOp, [cast(x, dtype), cast(y, dtype), cast(v, dtype)], {
      queries: q.offsets,
      keys: k.offsets,
      pairs,
      keeps,
    }),
    pairs,
  );
}
