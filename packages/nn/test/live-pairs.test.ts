import { grad, Ragged, Rng, sum, type Tensor } from '@frostgrad/core';
import { attentionOver, type Kernels, withBackend } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import {
  AdditiveAttention,
  type AttentionResult,
  type MaskingMethod,
  MultiheadAttention,
  MultiplicativeAttention,
  scaledDotProductAttention,
  TransformerEncoderLayer,
} from '../src/index.ts';

const [B, T, E] = [4, 10, 8];
const lengths = [10, 3, 0, 1];
const pairs = lengths.reduce((count, n) => count + n * n, 0);

type Attend = (x: Tensor | Ragged, live: number[] | undefined) => AttentionResult<Tensor | Ragged>;

const given = (live: number[] | undefined): { live?: number[] } => (live === undefined ? {} : { live });

/** Each attention of a tensor to itself, and its heads. */
const attentions: readonly (readonly [string, number, (method: MaskingMethod) => Attend])[] = [
  [
    'scaledDotProductAttention',
    1,
    (method) => (x, live) =>
      scaledDotProductAttention(x as Tensor, x, x, { method, ...(live === undefined ? {} : { keyMask: live }) }),
  ],
  [
    'causal scaledDotProductAttention',
    1,
    (method) => (x, live) =>
      scaledDotProductAttention(x as Tensor, x, x, {
        method,
        causal: true,
        ...(live === undefined ? {} : { keyMask: live }),
      }),
  ],
  [
    'MultiheadAttention',
    2,
    (method) => {
      const attention = new MultiheadAttention(E, 2, { rng: new Rng(1), method });
      return (x, live) => attention.forward(x as Tensor, x, x, given(live));
    },
  ],
  [
    'MultiplicativeAttention, dot',
    1,
    (method) => {
      const attention = new MultiplicativeAttention(E, E, { rng: new Rng(1), score: 'dot', method });
      return (x, live) => attention.forward(x as Tensor, x, given(live));
    },
  ],
  [
    'MultiplicativeAttention, general',
    1,
    (method) => {
      const attention = new MultiplicativeAttention(E, E, { rng: new Rng(1), method });
      return (x, live) => attention.forward(x as Tensor, x, given(live));
    },
  ],
];

/** How many products of two numbers run over pairs, forward and backward, in kernels of pairs and of stacks of matrices. */
function work(run: () => void): { readonly live: number; readonly dense: number } {
  let [live, dense] = [0, 0];
  const counting = (below: Kernels): Kernels => {
    const parts: Kernels = {
      ...below,
      pairScores: (q, k, plan) => {
        const out = below.pairScores(q, k, plan);
        live += out.size * (q.shape.at(-1) as number);
        return out;
      },
      pairMix: (w, v, plan) => {
        live += w.size * (v.shape.at(-1) as number);
        return below.pairMix(w, v, plan);
      },
      pairMixT: (w, v, plan) => {
        live += w.size * (v.shape.at(-1) as number);
        return below.pairMixT(w, v, plan);
      },
      matmul: (a, b, shape) => {
        if (shape.length > 2) dense += a.size * (b.shape.at(-1) as number);
        return below.matmul(a, b, shape);
      },
    };
    // attention in one op is made of these
    return { ...parts, ...attentionOver(parts) };
  };
  withBackend(counting, run);
  return { live, dense };
}

const padded = (): Tensor => new Rng(2).normal([B, T, E]).requiresGrad_();

function loss({ context }: AttentionResult<Tensor | Ragged>, of: Tensor): void {
  grad(sum(context instanceof Ragged ? context.values : context), [of]);
}

describe.each(attentions)('%s', (_, heads, make) => {
  // scores, sums, and two products for the gradient of each, over E features in all heads together
  const perPair = 6 * (E / heads) * heads;

  it('computes pairs of live positions alone when it is frozen', () => {
    const x = padded();
    expect(work(() => loss(make('frozen')(x, lengths), x))).toEqual({ live: perPair * pairs, dense: 0 });
  });

  it.each(['mask', 'frozen'] as const)('computes no others of ragged rows, either (%s)', (method) => {
    const x = padded();
    const run = (): void => loss(make(method)(Ragged.fromPadded(x, lengths), undefined), x);
    expect(work(run)).toEqual({ live: perPair * pairs, dense: 0 });
  });

  it('computes all pairs of the padded batch when it masks', () => {
    const x = padded();
    expect(work(() => loss(make('mask')(x, lengths), x))).toEqual({ live: 0, dense: perPair * B * T * T });
  });
});

describe('where else', () => {
  it('a transformer layer computes live pairs alone, of ragged rows or when frozen', () => {
    const x = padded();
    const layer = (method: MaskingMethod): TransformerEncoderLayer =>
      new TransformerEncoderLayer(E, 2, { rng: new Rng(1), feedforward: 4, dropout: 0.1, method });
    const count = 6 * E * pairs;
    expect(work(() => grad(sum(layer('frozen').forward(x, { live: lengths })), [x]))).toEqual({
      live: count,
      dense: 0,
    });
    const rows = Ragged.fromPadded(x, lengths);
    expect(work(() => grad(sum(layer('mask').forward(rows).values), [x]))).toEqual({ live: count, dense: 0 });
  });

  it('additive attention sums live values alone', () => {
    const x = padded();
    const attention = new AdditiveAttention(E, E, 3, { rng: new Rng(1), method: 'frozen' });
    const run = (): void => loss(attention.forward(x, x, { live: lengths }), x);
    expect(work(run)).toEqual({ live: 3 * E * pairs, dense: 0 });
  });
});
