import {
  type AnyLaw,
  lengths,
  maskedLaws,
  type MaskedSubject,
  runLaw,
  runsFor,
  type Subject,
  weightLaws,
  type WeightSubject,
} from '@frostgrad/check';
import {
  assign,
  expand,
  Layout,
  Offsets,
  ones,
  Ragged,
  reshape,
  Rng,
  sameBits,
  softmax,
  type Tensor,
  unsqueeze,
  zeros,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AdditiveAttention,
  type MaskingMethod,
  MultiheadAttention,
  MultiplicativeAttention,
  scaledDotProductAttention,
} from '../src/index.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);
const methods: readonly MaskingMethod[] = ['mask', 'frozen'];

/** One feature, which of queries is 1: the product of a query and a key is the key, and the key is the score. */
const onesOf = (n: number, x: Tensor): Tensor => ones([n, 1], { dtype: x.dtype });

/** Packed scores as ragged keys of one ragged query a row. */
function overRagged(scores: Tensor, offsets: Offsets, method: MaskingMethod): Tensor {
  const k = new Ragged(unsqueeze(scores, 1), offsets);
  const q = new Ragged(onesOf(offsets.count, scores), Offsets.fromLengths(new Int32Array(offsets.count).fill(1)));
  return scaledDotProductAttention(q, k, k, { scale: 1, method }).weights.values;
}

/** The same through padding on the left, NaN at pads, two heads, and back. */
function overPadded(scores: Tensor, offsets: Offsets, method: MaskingMethod): Tensor {
  const B = offsets.count;
  const layout = Layout.of('test', offsets, B, offsets.longest + 2, 'left');
  const k = unsqueeze(unsqueeze(new Ragged(scores, offsets).place(layout, NaN), 1), 3); // [B, 1, S, 1]
  const both = expand(k, [B, 2, layout.length, 1]);
  const q = reshape(onesOf(2 * B, scores), [B, 2, 1, 1]);
  const { weights } = scaledDotProductAttention(q, both, both, { scale: 1, method, keyMask: layout });
  return Ragged.fromPadded(weights.select(1, 1).select(1, 0), layout).values;
}

const floating = ({ dtype }: Tensor): 'float32' | 'float64' => (dtype === 'float64' ? dtype : 'float32');

/** Multiplies by 1. */
const unchanged = (weight: Tensor | null): void => {
  if (weight !== null) assign(weight, ones(weight.shape, { dtype: weight.dtype }));
};

/** By a product with packed keys, of which frozen ones are joined. */
function byProduct(score: 'dot' | 'general', scores: Tensor, offsets: Offsets, method: MaskingMethod): Tensor {
  const attention = new MultiplicativeAttention(1, 1, { rng: new Rng(0), score, method }).to(floating(scores));
  unchanged(attention.weight);
  const k = new Ragged(unsqueeze(scores, 1), offsets);
  const { weights } = attention.forward(reshape(onesOf(offsets.count, scores), [offsets.count, 1, 1]), k);
  const layout = Layout.of('test', offsets, offsets.count, offsets.longest);
  return Ragged.fromPadded(weights.select(1, 0), layout).values;
}

/** By one head, padded on the left, that projects nothing away. */
function byHead(scores: Tensor, offsets: Offsets, method: MaskingMethod): Tensor {
  const attention = new MultiheadAttention(1, 1, { rng: new Rng(0), method }).to(floating(scores));
  unchanged(attention.inProjWeight);
  const B = offsets.count;
  const layout = Layout.of('test', offsets, B, offsets.longest + 2, 'left');
  const k = new Ragged(unsqueeze(scores, 1), offsets).place(layout, NaN); // [B, S, 1]
  const { weights } = attention.forward(reshape(onesOf(B, scores), [B, 1, 1]), k, k, { live: layout });
  return Ragged.fromPadded(weights.select(1, 0).select(1, 0), layout).values;
}

/** By one head of ragged queries and keys. */
function byRaggedHead(scores: Tensor, offsets: Offsets, method: MaskingMethod): Tensor {
  const attention = new MultiheadAttention(1, 1, { rng: new Rng(0), method }).to(floating(scores));
  unchanged(attention.inProjWeight);
  const k = new Ragged(unsqueeze(scores, 1), offsets);
  const q = new Ragged(onesOf(offsets.count, scores), Offsets.fromLengths(new Int32Array(offsets.count).fill(1)));
  return attention.forward(q, k, k).weights.values.select(1, 0);
}

/** By scores that are given, as those of a query a row. */
function byScores(
  attention: AdditiveAttention | MultiplicativeAttention,
  scores: Tensor,
  offsets: Offsets,
  method: MaskingMethod,
): Tensor {
  const rows = new Ragged(scores, offsets);
  const layout = Layout.of('test', offsets, offsets.count, offsets.longest);
  const keys = rows.map((values) => unsqueeze(values, 1));
  const memory =
    method === 'frozen' ? attention.memory(keys) : attention.memory(keys.place(layout, NaN), offsets.lengths());
  const given = method === 'frozen' ? rows : unsqueeze(rows.place(layout, NaN), 1); // [B, 1, S]
  return Ragged.fromPadded(attention.attend(given, memory).weights.select(1, 0), memory.layout).values;
}

const weighing: readonly WeightSubject[] = methods.flatMap((method) => [
  { op: `scaledDotProductAttention, ragged, ${method}`, weigh: (x, offsets) => overRagged(x, offsets, method) },
  { op: `scaledDotProductAttention, padded, ${method}`, weigh: (x, offsets) => overPadded(x, offsets, method) },
  { op: `MultiheadAttention, padded, ${method}`, weigh: (x, offsets) => byHead(x, offsets, method) },
  { op: `MultiheadAttention, ragged, ${method}`, weigh: (x, offsets) => byRaggedHead(x, offsets, method) },
  {
    op: `AdditiveAttention, ${method}`,
    weigh: (x, offsets) => byScores(new AdditiveAttention(1, 1, 1, { rng: new Rng(0), method }), x, offsets, method),
  },
  ...(['dot', 'general'] as const).map((score): WeightSubject => ({
    op: `MultiplicativeAttention, ${score}, ${method}`,
    weigh: (x, offsets) => byProduct(score, x, offsets, method),
  })),
  {
    op: `MultiplicativeAttention, concat, ${method}`,
    weigh: (x, offsets) =>
      byScores(new MultiplicativeAttention(1, 1, { rng: new Rng(0), score: 'concat', method }), x, offsets, method),
  },
]);

/** Scores `[R, S]` of one query a row, and the mask as `tell` passes it on. */
function underMask(
  scores: Tensor,
  mask: Tensor,
  method: MaskingMethod,
  tell: (mask: Tensor) => { readonly keyMask?: Tensor; readonly attnMask?: Tensor },
): Tensor {
  const [R, S] = scores.shape as [number, number];
  const k = unsqueeze(scores, 2); // [R, S, 1]
  const q = reshape(onesOf(R, scores), [R, 1, 1]);
  const values = zeros([R, S, 1], { dtype: scores.dtype });
  const options = { scale: 1, method, ...tell(expand(mask, [R, S])) };
  return scaledDotProductAttention(q, k, values, options).weights.select(1, 0);
}

const masking: readonly MaskedSubject[] = methods.flatMap((method) => [
  {
    op: `scaledDotProductAttention, keyMask, ${method}`,
    weigh: (scores, mask) => underMask(scores, mask, method, (keyMask) => ({ keyMask })),
  },
  {
    op: `scaledDotProductAttention, attnMask, ${method}`,
    weigh: (scores, mask) => underMask(scores, mask, method, (m) => ({ attnMask: unsqueeze(m, 1) })),
  },
]);

function holds<S extends Subject>(laws: readonly AnyLaw<S>[], subjects: readonly S[]): void {
  it.each(laws.map((law): [string, AnyLaw<S>] => [law.name, law]))('%s', (_, law) => {
    const { cases } = runLaw(law, subjects, { runs: runsFor(law, subjects), seed });
    expect(cases).toBeGreaterThanOrEqual(1000);
  });
}

describe('the laws of weights hold for attention', () => {
  // the one left out holds gradients against those of a plain softmax. Here they go through a product, whose sums start at
  // +0, so that -0 comes out as +0; 'rows are alone', over layers, is that law for attention
  holds(
    weightLaws.filter(({ name }) => name !== 'weights are those of the row alone'),
    weighing,
  );

  it.each(weighing)('with the weights of a plain softmax over each row alone, bit for bit: $op', ({ weigh }) => {
    fc.assert(
      fc.property(lengths({ longest: 6 }), fc.nat(1000), fc.constantFrom(1, 30, 300), (rows, draw, spread) => {
        const offsets = Offsets.fromLengths(rows);
        const scores = new Rng(draw).normal([offsets.total], 0, spread);
        const weights = new Ragged(weigh(scores, offsets), offsets).rows();
        for (const [b, row] of new Ragged(scores, offsets).rows().entries()) {
          expect(sameBits(weights[b] as Tensor, softmax(row))).toBe(true);
        }
      }),
      { numRuns: 200, seed },
    );
  });
});

describe('the laws of masked weights hold for attention', () => {
  holds(
    maskedLaws.filter((law) => masking.some((subject) => law.appliesTo(subject))),
    masking,
  );
});
