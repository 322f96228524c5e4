import { add, backward, Layout, mul, Offsets, Ragged, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, it } from 'vitest';
import { AdditiveAttention, type Attention, type MaskingMethod, MultiplicativeAttention } from '../src/index.ts';
import golden from './golden/alignment.json' with { type: 'json' };
import { expectGradients, expectNear } from './golden/expected.ts';

/** Rounding, and no more: the largest difference measured is 1.1e-16, of numbers up to 1.3. */
const TOLERANCE = 5e-16;

const { B, T, S, Q, K, A } = golden.size;

/** The numbers of the script. */
function numbers(shape: readonly number[], seed: number, requiresGrad: boolean = false): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: n }, (_, i) => (((7 * i + 5 * seed + 3 * (i % 3)) % 19) - 9) / 12);
  return tensor(values, { shape, requiresGrad });
}

const asked = Layout.of('test', golden.query_lengths, B, T);
const live = Layout.of('test', golden.key_lengths, B, S);

type Kind = keyof typeof golden.cases;
const make: Readonly<Record<Kind, (method: MaskingMethod) => Attention>> = {
  additive: (method) => new AdditiveAttention(Q, K, A, { rng: new Rng(0), method }),
  dot: (method) => new MultiplicativeAttention(Q, Q, { rng: new Rng(0), score: 'dot', method }),
  general: (method) => new MultiplicativeAttention(Q, K, { rng: new Rng(0), score: 'general', method }),
  concat: (method) => new MultiplicativeAttention(Q, K, { rng: new Rng(0), score: 'concat', attentionSize: A, method }),
};

/** Contexts `[L, K]` and weights of live pairs, packed. */
type Form = (attention: Attention, query: Tensor, keys: Tensor) => { context: Tensor; weights: Tensor };

const padded: Form = (attention, query, keys) => {
  const { context, weights } = attention.forward(query, keys, { live, liveQueries: asked });
  const rows = Ragged.fromPadded(weights, asked); // [L, S]
  const lengths = Offsets.pairs(asked.offsets, live.offsets).lengths();
  return {
    context: Ragged.fromPadded(context, asked).values,
    weights: Ragged.fromPadded(rows.values, lengths).values,
  };
};

const packed: Form = (attention, query, keys) => {
  const { context, weights } = attention.forward(Ragged.fromPadded(query, asked), Ragged.fromPadded(keys, live));
  return { context: context.values, weights: weights.values };
};

const kinds = Object.keys(golden.cases) as Kind[];
const forms: readonly (readonly [string, Form])[] = [
  ['padded', padded],
  ['ragged', packed],
];
const cases = kinds.flatMap((kind) =>
  (['mask', 'frozen'] as const).flatMap((method) => forms.map(([name, form]) => [kind, method, name, form] as const)),
);

describe('PyTorch gives each row alone the same', () => {
  it.each(cases)('as %s attention, %s, %s: contexts, weights and all gradients', (kind, method, _, form) => {
    const expected = golden.cases[kind];
    const attention = make[kind](method).to('float64');
    const shapes = Object.entries(expected.shapes as Readonly<Record<string, readonly number[]>>);
    attention.loadStateDict(Object.fromEntries(shapes.map(([name, shape], i) => [name, numbers(shape, i + 1)])));
    const inputs = [numbers([B, T, Q], 0, true), numbers([B, S, kind === 'dot' ? Q : K], 3, true)] as const;
    const { context, weights } = form(attention, ...inputs);
    expectNear(context, expected.context, TOLERANCE);
    expectNear(weights, expected.weights, TOLERANCE);
    const ofContext = sum(mul(mul(numbers(context.shape, 4), context), context));
    backward(add(ofContext, sum(mul(numbers(weights.shape, 5), weights))));
    for (const [i, x] of inputs.entries()) expectNear(x.grad, expected.input_gradients[i] as number[], TOLERANCE);
    expectGradients(attention, expected.gradients, TOLERANCE);
  });
});
