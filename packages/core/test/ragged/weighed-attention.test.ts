import { gradcheck } from '@frostgrad/check';
import {
  grad,
  mul,
  Offsets,
  Ragged,
  raggedAttention,
  type RaggedAttentionOptions,
  raggedMix,
  raggedScores,
  Rng,
  sum,
  type Tensor,
} from '@frostgrad/core';
import { attentionWithWeights, drawPairs, dropPairs, pairWeights } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { bitsOf, census } from '../graph.ts';

const [queries, keys] = [Offsets.fromLengths([4, 0, 2]), Offsets.fromLengths([7, 3, 2])];
const P = 32;

type Operands = readonly [Ragged, Ragged, Ragged];

function operands(heads: number[], dtype: 'float32' | 'float64'): Operands {
  const rng = new Rng(5);
  const of = (offsets: Offsets): Ragged =>
    new Ragged(rng.normal([offsets.total, ...heads, 3], 0, 1, { dtype }).requiresGrad_(), offsets);
  return [of(queries), of(keys), of(keys)];
}

type Both = ReturnType<typeof attentionWithWeights>;

/** Contexts, weights, and gradients of losses that read both, the one and the other. */
function all([q, k, v]: Operands, run: (...operands: Operands) => Both): number[][] {
  const leaves = [q, k, v].map(({ values }) => values);
  const square = ({ values }: Ragged): Tensor => sum(mul(values, mul(values, values)));
  const results = [
    (both: Both) => square(both.context).add(square(both.weights)),
    (both: Both) => square(both.context),
    (both: Both) => square(both.weights),
  ].flatMap((loss, i) => {
    const both = run(q, k, v);
    const grads = grad(loss(both), i === 2 ? leaves.slice(0, 2) : leaves) as Tensor[];
    return [both.context.values, both.weights.values, ...grads];
  });
  return results.map((x) => [...bitsOf(x)]);
}

describe('attentionWithWeights', () => {
  it.each([[[]], [[1]], [[3]]])(
    'has the bits of its parts, gradients of weights and contexts included, with %j heads',
    (heads) => {
      const N = heads[0] ?? 1;
      const masks: RaggedAttentionOptions[] = [
        {},
        { allowed: new Rng(8).uniform([P]).lt(0.6) },
        { allowed: new Rng(8).uniform([N, P]).lt(0.6) },
      ];
      for (const dtype of ['float32', 'float64'] as const) {
        for (const mask of masks) {
          for (const dropout of [0, 0.4]) {
            const parts = (q: Ragged, k: Ragged, v: Ragged): Both => {
              const { allowed } = mask;
              const lines = allowed === undefined ? null : allowed.reshape([allowed.size / P, P]).value;
              const weights = pairWeights(raggedScores(q, k), lines);
              const plan = { queries, pairs: weights.offsets };
              const dropped = drawPairs(plan, N, lines, dropout, new Rng(2));
              const used = dropout === 0 ? weights : weights.map((w) => dropPairs(w, plan, dropped));
              return { context: raggedMix(used, v, queries), weights };
            };
            const options = { ...mask, dropout, rng: new Rng(2) };
            const one = (q: Ragged, k: Ragged, v: Ragged): Both =>
              attentionWithWeights(q, k, v, { ...options, rng: new Rng(2) });
            expect(all(operands(heads, dtype), one)).toEqual(all(operands(heads, dtype), parts));
            const xs = operands(heads, dtype);
            const { context } = one(...xs);
            expect(bitsOf(raggedAttention(...xs, options).values)).toEqual(bitsOf(context.values));
            expect(census(context.values)['raggedAttention']).toBe(1);
          }
        }
      }
    },
  );

  it('has right second derivatives', () => {
    const xs = operands([2], 'float64');
    const loss = (): Tensor => {
      const allowed = new Rng(7).uniform([2, P]).lt(0.7);
      const { context, weights } = attentionWithWeights(...xs, { allowed, dropout: 0.4, rng: new Rng(4) });
      return sum(mul(context.values, context.values)).add(sum(mul(weights.values, weights.values)));
    };
    const leaves = xs.map(({ values }) => values);
    expect(gradcheck(loss, leaves, { order: 2 }).comparisons).toBeGreaterThan(0);
  });
});
