import { gradcheck } from '@frostgrad/check';
import {
  cat,
  linear,
  matmul,
  mul,
  Ragged,
  Rng,
  sameBits,
  sum,
  tanh,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  AdditiveAttention,
  MultiplicativeAttention,
  type MultiplicativeScore,
  type PaddingMethod,
} from '../src/index.ts';

const make = (score: MultiplicativeScore, method: PaddingMethod = 'mask'): MultiplicativeAttention =>
  new MultiplicativeAttention(score === 'dot' ? 3 : 2, 3, { rng: new Rng(1), score, method, attentionSize: 4 });

const random = (shape: number[], seed: number): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

const queries = (score: MultiplicativeScore): Tensor => random([2, 2, score === 'dot' ? 3 : 2], 1);

describe('MultiplicativeAttention', () => {
  it('scores as Luong, Pham & Manning do', () => {
    const keys = random([2, 3, 3], 2);
    const score = (kind: MultiplicativeScore): number[] => {
      const attention = make(kind).to('float64');
      return Array.from((attention.scores(queries(kind), attention.memory(keys)) as Tensor).toTypedArray());
    };
    /** `score(q_t, k_s)`, pair by pair, from its definition. */
    const defined = (kind: MultiplicativeScore): number[] => {
      const { weight, score: v } = make(kind).to('float64');
      const found: number[] = [];
      for (let b = 0; b < 2; b++) {
        for (let t = 0; t < 2; t++) {
          for (let s = 0; s < 3; s++) {
            const [q, k] = [queries(kind).at(b, t), keys.at(b, s)];
            if (kind === 'dot') found.push(sum(mul(q, k)).item());
            else if (kind === 'general') found.push(sum(mul(q, matmul(weight as Tensor, k))).item());
            else found.push(sum(mul(v as Tensor, tanh(matmul(weight as Tensor, cat([q, k]))))).item());
          }
        }
      }
      return found;
    };
    for (const kind of ['dot', 'general', 'concat'] as const) {
      const expected = defined(kind);
      for (const [i, v] of score(kind).entries()) expect(Math.abs(v - (expected[i] as number))).toBeLessThan(1e-14);
    }
  });

  it('is additive attention under concat, with both matrices in one', () => {
    const concat = make('concat');
    const additive = new AdditiveAttention(2, 3, 4, { rng: new Rng(5) });
    additive.loadStateDict({
      'query.weight': (concat.weight as Tensor).slice(1, 0, 2),
      'key.weight': (concat.weight as Tensor).slice(1, 2),
      score: concat.score as Tensor,
    });
    const [query, keys] = [new Rng(1).normal([2, 2, 2]), new Rng(2).normal([2, 3, 3])];
    const [a, b] = [concat, additive].map((attention) => attention.forward(query, keys, { live: [3, 1] }));
    expect(sameBits(a?.context as Tensor, b?.context as Tensor)).toBe(true);
  });

  it.each(
    (['dot', 'general', 'concat'] as const).flatMap((score) =>
      (['mask', 'frozen'] as const).map((method) => [score, method] as const),
    ),
  )('has right first and second derivatives (%s, %s), over ragged rows too', (score, method) => {
    const attention = make(score, method).to('float64');
    const [query, keys] = [queries(score), random([2, 3, 3], 2)];
    const inputs = [query, keys, ...attention.parameters()];
    const padded = (): Tensor => {
      const { context, weights } = attention.forward(query, keys, { live: [3, 0], liveQueries: [1, 2] });
      return sum(context).add(sum(mul(weights, weights)));
    };
    const packed = (): Tensor => {
      const rows = Ragged.fromPadded(query, [1, 2]);
      const { context, weights } = attention.forward(rows, Ragged.fromPadded(keys, [3, 0]));
      return sum(context.values).add(sum(mul(weights.values, weights.values)));
    };
    for (const fn of [padded, packed]) {
      expect(gradcheck(fn, inputs, { order: 1 }).comparisons).toBeGreaterThan(0);
      expect(gradcheck(fn, inputs, { order: 2 }).comparisons).toBeGreaterThan(0);
    }
    expect(packed().item()).toBeCloseTo(padded().item(), 12);
  });

  it('scores each step of a decoder against a memory that is made once', () => {
    const attention = make('general');
    const keys = new Rng(2).normal([2, 3, 3]);
    const memory = attention.memory(keys, [3, 1]);
    expect((memory.projected as Tensor).shape).toEqual([2, 3, 2]);
    const query = new Rng(1).normal([2, 1, 2]);
    const stepped = attention.attend(attention.scores(query, memory), memory);
    expect(sameBits(stepped.weights, attention.forward(query, keys, { live: [3, 1] }).weights)).toBe(true);
    const scores = matmul(query, linear(keys, attention.weight as Tensor).transpose(1, 2));
    expect(sameBits(attention.scores(query, attention.memory(keys)) as Tensor, scores)).toBe(true);
  });

  it('refuses scores, methods and sizes that it does not know', () => {
    expect(() => make('dott' as 'dot')).toThrow(
      new ValueError('MultiplicativeAttention', "score is 'dott'; expected 'dot', 'general' or 'concat'"),
    );
    expect(() => make('dot', 'maks' as 'mask')).toThrow(
      "MultiplicativeAttention: method is 'maks'; expected 'mask', 'frozen' or 'none'",
    );
    expect(() => new MultiplicativeAttention(2, 3, { rng: new Rng(1), score: 'dot' })).toThrow(
      "MultiplicativeAttention: queries have 2 features and keys 3; 'dot' needs as many, 'general' has a matrix between them",
    );
    expect(() => make('general').forward(zeros([2, 1, 2]), zeros([3, 2, 3]))).toThrow(
      'MultiplicativeAttention: the query is [2, 1, 2] and the keys have 3 rows; expected [3, T, Q]',
    );
    expect(
      make('dot')
        .forward(tensor([[[0, 0, 0]]]), zeros([1, 0, 3]))
        .context.toArray(),
    ).toEqual([[[0, 0, 0]]]);
  });
});
