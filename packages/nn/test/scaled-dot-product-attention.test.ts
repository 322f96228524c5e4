import { gradcheck } from '@frostgrad/check';
import {
  backward,
  type GradNode,
  mul,
  Offsets,
  ones,
  Ragged,
  Rng,
  sameBits,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { scaledDotProductAttention } from '../src/index.ts';

const random = (shape: number[], seed: number): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

/** Mask `[2, 3]` with a row of nothing. */
const someKeys = tensor([
  [true, false, true],
  [false, false, false],
]);

describe('scaledDotProductAttention', () => {
  it('is the formula: softmax of scaled products, and the sum of values', () => {
    const [q, k, v] = [
      tensor([[[1, 2]]]),
      tensor([
        [
          [1, 0],
          [0, 1],
        ],
      ]),
      tensor([[[10], [20]]]),
    ];
    const { weights, context } = scaledDotProductAttention(q, k, v);
    const w = 1 / (1 + Math.exp(1 / Math.SQRT2));
    expect(weights.at(0, 0, 0).item()).toBeCloseTo(w, 7);
    expect(context.item()).toBeCloseTo(10 * w + 20 * (1 - w), 5);
    const unscaled = scaledDotProductAttention(q, k, v, { scale: 1 });
    expect(unscaled.weights.at(0, 0, 0).item()).toBeCloseTo(1 / (1 + Math.E), 7);
  });

  it.each(['mask', 'frozen'] as const)('gives zeros with zero gradients where nothing is allowed (%s)', (method) => {
    const [q, k, v] = [random([2, 2, 4], 1), random([2, 3, 4], 2), random([2, 3, 5], 3)];
    const { context, weights } = scaledDotProductAttention(q, k, v, { keyMask: someKeys, method });
    expect(
      context
        .select(0, 1)
        .toTypedArray()
        .every((x) => Object.is(x, 0)),
    ).toBe(true);
    expect(
      weights
        .select(0, 1)
        .toTypedArray()
        .every((x) => Object.is(x, 0)),
    ).toBe(true);
    backward(sum(mul(context, context)).add(sum(mul(weights, weights))));
    for (const x of [q, k, v]) {
      expect(
        x.grad
          ?.select(0, 1)
          .toTypedArray()
          .every((g) => Object.is(g, 0)),
      ).toBe(true);
      expect(
        x.grad
          ?.select(0, 0)
          .toTypedArray()
          .every((g) => Number.isFinite(g)),
      ).toBe(true);
    }
  });

  it('takes lengths and the mask that says the same, and pads on the left by a mask', () => {
    const [q, k, v] = [random([2, 2, 4], 1), random([2, 3, 4], 2), random([2, 3, 5], 3)];
    const mask = tensor([
      [true, true, false],
      [false, false, false],
    ]);
    const byLengths = scaledDotProductAttention(q, k, v, { keyMask: [2, 0] });
    expect(sameBits(scaledDotProductAttention(q, k, v, { keyMask: mask }).context, byLengths.context)).toBe(true);
    const ints = tensor([2, 0], { dtype: 'int32' });
    expect(sameBits(scaledDotProductAttention(q, k, v, { keyMask: ints }).context, byLengths.context)).toBe(true);
  });

  it('takes what is live of keys for queries, too, when they are one tensor', () => {
    const x = tensor(
      [
        [
          [1, 2],
          [3, 4],
          [NaN, Infinity],
        ],
      ],
      { requiresGrad: true },
    );
    const { context } = scaledDotProductAttention(x, x, x, { keyMask: [2] });
    backward(sum(context));
    expect(context.at(0, 2).toArray()).toEqual([0, 0]);
    expect(x.grad?.at(0, 2).toArray()).toEqual([0, 0]);
    expect(x.grad?.toTypedArray().every((g) => Number.isFinite(g))).toBe(true);
    // told that it asks, it is read
    const told = scaledDotProductAttention(x, x, x, { keyMask: [2], queryMask: [3] });
    expect(told.context.at(0, 2).toArray()).toEqual([NaN, NaN]);
  });

  it('counts causal places over live positions: queries padded on the left see what they would alone', () => {
    const [k, v] = [random([1, 3, 2], 2), random([1, 3, 2], 3)];
    const q = random([1, 2, 2], 1);
    const alone = scaledDotProductAttention(q, k, v, { causal: true });
    expect(alone.weights.toArray()).toMatchObject([
      [
        [1, 0, 0],
        [expect.any(Number), expect.any(Number), 0],
      ],
    ]);
    const padded = tensor(Float64Array.from([NaN, NaN, ...q.toTypedArray()]), { shape: [1, 3, 2] });
    const queryMask = tensor([[false, true, true]]);
    const { weights } = scaledDotProductAttention(padded, k, v, { causal: true, queryMask });
    expect(weights.at(0, 0).toArray()).toEqual([0, 0, 0]);
    expect(sameBits(weights.at(0, '1:'), alone.weights.at(0))).toBe(true);
  });

  it('takes masks of pairs by row and by head, and applies all that it is told', () => {
    const q = random([2, 2, 2, 3], 1);
    const pairs = new Rng(5).bernoulli(0.5, [2, 2, 2, 2]).ne(0);
    const { weights } = scaledDotProductAttention(q, q, q, { attnMask: pairs, causal: true, keyMask: [2, 1] });
    const w = weights.toTypedArray();
    const allowed = pairs.toTypedArray();
    for (let i = 0; i < 16; i++) {
      const [b, t, s] = [i >> 3, (i >> 1) & 1, i & 1];
      expect((w[i] as number) > 0).toBe(allowed[i] === 1 && s <= t && Math.max(s, t) < (b === 0 ? 2 : 1));
    }
  });

  it('gives ragged rows for ragged queries: a row of weights for each (b, t), heads as features', () => {
    const rng = new Rng(1);
    const q = new Ragged(rng.normal([3, 2, 4]), Offsets.fromLengths([2, 1]));
    const k = new Ragged(rng.normal([4, 2, 4]), Offsets.fromLengths([1, 3]));
    const { context, weights } = scaledDotProductAttention(q, k, k);
    expect(context.values.shape).toEqual([3, 2, 4]);
    expect(context.offsets.lengths()).toEqual([2, 1]);
    expect(weights.offsets.lengths()).toEqual([1, 1, 3]);
    expect(weights.values.shape).toEqual([5, 2]);
    const plain = new Ragged(rng.normal([3, 4]), Offsets.fromLengths([2, 1]));
    expect(scaledDotProductAttention(plain, plain, plain).weights.values.shape).toEqual([5]);
    // padded queries may attend to ragged keys, and the other way round
    expect(scaledDotProductAttention(ones([2, 2, 2, 4]), k, k).weights.shape).toEqual([2, 2, 2, 3]);
    expect(
      scaledDotProductAttention(q, zeros([2, 2, 3, 4]), zeros([2, 2, 3, 4]), {
        keyMask: [1, 3],
      }).weights.offsets.lengths(),
    ).toEqual([1, 1, 3]);
  });

  it.each([
    [1, 1, 1],
    [16, 3, 2],
    [64, 2, 4],
  ])('joins all rows of a batch of %d, %d queries and %d heads in one node; pads have no edge', (B, T, heads) => {
    const x = random([B, heads, T, 2], 1);
    const keyMask = Array.from({ length: B }, (_, b) => b % T);
    const { weights, context } = scaledDotProductAttention(x, x, x, { keyMask, method: 'frozen' });
    const named = (x: Tensor, name: string): GradNode[] => {
      const nodes = new Set<GradNode>(x.gradFn === null ? [] : [x.gradFn]);
      for (const node of nodes) for (const edge of node.edges) if (edge !== null) nodes.add(edge);
      return [...nodes].filter((node) => node.name === name);
    };
    const joins = named(weights, 'raggedCat');
    expect(joins).toHaveLength(1);
    // the weights of live pairs, heads behind pairs
    expect(joins[0]?.edges.map((edge) => edge?.name)).toEqual(['permute']);
    expect(named(weights, 'raggedAttention')).toHaveLength(1);
    // contexts do not pass the join: there are no pads to sum over
    expect(['raggedCat', 'matmul', 'raggedAttention'].map((op) => named(context, op).length)).toEqual([0, 0, 1]);
    expect(weights.shape).toEqual([B, heads, T, T]);
  });

  it.each([
    ['mask', { keyMask: [3, 0], queryMask: [2, 1], method: 'mask' }],
    ['frozen', { keyMask: [3, 0], queryMask: [2, 1], method: 'frozen' }],
    ['causal', { causal: true, keyMask: [2, 3] }],
    [
      'pairs',
      {
        attnMask: tensor([
          [true, false, true],
          [false, false, false],
        ]),
        method: 'frozen',
      },
    ],
  ] as const)('has right first and second derivatives (%s)', (_, options) => {
    const inputs = [random([2, 2, 2, 3], 1), random([2, 2, 3, 3], 2), random([2, 2, 3, 2], 3)] as const;
    const fn = (): Tensor => {
      const { context, weights } = scaledDotProductAttention(...inputs, options);
      return sum(context, -1).add(sum(mul(weights, weights), -1));
    };
    expect(gradcheck(fn, inputs, { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, inputs, { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('has right first and second derivatives over ragged rows', () => {
    const values = [random([3, 2], 1), random([4, 2], 2), random([4, 3], 3)] as const;
    const [asked, live] = [Offsets.fromLengths([2, 0, 1]), Offsets.fromLengths([3, 1, 0])];
    const fn = (): Tensor => {
      const [q, k, v] = [new Ragged(values[0], asked), new Ragged(values[1], live), new Ragged(values[2], live)];
      const { context, weights } = scaledDotProductAttention(q, k, v);
      return sum(context.values).add(sum(mul(weights.values, weights.values)));
    };
    expect(gradcheck(fn, values, { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, values, { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('drops weights before the sum, and returns them as they were', () => {
    const q = random([2, 3, 4], 1);
    const values = ones([2, 3, 1], { dtype: 'float64' });
    const whole = scaledDotProductAttention(q, q, values, { causal: true });
    const dropped = scaledDotProductAttention(q, q, values, { causal: true, dropout: 0.5, rng: new Rng(4) });
    expect(sameBits(dropped.weights, whole.weights)).toBe(true);
    // a draw for each allowed pair, row by row; what stays is doubled
    const rng = new Rng(4);
    const expected = (whole.weights.toArray() as number[][][]).map((row) =>
      row.map((weights, t) => weights.reduce((total, w, s) => total + (s <= t && rng.next() >= 0.5 ? 2 * w : 0), 0)),
    );
    const sums = dropped.context.toTypedArray();
    expect(expected.flat().some((v) => v === 0)).toBe(true);
    for (const [i, v] of expected.flat().entries()) expect(sums[i]).toBeCloseTo(v, 12);
  });

  it('gives the same bits in mixed forms: padded queries and ragged keys, ragged queries and padded keys', () => {
    const [q, k, v] = [random([2, 2, 4], 1), random([2, 3, 4], 2), random([2, 3, 5], 3)];
    const [asked, live] = [
      [1, 2],
      [3, 2],
    ];
    const [rq, rk, rv] = [Ragged.fromPadded(q, asked), Ragged.fromPadded(k, live), Ragged.fromPadded(v, live)];
    const padded = scaledDotProductAttention(q, k, v, { queryMask: asked, keyMask: live });
    const overRagged = scaledDotProductAttention(q, rk, rv, { queryMask: asked });
    const byRagged = scaledDotProductAttention(rq, k, v, { keyMask: live });
    const ragged = scaledDotProductAttention(rq, rk, rv);
    expect(sameBits(overRagged.context, padded.context)).toBe(true);
    expect(sameBits(overRagged.weights, padded.weights)).toBe(true);
    expect(sameBits(ragged.context.toPadded({ length: 2 }), padded.context)).toBe(true);
    for (const name of ['context', 'weights'] as const)
      expect(sameBits(byRagged[name].values, ragged[name].values)).toBe(true);
    expect(() => scaledDotProductAttention(rq, k, v, { keyMask: live, queryMask: asked })).toThrow(
      'scaledDotProductAttention: queryMask is given beside ragged rows, which know their lengths; leave it out',
    );
  });
});
