import { backward, mul, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.ts';
import {
  BatchNorm1d,
  Conv1d,
  Conv2d,
  GELU,
  LayerNorm,
  Linear,
  type Module,
  PReLU,
  ReLU,
  RMSNorm,
  RotaryEncoding,
  Sequential,
  SequencePool,
  type SequencePoolKind,
  SinusoidalEncoding,
  Tanh,
  TransformerDecoder,
  TransformerEncoder,
} from '../src/index.ts';
import { expectGradients, expectNear, type SavedTensor, stateOf } from './golden/expected.ts';
import golden from './golden/modules.json' with { type: 'json' };

/** Rounding, and no more: outputs are of numbers up to 4. */
const OUTPUTS = 5e-15;

/** The largest difference measured is 1.4e-14, of numbers up to 23. */
const GRADIENTS = 2e-14;

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
function expectCase(layer: Module, found: unknown, run: (...inputs: [Tensor, Tensor]) => Tensor): void {
  const expected = found as Case;
  expect(Object.keys(layer.stateDict()).sort()).toEqual(Object.keys(expected.state).sort());
  layer.to('float64').loadStateDict(stateOf(expected.state));
  const inputs = expected.inputs.map(({ shape, values }) =>
    tensor(Float64Array.from(values), { shape, requiresGrad: true }),
  );
  const out = run(...(inputs as [Tensor, Tensor]));
  expect(out.shape).toEqual(expected.output.shape);
  expectNear(out, expected.output.values, OUTPUTS);
  backward(sum(mul(mul(out, out), factors(out))));
  for (const [i, x] of inputs.entries())
    expectNear(x.grad, expected.input_gradients[i] as readonly number[], GRADIENTS);
  expectGradients(layer, expected.gradients, GRADIENTS);
  for (const [name, x] of Object.entries(layer.stateDict()))
    expectNear(x, (expected.after[name] as SavedTensor).values, OUTPUTS);
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

  it('RMSNorm', () => {
    const norm = new RMSNorm(E, { eps: 1e-3 });
    expectCase(norm, golden.rms_norm, (x) => norm.forward(x));
  });

  it.each(golden.batch_norm.map((given) => [about(given), given] as const))('BatchNorm1d, %s', (_, given) => {
    const norm = new BatchNorm1d(3, given.options as object).train(given.training);
    const { lengths } = given as { readonly lengths?: readonly number[] };
    expectCase(norm, given, (x) => norm.forward(x, lengths === undefined ? {} : { live: lengths }));
  });

  it.each(golden.conv1d.map((given) => [about(given), given] as const))('Conv1d, %s', (_, given) => {
    const conv = new Conv1d(...(given.sizes as Sizes<number>), { ...(given.options as object), rng });
    expectCase(conv, given, (x) => conv.forward(x));
  });

  it.each(golden.ragged_conv1d.map((given) => [about(given), given] as const))(
    'Conv1d, each row alone, %s',
    (_, given) => {
      const conv = new Conv1d(E, 2, 3, { ...given.options, rng });
      expectCase(conv, given, (x) => conv.forward(x, { live: given.lengths }));
    },
  );

  it.each(golden.conv2d.map((given) => [about(given), given] as const))('Conv2d, %s', (_, given) => {
    const conv = new Conv2d(...(given.sizes as Sizes<number | number[]>), { ...(given.options as object), rng });
    expectCase(conv, given, (x) => conv.forward(x));
  });

  it.each(golden.pool.map((given) => [about(given), given] as const))('%s', (_, given) => {
    const pool = poolOf(given);
    expectCase(pool, given, (x) => pool.forward(x));
  });

  it.each(golden.ragged_pool.map((given) => [about(given), given] as const))('%s, each row alone', (_, given) => {
    const pool = poolOf(given) as unknown as nn.MaxPool1d;
    expectCase(pool, given, (x) => pool.forward(x, { live: given.lengths }));
  });

  it.each(golden.masked_pool.map((given) => [given.kind, given] as const))('a row by itself: %s', (kind, given) => {
    const pool = new SequencePool(kind as SequencePoolKind);
    expectCase(pool, given, (x) => pool.forward(x, { live: given.lengths }));
  });

  it.each([
    ['sinusoidal positions', new SinusoidalEncoding(E), golden.sinusoidal] as const,
    ['rotary positions', new RotaryEncoding(E), golden.rotary] as const,
  ])('%s', (_, encoding, given) => {
    expectCase(encoding, given, (x) => (encoding as RotaryEncoding).forward(x));
  });
});

type Sizes<Kernel> = [inChannels: number, outChannels: number, kernelSize: Kernel];

interface Described {
  readonly name?: string;
  readonly sizes?: unknown;
  readonly options: object;
  readonly training?: boolean;
  readonly lengths?: unknown;
}

/** A case by what it is made with. */
function about({ name, sizes, options, training, lengths }: Described): string {
  return JSON.stringify({ name, sizes, ...options, training, lengths });
}

/** The pool of a case. */
function poolOf({ name, sizes, options }: Described): nn.MaxPool2d {
  const kinds = nn as unknown as Readonly<Record<string, new (size: unknown, options: object) => nn.MaxPool2d>>;
  const Kind = kinds[name as string] as (typeof kinds)[string];
  return new Kind((sizes as readonly unknown[])[0], options);
}
