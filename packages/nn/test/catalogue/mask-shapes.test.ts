import {
  Layout,
  logicalNot,
  logicalOr,
  maskedFill,
  maskedSoftmax,
  matmul,
  ones,
  Rng,
  softmax,
  type Tensor,
  tensor,
  transpose,
  tril,
  unsqueeze,
  where,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { AdditiveAttention, MultiheadAttention, scaledDotProductAttention } from '../../src/index.ts';
import { type Attend, byHand, functions, modules } from './attend.ts';
import { bug, expectBits, expectZeros } from './bug.ts';

const rng = (): Rng => new Rng(3);

/** Weights `[B, T, S]` of rows that attend to themselves, `[B, T, E]`, under a mask of keys `[B, T]`. */
type Weigh = (x: Tensor, mask: Tensor) => Tensor;

const x = rng().normal([2, 3, 2]);
const keys = tensor([
  [true, true, false],
  [true, false, false],
]);

bug<Weigh>(
  'a mask of keys hides keys: as [B, 1, T, 1] in place of [B, 1, 1, T] it hides queries (hyunwoongko/transformer #40)',
  (weigh) => {
    const weights = weigh(x, keys);
    expectZeros('the weight of the padded key', weights.select(2, 2));
    expectZeros('the weight of the padded key of row 1', weights.select(0, 1).select(1, 1));
  },
  {
    ours: {
      scaledDotProductAttention: (q, keyMask) => scaledDotProductAttention(q, q, q, { keyMask }).weights,
      AdditiveAttention: (q, live) => new AdditiveAttention(2, 2, 3, { rng: rng() }).forward(q, q, { live }).weights,
      MultiheadAttention: (q, live) =>
        new MultiheadAttention(2, 1, { rng: rng() }).forward(q, q, q, { live }).weights.select(1, 0),
      'maskedSoftmax, whose mask has the rank of the scores': (q, mask) =>
        maskedSoftmax(matmul(q, transpose(q)), unsqueeze(mask, 1)),
    },
    naive: {
      'the mask along the axis of queries': {
        run: (q, mask) => softmax(maskedFill(matmul(q, transpose(q)), logicalNot(unsqueeze(mask, 2)), -10000)),
        shows: /the weight of the padded key, element 0, is 0\.\d+; expected 0/,
      },
    },
  },
);

describe('a mask that does not say which axes it is of is refused, not broadcast', () => {
  const square = ones([2, 3, 3]);
  it.each<[string, () => unknown, RegExp]>([
    [
      'a mask of queries as attnMask (hyunwoongko/transformer #40)',
      () => scaledDotProductAttention(x, x, x, { attnMask: unsqueeze(keys, 2) }),
      /attnMask is \[2, 3, 1\]; expected \[3, 3\], \[2, 3, 3\], queries before keys/,
    ],
    [
      'a mask of four axes as keyMask',
      () => scaledDotProductAttention(x, x, x, { keyMask: unsqueeze(unsqueeze(keys, 1), 1) }),
      /the mask is \[2, 1, 1, 3\]/,
    ],
    ['a mask without the axis of queries', () => maskedSoftmax(square, keys), /maskedSoftmax: .*\[2, 3\]/],
    [
      '0 and 1, of which no one says what they allow',
      () => scaledDotProductAttention(x, x, x, { attnMask: square }),
      /attnMask is float32, expected bool, true = allowed/,
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

bug<Attend>(
  'a batch of one row has pads, too: its mask is not left out (transformers #46773)',
  (attend) => {
    const row = rng().normal([1, 3, 2]);
    const [query, alone] = [row.slice(1, 2), row.slice(1, 0, 2)];
    const padded = attend(query, row, row, [2]);
    expectBits('the context', padded, attend(query, alone, alone, [2]));
  },
  {
    ours: { ...functions, ...modules },
    naive: {
      'no mask where the batch is one row': {
        run: (query, key, value, lengths) =>
          byHand({ weigh: lengths.length === 1 ? (scores) => softmax(scores) : maskedSoftmax })(
            query,
            key,
            value,
            lengths,
          ),
        shows: /the context, element 0, is/,
      },
    },
  },
);

/** Weights of rows that attend to themselves and to nothing later than a position, `[B, T, T]`. */
type Causal = (q: Tensor, layout: Layout) => Tensor;

bug<Causal>(
  'causal and lengths hold together: adding masks must not lose one of them (xFormers, commit f6f8b71)',
  (weigh) => {
    const layout = Layout.of('test', [2, 3], 2, 3);
    const weights = weigh(x, layout);
    const allowed = unsqueeze(layout.mask(), 1).logicalAnd(tril(ones([3, 3])).ne(0));
    expectBits(
      'the weights of live queries',
      where(unsqueeze(layout.mask(), 2), where(allowed, 0, weights), 0),
      zeros([2, 3, 3]),
    );
  },
  {
    ours: {
      scaledDotProductAttention: (q, keyMask) => scaledDotProductAttention(q, q, q, { keyMask, causal: true }).weights,
      'the same, frozen': (q, keyMask) =>
        scaledDotProductAttention(q, q, q, { keyMask, causal: true, method: 'frozen' }).weights,
      MultiheadAttention: (q, live) =>
        new MultiheadAttention(2, 1, { rng: rng() }).forward(q, q, q, { live, causal: true }).weights.select(1, 0),
    },
    naive: {
      'boolean masks added up': {
        run: (q, layout) => {
          const either = logicalOr(unsqueeze(layout.mask(), 1), tril(ones([3, 3])).ne(0));
          return maskedSoftmax(matmul(q, transpose(q)), either);
        },
        shows: /the weights of live queries, element 1, is 0\.\d+; expected 0/,
      },
    },
  },
);
