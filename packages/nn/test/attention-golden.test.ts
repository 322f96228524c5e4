import { add, backward, mul, ne, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { type MaskingMethod, MultiheadAttention } from '../src/index.ts';
import golden from './golden/attention.json' with { type: 'json' };
import { expectGradients, expectNear, type Saved, stateOf } from './golden/expected.ts';

/** Rounding, and no more: the largest difference measured is 3.6e-15, of numbers up to 16. */
const TOLERANCE = 5e-15;

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

describe.each(['mask', 'frozen'] as const)(
  'PyTorch gives the same as MultiheadAttention (%s)',
  (method: MaskingMethod) => {
    it.each(cases)('%s: outputs, weights, all gradients and names', (_, expected) => {
      const { options, lengths, causal, allowed } = expected;
      const layer = new MultiheadAttention(E, heads, { rng: new Rng(0), method, ...options }).to('float64');
      expect(Object.keys(layer.stateDict()).sort()).toEqual(Object.keys(expected.state).sort());
      layer.loadStateDict(stateOf(expected.state));
      const sizes = [E, options.kdim ?? E, options.vdim ?? E];
      const inputs = expected.inputs.map((x, i) => leaf(x, [B, i === 0 ? T : S, sizes[i] as number]));
      const [query, key = query, value = query] = inputs as [Tensor, Tensor?, Tensor?];
      const mask = allowed === null ? null : ne(tensor(Int32Array.from(allowed.values), { shape: allowed.shape }), 0);
      const { context, weights } = layer.forward(query, key, value, {
        causal,
        ...(lengths === null ? {} : { live: lengths }),
        ...(mask === null ? {} : { attnMask: mask }),
        liveQueries: Array.from({ length: B }, () => T), // PyTorch knows no padded queries
      });
      expectNear(context, expected.output, TOLERANCE);
      expectNear(weights, expected.weights, TOLERANCE);
      backward(add(sum(mul(context, context)), sum(mul(weights, factors(weights)))));
      for (const [i, x] of inputs.entries()) {
        expectNear(x.grad, expected.input_gradients[i] as readonly number[], TOLERANCE);
      }
      expectGradients(layer, expected.gradients, TOLERANCE);
    });
  },
);
