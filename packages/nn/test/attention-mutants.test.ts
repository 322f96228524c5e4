import { Violation } from '@frostgrad/check';
import {
  cast,
  div,
  gt,
  type Layout,
  logicalAnd,
  logicalNot,
  maskedFill,
  maskedSoftmax,
  matmul,
  mul,
  ones,
  Ragged,
  softmax,
  sub,
  sum,
  type Tensor,
  transpose,
  tril,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import {
  type AttentionResult,
  MultiheadAttention,
  type MultiheadAttendOptions,
  scaledDotProductAttention,
} from '../src/index.ts';
import { type Attend, dotProductLayer, selfAttentionLayer } from './laws/attention.ts';
import { I } from './laws/batch.ts';
import { padsAnywhere, padsOfGradientsUnread, padsUnread, twinsAgree, weightsSumToOne } from './laws/laws.ts';
import type { Layer } from './laws/outcome.ts';
import { inPanels, pairwise } from './laws/products.ts';
import { causal } from './laws/tellings.ts';
import { type Mutant, verdict } from './laws/verdict.ts';

type Enter = (x: Tensor, layout: Layout) => Tensor;
const cut: Enter = (x, layout) => where(unsqueeze(layout.mask(), 2), x, 0);
const asItIs: Enter = (x) => x;

interface Mistake {
  readonly query?: Enter;
  readonly key?: Enter;
  readonly value?: Enter;
  readonly leave?: Enter;
  readonly weigh?: (scores: Tensor, mask: Tensor, live: Layout) => Tensor;
  /** Weights `[B, T, S]` and values `[B, S, V]`. */
  readonly product?: (weights: Tensor, values: Tensor) => Tensor;
}

/** Dot-product attention over padded batches, written out, with a mistake. */
function mistaken({
  query = cut,
  key = cut,
  value = cut,
  leave = cut,
  weigh = maskedSoftmax,
  product = matmul,
}: Mistake): Layer {
  const attend: Attend = (q, k, v, { keyMask, queryMask }) => {
    const [asked, live] = [queryMask as Layout, keyMask as Layout];
    const mask = logicalAnd(unsqueeze(asked.mask(), 2), unsqueeze(live.mask(), 1)); // [B, T, S]
    const scaled = mul(query(q as Tensor, asked), 1 / Math.sqrt((q as Tensor).shape[2] as number));
    const weights = weigh(matmul(scaled, transpose(key(k as Tensor, live))), mask, live);
    return { context: leave(product(weights, value(v as Tensor, live)), asked), weights };
  };
  return dotProductLayer('scaledDotProductAttention', { attend });
}

const numeric = (mask: Tensor, x: Tensor): Tensor => cast(mask, x.dtype);

/** The gradient goes where it would have gone if all pads were on the right. */
const misplacedOp = defineOp({
  name: 'misplaced',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (_, { x }) => x,
  vjp: {
    x: (g, _, { params: { layout } }: { readonly params: { layout: Layout } }) =>
      Ragged.fromPadded(g, layout).toPadded({ length: layout.length }),
  },
});

/** The gradient of softmax as if there were no mask. */
const unmaskedOp = defineOp({
  name: 'unmasked',
  inputs: ['x', 'mask'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  forward: (k, { x, mask }) => k.maskedSoftmax(x, mask),
  vjp: { x: (g, { out }) => mul(sub(g, sum(mul(g, out), -1, { keepDims: true })), out) },
});

class DropsPads extends MultiheadAttention {
  override forward(
    query: Ragged | Tensor,
    key: Ragged | Tensor,
    value: Ragged | Tensor,
    given: MultiheadAttendOptions = {},
  ): AttentionResult<never> {
    const positions =
      query instanceof Ragged ? query.offsets.total : (query.shape[1] as number) * (query.shape[0] as number);
    for (let i = 0; i < positions; i++) this.rng.next();
    return super.forward(query as Tensor, key, value, given) as unknown as AttentionResult<never>;
  }
}

class AsksPads extends MultiheadAttention {
  override forward(
    query: Ragged | Tensor,
    key: Ragged | Tensor,
    value: Ragged | Tensor,
    given: MultiheadAttendOptions = {},
  ): AttentionResult<never> {
    const [B, T] = query instanceof Ragged ? [0, 0] : query.shape;
    const liveQueries = query instanceof Ragged ? {} : { liveQueries: new Int32Array(B as number).fill(T as number) };
    return super.forward(query as Tensor, key, value, {
      ...given,
      ...liveQueries,
    }) as unknown as AttentionResult<never>;
  }
}

const causalByPlace: Attend = (q, k, v, options) => {
  const [T, S] = [q, k].map((x) => (x instanceof Ragged ? x.offsets.longest : (x.shape.at(-2) as number)));
  const attnMask = tril(ones([T as number, S as number])).ne(0);
  return scaledDotProductAttention(q as Tensor, k, v, { ...options, causal: false, attnMask });
};

/** Masked after the softmax: `w m / sum(w m)`. */
function timesMask(scores: Tensor, mask: Tensor): Tensor {
  const kept = mul(softmax(scores), numeric(mask, scores));
  const total = sum(kept, -1, { keepDims: true });
  return div(kept, where(gt(total, 0), total, 1));
}

const finfoMin = -3.4028234663852886e38;

const mutants: readonly Mutant[] = [
  {
    mistake: 'keys and values are selected at the entry, queries are not: NaN comes back to every key',
    law: padsUnread,
    layer: mistaken({ query: asItIs }),
    shows: /what stands at pads changes the gradient of x|gradient of (x|queries): at a pad, element \d+, stands NaN/,
  },
  {
    mistake: 'queries and values are selected at the entry, keys are not',
    law: padsUnread,
    layer: mistaken({ key: asItIs }),
    shows: /what stands at pads changes|at a pad, element \d+, stands NaN/,
  },
  {
    mistake: 'values are not selected at the entry: 0 times NaN',
    law: padsUnread,
    layer: mistaken({ value: asItIs }),
    shows: /what stands at pads changes the contexts, element \d+: .+ and NaN/,
  },
  {
    mistake: 'operands times the mask',
    law: padsUnread,
    layer: mistaken({ value: (x, layout) => mul(x, numeric(unsqueeze(layout.mask(), 2), x)) }),
    shows: /what stands at pads changes the contexts, element \d+: .+ and NaN/,
  },
  {
    mistake: 'weights times the mask, after the softmax: pads have a say in how the others round',
    law: padsAnywhere,
    layer: mistaken({ weigh: timesMask }),
    shows: /padding on the \w+ changes the (contexts|weights|gradient of x)/,
  },
  {
    mistake: 'keys are summed in panels of two, and the panels added up: pads move which of them meet',
    law: padsAnywhere,
    layer: mistaken({ product: inPanels }),
    shows: /padding (on the left|in between) changes the contexts/,
  },
  {
    mistake: 'keys are summed in halves of the padded length',
    law: padsAnywhere,
    layer: mistaken({ product: pairwise }),
    shows: /padding on the \w+ changes the contexts/,
  },
  {
    mistake: '-1e9 is added to scores of pads: a row without keys attends to its pads',
    law: weightsSumToOne,
    layer: mistaken({ weigh: (scores, mask) => softmax(sub(scores, mul(numeric(logicalNot(mask), scores), 1e9))) }),
    shows: /weight \d+, not allowed, is .+; expected \+0/,
  },
  {
    mistake: "scores of pads are the dtype's least: a row without keys attends to its pads",
    law: weightsSumToOne,
    layer: mistaken({ weigh: (scores, mask) => softmax(maskedFill(scores, logicalNot(mask), finfoMin)) }),
    shows: /weight \d+, not allowed, is .+; expected \+0/,
  },
  {
    mistake: 'scores of pads are -Infinity: a row without keys is NaN',
    law: weightsSumToOne,
    layer: mistaken({ weigh: (scores, mask) => softmax(maskedFill(scores, logicalNot(mask), -Infinity)) }),
    shows: /weight \d+ is NaN/,
  },
  {
    mistake: 'a softmax over the padded length, in which pads have the score 0',
    law: weightsSumToOne,
    layer: mistaken({ weigh: (scores) => softmax(scores) }),
    shows: /weight \d+, not allowed, is .+; expected \+0/,
  },
  {
    mistake: 'the same, and the weights of pads set to 0 behind it',
    law: weightsSumToOne,
    layer: mistaken({ weigh: (scores, mask) => where(mask, softmax(scores), 0) }),
    shows: /a row's \|sum - 1\| is .+; allowed = /,
  },
  {
    mistake: 'gradients are put where they would belong if all pads were on the right',
    law: padsUnread,
    layer: mistaken({ key: (x, layout) => cut(apply(misplacedOp, [x], { layout }), layout) }),
    shows: /the gradient of x: at a pad, element \d+, stands/,
  },
  {
    mistake: 'the gradient of the softmax does not know the mask: what arrives at pads comes back',
    law: padsOfGradientsUnread,
    layer: mistaken({ weigh: (scores, mask) => apply(unmaskedOp, [scores, mask], undefined) }),
    shows: /what arrives at pads changes the gradient of (x|queries), element \d+: .+ and NaN/,
  },
  {
    mistake: 'what comes out at padded queries is what the sum gave',
    law: padsOfGradientsUnread,
    layer: mistaken({ leave: asItIs }),
    shows: /what arrives at pads changes the gradient of x, element \d+: .+ and NaN/,
  },
  {
    mistake: 'pads use up random numbers',
    law: padsAnywhere,
    layer: selfAttentionLayer('MultiheadAttention', (rng) => new DropsPads(I, 2, { rng, dropout: 0.5 })),
    shows: /padding on the \w+ changes the contexts/,
  },
  {
    mistake: 'of a row that reads itself keys are masked and queries are not: a pad is a query, too',
    law: padsUnread,
    layer: selfAttentionLayer('MultiheadAttention', (rng) => new AsksPads(I, 2, { rng })),
    shows: /what stands at pads changes the gradient of in_proj_weight, element \d+: .+ and NaN/,
  },
  {
    mistake: 'causal by places in the padded rows: padding queries shows them other keys',
    law: padsAnywhere,
    layer: dotProductLayer('scaledDotProductAttention', { attend: causalByPlace, telling: causal }),
    shows: /padding (on the left|in between) changes the (contexts|weights)/,
  },
  {
    mistake: 'a reciprocal of the sum: not the bits of the frozen method',
    law: twinsAgree,
    layer: {
      ...mistaken({
        weigh: (scores, mask) => {
          const w = maskedSoftmax(scores, mask);
          return mul(w, div(1, where(gt(sum(w, -1, { keepDims: true }), 0), sum(w, -1, { keepDims: true }), 1)));
        },
      }),
      twin: dotProductLayer('scaledDotProductAttention', { method: 'frozen' }),
    },
    shows: /freezing changes the (contexts|weights|gradient of x)/,
  },
];

describe('the laws of pads and weights kill attention in which', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });

  it('but not the same code without a mistake', () => {
    for (const law of [padsUnread, padsAnywhere, padsOfGradientsUnread, weightsSumToOne]) {
      expect(verdict(law, mistaken({}))).toBeNull();
    }
  });
});
