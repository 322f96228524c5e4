import { add, backward, mul, ne, permute, Ragged, reshape, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  LayerNorm,
  type MaskingMethod,
  type Module,
  MultiheadAttention,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from '../src/index.ts';
import golden from './golden/attention.json' with { type: 'json' };
import { expectGradients, expectNear, type Saved, stateOf } from './golden/expected.ts';

/** Rounding, and no more: the largest difference measured is 3.6e-15, of numbers up to 16. */
const TOLERANCE = 5e-15;

/** More roundings in a row: the largest difference measured is 1.1e-14, of numbers up to 28. */
const LAYERS = 1.5e-14;

const { B, T, S, E, heads } = golden.size;

const leaf = (values: readonly number[], shape: number[]): Tensor =>
  tensor(Float64Array.from(values), { shape, requiresGrad: true });

/** The numbers that the script multiplies by. */
const factors = (x: Tensor): Tensor =>
  tensor(
    Float64Array.from({ length: x.size }, (_, i) => (((4 * i) % 17) - 8) / 5),
    { shape: x.shape },
  );

interface AttentionCase {
  readonly state: Saved;
  readonly options: { readonly kdim?: number; readonly vdim?: number; readonly bias?: boolean };
  readonly inputs: readonly (readonly number[])[];
  readonly lengths: readonly number[] | null;
  readonly causal: boolean;
  readonly allowed: { readonly shape: number[]; readonly values: readonly number[] } | null;
  readonly output: readonly number[];
  readonly weights: readonly number[];
  readonly input_gradients: readonly (readonly number[])[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const cases = Object.entries(golden.attention as unknown as Readonly<Record<string, AttentionCase>>);

type Attend = (
  layer: MultiheadAttention,
  inputs: readonly [query: Tensor, key: Tensor, value: Tensor],
  options: { readonly live?: number[]; readonly causal: boolean; readonly attnMask?: Tensor },
) => { context: Tensor; weights: Tensor };

/** PyTorch knows no padded queries. */
const all = (length: number): number[] => Array.from({ length: B }, () => length);

const padded: Attend = (layer, [query, key, value], options) =>
  layer.forward(query, key, value, { ...options, liveQueries: all(T) });

/** The same from packed rows, laid out again as PyTorch has them. */
const packed: Attend = (layer, [query, key, value], { live, ...options }) => {
  const rows = (x: Tensor): Ragged => Ragged.fromPadded(x, live ?? all(x.shape[1] as number));
  const keys = rows(key);
  const asked = Ragged.fromPadded(query, all(T));
  const given = layer.forward(asked, keys, value === key ? keys : rows(value), options);
  const weights = given.weights.toPadded({ length: key.shape[1] as number }); // [B * T, S, heads]
  const byRow = reshape(weights, [B, T, ...weights.shape.slice(1)]);
  return { context: given.context.toPadded(), weights: permute(byRow, [0, 3, 1, 2]) };
};

const methods: readonly MaskingMethod[] = ['mask', 'frozen'];
const forms = { padded, packed };
const ways = methods.flatMap((method) =>
  Object.entries(forms).map(([form, attend]) => [method, form, attend] as const),
);

describe.each(ways)('PyTorch gives the same as MultiheadAttention (%s, %s)', (method, _form, attend) => {
  it.each(cases)('%s: outputs, weights, all gradients and names', (_, expected) => {
    const { options, lengths, causal, allowed } = expected;
    const layer = new MultiheadAttention(E, heads, { rng: new Rng(0), method, ...options }).to('float64');
    expect(Object.keys(layer.stateDict()).sort()).toEqual(Object.keys(expected.state).sort());
    layer.loadStateDict(stateOf(expected.state));
    const sizes = [E, options.kdim ?? E, options.vdim ?? E];
    const inputs = expected.inputs.map((x, i) => leaf(x, [B, i === 0 ? T : S, sizes[i] as number]));
    const [query, key = query, value = query] = inputs as [Tensor, Tensor?, Tensor?];
    const mask = allowed === null ? null : ne(tensor(Int32Array.from(allowed.values), { shape: allowed.shape }), 0);
    const { context, weights } = attend(layer, [query, key, value], {
      causal,
      ...(lengths === null ? {} : { live: [...lengths] }),
      ...(mask === null ? {} : { attnMask: mask }),
    });
    expectNear(context, expected.output, TOLERANCE);
    expectNear(weights, expected.weights, TOLERANCE);
    backward(add(sum(mul(context, context)), sum(mul(weights, factors(weights)))));
    for (const [i, x] of inputs.entries()) {
      expectNear(x.grad, expected.input_gradients[i] as readonly number[], TOLERANCE);
    }
    expectGradients(layer, expected.gradients, TOLERANCE);
  });
});

interface LayerCase {
  readonly state: Saved;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly input_gradients: readonly (readonly number[])[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

interface TransformerCase extends LayerCase {
  readonly activation: 'relu' | 'gelu';
  readonly norm_first: boolean;
  readonly causal?: boolean;
}

/** Holds outputs, gradients and names to PyTorch's; what stands at pads of inputs has no part in them. */
function expectLayer(layer: Module, expected: LayerCase, run: (...inputs: Tensor[]) => Tensor): void {
  expect(Object.keys(layer.stateDict()).sort()).toEqual(Object.keys(expected.state).sort());
  layer.to('float64').loadStateDict(stateOf(expected.state));
  const inputs = expected.inputs.map((x, i) => leaf(x, [B, i === 0 ? T : S, E]));
  const out = run(...inputs);
  expectNear(out, expected.output, LAYERS);
  backward(sum(mul(mul(out, out), factors(out))));
  for (const [i, x] of inputs.entries()) expectNear(x.grad, expected.input_gradients[i] as readonly number[], LAYERS);
  expectGradients(layer, expected.gradients, LAYERS);
}

const optionsOf = ({ activation, norm_first: normFirst }: TransformerCase): TransformerLayerOptions => {
  return { rng: new Rng(0), feedforward: 5, dropout: 0, activation, normFirst };
};

const title = ({ activation, norm_first, causal }: TransformerCase): string =>
  `${activation}, ${norm_first ? 'normalised first' : 'normalised last'}${causal === true ? ', causal' : ''}`;

const rowsOf = (x: Tensor | undefined, lengths: readonly number[]): Ragged => Ragged.fromPadded(x as Tensor, lengths);

describe('PyTorch gives the same as TransformerEncoderLayer at live positions', () => {
  const encoders = golden.encoder as unknown as readonly TransformerCase[];
  it.each(encoders.map((expected) => [title(expected), expected] as const))('%s, padded and packed', (_, expected) => {
    const make = (): TransformerEncoderLayer => new TransformerEncoderLayer(E, heads, optionsOf(expected));
    const causal = expected.causal === true;
    const [one, other] = [make(), make()];
    expectLayer(one, expected, (x) => one.forward(x as Tensor, { live: golden.lengths, causal }));
    expectLayer(other, expected, (x) => {
      return other.forward(rowsOf(x, golden.lengths), { causal }).toPadded({ length: T });
    });
  });
});

describe('PyTorch gives the same as TransformerDecoderLayer at live positions', () => {
  const decoders = golden.decoder as unknown as readonly TransformerCase[];
  it.each(decoders.map((expected) => [title(expected), expected] as const))('%s, padded and packed', (_, expected) => {
    const make = (): TransformerDecoderLayer => new TransformerDecoderLayer(E, heads, optionsOf(expected));
    const [one, other] = [make(), make()];
    const [live, liveMemory] = [golden.lengths, golden.key_lengths];
    expectLayer(one, expected, (x, memory) => {
      return one.forward(x as Tensor, memory as Tensor, { live, liveMemory, causal: true });
    });
    expectLayer(other, expected, (x, memory) => {
      const out = other.forward(rowsOf(x, live), rowsOf(memory, liveMemory), { causal: true });
      return out.toPadded({ length: T });
    });
  });
});

describe('PyTorch gives the same as LayerNorm', () => {
  it('outputs, gradients and names', () => {
    const layer = new LayerNorm(E, { eps: 1e-3 });
    expectLayer(layer, golden.norm, (x) => layer.forward(x as Tensor));
  });
});
