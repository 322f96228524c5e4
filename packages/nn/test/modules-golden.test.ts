import { backward, mul, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  GELU,
  LayerNorm,
  Linear,
  type Module,
  PReLU,
  ReLU,
  Sequential,
  Tanh,
  TransformerDecoder,
  TransformerEncoder,
} from '../src/index.ts';
import { expectGradients, expectNear, type SavedTensor, stateOf } from './golden/expected.ts';
import golden from './golden/modules.json' with { type: 'json' };

/** Rounding, and no more. */
const TOLERANCE = 5e-15;

const { E, heads } = golden.size;
const rng = new Rng(0);

interface Case {
  readonly state: Readonly<Record<string, SavedTensor>>;
  readonly after: Readonly<Record<string, SavedTensor>>;
  readonly inputs: readonly SavedTensor[];
  readonly output: SavedTensor;
  readonly input_gradients: readonly (readonly number[])[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** The numbers that the script multiplies by. */
const factors = ({ size, shape }: Tensor): Tensor =>
  tensor(
    Float64Array.from({ length: size }, (_, i) => (((4 * i) % 17) - 8) / 5),
    { shape },
  );

/** Holds outputs, all gradients, names, and what is recorded on the way, to PyTorch's. */
function expectCase(
  layer: Module,
  found: unknown,
  run: (...inputs: [Tensor, Tensor]) => Tensor,
  tolerance: number = TOLERANCE,
): void {
  const expected = found as Case;
  expect(Object.keys(layer.stateDict()).sort()).toEqual(Object.keys(expected.state).sort());
  layer.to('float64').loadStateDict(stateOf(expected.state));
  const inputs = expected.inputs.map(({ shape, values }) =>
    tensor(Float64Array.from(values), { shape, requiresGrad: true }),
  );
  const out = run(...(inputs as [Tensor, Tensor]));
  expect(out.shape).toEqual(expected.output.shape);
  expectNear(out, expected.output.values, tolerance);
  backward(sum(mul(mul(out, out), factors(out))));
  for (const [i, x] of inputs.entries())
    expectNear(x.grad, expected.input_gradients[i] as readonly number[], 4 * tolerance);
  expectGradients(layer, expected.gradients, 4 * tolerance);
  for (const [name, x] of Object.entries(layer.stateDict()))
    expectNear(x, (expected.after[name] as SavedTensor).values, tolerance);
}

const placing = ({ norm_first, norm }: { readonly norm_first: boolean; readonly norm: boolean }): string =>
  `normalised ${norm_first ? 'first' : 'last'}, ${norm ? 'and' : 'not'} at the end`;

describe('PyTorch gives the same as', () => {
  it('Sequential of maps, activations and another Sequential', () => {
    const inner = new Sequential(new Linear(3, 2, { rng, bias: false }), new Tanh());
    const net = new Sequential(new Linear(E, 3, { rng }), new ReLU(), new LayerNorm(3), new GELU(), new PReLU(), inner);
    expectCase(net, golden.contained, (x) => net.forward(x));
  });

  it.each(golden.encoder.map((given) => [placing(given), given] as const))('TransformerEncoder, %s', (_, given) => {
    const options = { rng, feedforward: 5, dropout: 0, normFirst: given.norm_first, norm: given.norm };
    const stack = new TransformerEncoder(E, heads, 2, options);
    expectCase(stack, given, (x) => stack.forward(x, { live: golden.lengths }));
  });

  it.each(golden.decoder.map((given) => [placing(given), given] as const))('TransformerDecoder, %s', (_, given) => {
    const options = { rng, feedforward: 5, dropout: 0, normFirst: given.norm_first, norm: given.norm };
    const stack = new TransformerDecoder(E, heads, 2, options);
    const live = { live: golden.lengths, liveMemory: golden.key_lengths, causal: true };
    expectCase(stack, given, (x, memory) => stack.forward(x, memory, live));
  });
});
