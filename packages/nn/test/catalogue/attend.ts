import { eye, Layout, matmul, Ragged, Rng, type Tensor, transpose, unsqueeze, where } from '@frostgrad/core';
import {
  AdditiveAttention,
  type MaskingMethod,
  MultiheadAttention,
  MultiplicativeAttention,
  scaledDotProductAttention,
} from '../../src/index.ts';

/** Attention: queries `[B, T, E]`, keys and values `[B, S, E]`, lengths of both; contexts `[B, T, E]`. */
export type Attend = (query: Tensor, key: Tensor, value: Tensor, lengths: readonly number[]) => Tensor;

/** Features of everything here. */
export const E = 2;

const methods: readonly MaskingMethod[] = ['mask', 'frozen'];

/** Attention as a function; queries are live where keys are when they are one tensor. */
export const functions: Readonly<Record<string, Attend>> = Object.fromEntries([
  ...methods.map((method): [string, Attend] => [
    `scaledDotProductAttention, ${method}`,
    (query, key, value, keyMask) => scaledDotProductAttention(query, key, value, { keyMask, method }).context,
  ]),
  [
    'scaledDotProductAttention over ragged keys',
    (query, key, value, lengths) => {
      const [k, v] = [Ragged.fromPadded(key, lengths), Ragged.fromPadded(value, lengths)];
      if (query !== key) return scaledDotProductAttention(query, k, v).context;
      return scaledDotProductAttention(k, k, v).context.toPadded({ length: query.shape[1] as number });
    },
  ],
]);

/** Layers, in which values are the keys, or made of them. */
export const modules: Readonly<Record<string, Attend>> = Object.fromEntries(
  methods.flatMap((method): [string, Attend][] => [
    [
      `AdditiveAttention, ${method}`,
      (query, key, _, live) =>
        new AdditiveAttention(E, E, 3, { rng: new Rng(1), method }).forward(query, key, { live }).context,
    ],
    [
      `MultiplicativeAttention, ${method}`,
      (query, key, _, live) =>
        new MultiplicativeAttention(E, E, { rng: new Rng(1), method }).forward(query, key, { live }).context,
    ],
    [
      `MultiheadAttention, ${method}`,
      (query, key, value, live) =>
        new MultiheadAttention(E, 2, { rng: new Rng(1), method }).forward(query, key, value, { live }).context,
    ],
  ]),
);

export const cut = (x: Tensor, layout: Layout): Tensor => where(unsqueeze(layout.mask(), 2), x, 0);
export const asItIs = (x: Tensor): Tensor => x;

/** What a hand-written attention does with its operands and its scores `[B, T, S]` under a mask `[B, 1, S]`. */
export interface ByHand {
  readonly query?: (x: Tensor, layout: Layout) => Tensor;
  readonly key?: (x: Tensor, layout: Layout) => Tensor;
  readonly value?: (x: Tensor, layout: Layout) => Tensor;
  readonly weigh: (scores: Tensor, mask: Tensor) => Tensor;
}

/** Attention as it is written by hand: `weigh(q k^T) v`. */
export function byHand({ query = asItIs, key = asItIs, value = asItIs, weigh }: ByHand): Attend {
  return (q, k, v, lengths) => {
    const layout = Layout.of('byHand', lengths, lengths.length, k.shape[1] as number);
    const scores = matmul(q === k ? query(q, layout) : q, transpose(key(k, layout)));
    return matmul(weigh(scores, unsqueeze(layout.mask(), 1)), value(v, layout));
  };
}

/** A weight that every row shares; the identity. */
export const sharedWeight = (): Tensor => eye(E).requiresGrad_();
