import { gradcheck, padContents, weightRowsWithinBound, weightSumWithinBound } from '@frostgrad/check';
import {
  cast,
  div,
  expand,
  type GradNode,
  grad,
  Layout,
  matmul,
  maskedFill,
  logicalNot,
  mul,
  Ragged,
  Rng,
  softmax,
  sub,
  sum,
  Tensor,
  tensor,
  unsqueeze,
  ValueError,
  zeros,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AdditiveAttention,
  type AttentionMemory,
  type AttentionResult,
  type AttentionScores,
  type PaddingMethod,
} from '../src/index.ts';
import { I, placed, queries } from './layers.ts';

const bits = (x: Tensor): Uint32Array => new Uint32Array(x.toTypedArray().buffer);
const make = (method: PaddingMethod): AdditiveAttention => new AdditiveAttention(2, I, 4, { rng: new Rng(2), method });
const eighth = fc.integer({ min: -24, max: 24 }).map((v) => v / 8);
const settings = { numRuns: 200, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123) };

interface Case {
  readonly lengths: readonly number[];
  readonly S: number;
  readonly T: number;
  readonly rows: Float32Array;
  readonly pads: Float32Array;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .chain(([B, S, T]) =>
    fc.array(fc.integer({ min: 0, max: S }), { minLength: B, maxLength: B }).chain((lengths) => {
      const n = lengths.reduce((a, b) => a + b, 0) * I;
      return fc.record({
        lengths: fc.constant(lengths),
        S: fc.constant(S),
        T: fc.constant(T),
        rows: fc.array(eighth, { minLength: n, maxLength: n }).map((v) => Float32Array.from(v)),
        pads: padContents(B * S * I) as fc.Arbitrary<Float32Array>,
      });
    }),
  );

const layoutOf = ({ lengths, S }: Case): Layout => Layout.of('test', [...lengths], lengths.length, S);

/** Outputs and all gradients for one incoming gradient. */
function run(attention: AdditiveAttention, given: Case): Uint32Array[] {
  const layout = layoutOf(given);
  const x = placed(given.rows, layout, given.pads);
  const { context, weights } = attention.forward(queries(given.lengths.length, given.T), x, { live: layout });
  const factors = tensor(
    Float32Array.from({ length: context.size }, (_, i) => (i % 5) - 1.5),
    { shape: context.shape },
  );
  const gradients = grad(sum(mul(context, factors)), [x, ...attention.parameters()]);
  return [context, weights, ...gradients].map(bits);
}

describe('AdditiveAttention', () => {
  it('gives the same bits by masking and by frozen pads: weights, contexts, all gradients', () => {
    fc.assert(
      fc.property(cases, (given) => {
        expect(run(make('frozen'), given)).toEqual(run(make('mask'), given));
      }),
      settings,
    );
  });

  it.each(['mask', 'frozen'] as const)(
    'gives each row the bits that it has alone, contexts and own gradients (%s)',
    (method) => {
      fc.assert(
        fc.property(cases, (given) => {
          const attention = make(method);
          const together = run(attention, given);
          const { T, S } = given;
          const B = given.lengths.length;
          let at = 0;
          for (const [b, n] of given.lengths.entries()) {
            const alone = placed(
              given.rows.slice(at * I, (at + n) * I),
              Layout.of('test', [n], 1, n),
              new Float32Array(n * I),
            );
            const query = tensor(
              queries(B, T)
                .toTypedArray()
                .slice(b * T * 2, (b + 1) * T * 2),
              { shape: [1, T, 2] },
            );
            const { context } = attention.forward(query, alone, { live: [n] });
            const factors = tensor(
              Float32Array.from({ length: context.size }, (_, i) => ((b * context.size + i) % 5) - 1.5),
              { shape: context.shape },
            );
            const [dx] = grad(sum(mul(context, factors)), [alone]);
            expect(bits(context)).toEqual(together[0]?.slice(b * T * I, (b + 1) * T * I));
            expect(bits(dx as Tensor)).toEqual(together[2]?.slice(b * S * I, (b * S + n) * I));
            at += n;
          }
        }),
        settings,
      );
    },
  );

  it.each(['mask', 'frozen'] as const)(
    'gives weights that sum to one within rounding, and exactly +0 in an empty row and at pads (%s)',
    (method) => {
      const seen = { empty: 0, total: 0 };
      fc.assert(
        fc.property(cases, (given) => {
          const layout = layoutOf(given);
          const { weights, context } = make(method).forward(
            queries(given.lengths.length, given.T),
            placed(given.rows, layout, given.pads),
            { live: layout },
          );
          const live = expand(unsqueeze(layout.mask(), 1), weights.shape);
          const { holds, empty } = weightRowsWithinBound(weights, live);
          expect(holds).toBe(true);
          seen.total++;
          if (empty > 0) seen.empty++;
          const flat = weights.toTypedArray();
          live.toTypedArray().forEach((v, i) => v === 1 || expect(Object.is(flat[i], 0)).toBe(true));
          const rows = context.toTypedArray();
          for (const [b, n] of given.lengths.entries()) {
            if (n === 0)
              expect(rows.slice(b * given.T * I, (b + 1) * given.T * I).every((v) => Object.is(v, 0))).toBe(true);
          }
        }),
        settings,
      );
      expect(seen.empty / seen.total).toBeGreaterThan(0.1);
    },
  );

  it.each([
    [1, 1],
    [64, 1],
    [64, 3],
    [4096, 1],
  ])('joins all rows of a batch of %d with %d queries in one node', (B, T) => {
    const lengths = Array.from({ length: B }, (_, b) => (b % 4) + 1);
    const x = tensor(new Float32Array(B * 4 * I), { shape: [B, 4, I], requiresGrad: true });
    const { weights } = make('frozen').forward(queries(B, T), x, { live: lengths });
    const seen = new Set<GradNode>(weights.gradFn === null ? [] : [weights.gradFn]);
    for (const node of seen) for (const edge of node.edges) if (edge !== null) seen.add(edge);
    const joins = [...seen].filter(({ name }) => name === 'raggedCat');
    expect(joins).toHaveLength(1);
    expect(joins[0]?.edges.map((edge) => edge?.name)).toEqual(['segmentSoftmax']);
  });

  it.each(['mask', 'frozen', 'none'] as const)('has right first and second derivatives (%s)', (method) => {
    const attention = make(method).to('float64');
    const keys = new Rng(3).normal([2, 3, I], 0, 1, { dtype: 'float64', requiresGrad: true });
    const query = new Rng(4).normal([2, 2, 2], 0, 1, { dtype: 'float64', requiresGrad: true });
    const inputs = [query, keys, ...attention.parameters()];
    const fn = (): Tensor => attention.forward(query, keys, { live: [3, 1], liveQueries: [2, 1] }).context;
    expect(gradcheck(fn, inputs, { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, inputs, { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it.each(['mask', 'frozen'] as const)(
    'reads no padded query: no bit changes with what stands there, and +0 comes out (%s)',
    (method) => {
      const queryPads = padContents(3 * 2) as fc.Arbitrary<Float32Array>;
      const asked = fc.tuple(cases, queryPads, queryPads, fc.nat(3)).filter(([{ T }, , , n]) => n <= T);
      fc.assert(
        fc.property(asked, ([given, padsA, padsB, n]) => {
          const B = given.lengths.length;
          const layout = layoutOf(given);
          const one = (pads: Float32Array): Uint32Array[] => {
            const attention = make(method);
            const values = queries(B, given.T).toTypedArray() as Float32Array;
            for (let b = 0; b < B; b++) values.set(pads.subarray(0, (given.T - n) * 2), (b * given.T + n) * 2);
            const query = tensor(values, { shape: [B, given.T, 2], requiresGrad: true });
            const keys = placed(given.rows, layout, given.pads);
            const liveQueries = Array.from({ length: B }, () => n);
            const { context, weights } = attention.forward(query, keys, { live: layout, liveQueries });
            const gradients = grad(sum(mul(context, context)), [query, keys, ...attention.parameters()]);
            const dead = (x: Tensor): boolean =>
              x
                .slice(1, n)
                .toTypedArray()
                .every((v) => Object.is(v, 0));
            expect([context, weights, gradients[0] as Tensor].every(dead)).toBe(true);
            return [context, weights, ...gradients].map(bits);
          };
          expect(one(padsB)).toEqual(one(padsA));
        }),
        settings,
      );
    },
  );

  it.each(['mask', 'frozen'] as const)('gives the same bits in mixed forms, padded and ragged (%s)', (method) => {
    const attention = make(method);
    const [q, k] = [new Rng(1).normal([2, 2, 2]), new Rng(2).normal([2, 3, I])];
    const [asked, live] = [
      [1, 2],
      [3, 0],
    ];
    const [rq, rk] = [Ragged.fromPadded(q, asked), Ragged.fromPadded(k, live)];
    const padded = attention.forward(q, k, { live, liveQueries: asked });
    const rows = [attention.forward(rq, rk), attention.forward(rq, k, { live })];
    for (const { context, weights } of rows) {
      expect(bits(context.toPadded({ length: 2 }))).toEqual(bits(padded.context));
      expect(weights.offsets.lengths()).toEqual([3, 0, 0]);
      expect(bits(weights.values)).toEqual(bits(padded.weights.at(0, 0)));
    }
    expect(bits(attention.forward(q, rk, { liveQueries: asked }).weights)).toEqual(bits(padded.weights));
  });

  it('refuses a method and shapes that it does not know', () => {
    expect(() => make('maks' as PaddingMethod)).toThrow(
      new ValueError('AdditiveAttention', "method is 'maks'; expected 'mask', 'frozen' or 'none'"),
    );
    expect(() => make('mask').forward(queries(2, 1), zeros([3, 2, I]), { live: [1, 1, 1] })).toThrow(
      'AdditiveAttention: the query is [2, 1, 2] and the keys have 3 rows; expected [3, T, Q]',
    );
    expect(() => make('mask').forward(queries(2, 1), zeros([2, 2, I]), { live: zeros([2, 2]) })).toThrow(
      'AdditiveAttention: live is float32, expected bool, true = allowed. Compare first',
    );
    expect(() => make('mask').forward(queries(1, 1), zeros([2, I]))).toThrow(
      'AdditiveAttention: keys are [2, 3]; expected [B, S, K], or ragged rows',
    );
  });
});

/** Wrong in a way that has been shipped: what the laws above must find. */
const mutants: Readonly<Record<string, typeof AdditiveAttention>> = {
  'weights times mask': class extends AdditiveAttention {
    override attend(scores: AttentionScores, { values, layout }: AttentionMemory): AttentionResult {
      const all = softmax(scores as Tensor);
      const kept = mul(all, cast(unsqueeze(layout.mask(), 1), all.dtype));
      const weights = div(kept, sum(kept, -1, { keepDims: true }));
      return { context: matmul(weights, values as Tensor), weights };
    }
  },
  'a large negative number added to the scores of pads': class extends AdditiveAttention {
    override attend(scores: AttentionScores, { values, layout }: AttentionMemory): AttentionResult {
      const far = mul(cast(logicalNot(unsqueeze(layout.mask(), 1)), 'float32'), 1e9);
      const weights = softmax(sub(scores as Tensor, far));
      return { context: matmul(weights, values as Tensor), weights };
    }
  },
  '-Infinity in a plain softmax': class extends AdditiveAttention {
    override attend(scores: AttentionScores, { values, layout }: AttentionMemory): AttentionResult {
      const weights = softmax(maskedFill(scores as Tensor, logicalNot(unsqueeze(layout.mask(), 1)), -Infinity));
      return { context: matmul(weights, values as Tensor), weights };
    }
  },
  'keys that are not selected at the entry': class extends AdditiveAttention {
    override memory(keys: Tensor, live?: Layout): AttentionMemory {
      return { ...super.memory(keys, live), values: keys };
    }
  },
};

describe('the laws kill', () => {
  it.each(Object.entries(mutants))('%s', (_, Mutant) => {
    const mutant = (): AdditiveAttention => new Mutant(2, I, 4, { rng: new Rng(2) });
    expect(() =>
      fc.assert(
        fc.property(cases, (given) => {
          expect(run(mutant(), given)).toEqual(run(make('frozen'), given));
        }),
        settings,
      ),
    ).toThrow();
  });

  it('weights that sum to less than one', () => {
    expect(weightSumWithinBound([0.5, 0.4999], 'float32').holds).toBe(false);
  });
});
