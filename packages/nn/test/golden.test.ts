import { backward, mul, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { crossEntropy, Embedding, GRU, Linear, LSTM, Module, type StateDict } from '../src/index.ts';
import golden from './golden/layers.json' with { type: 'json' };

type Saved = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;

const stateOf = (saved: Saved): StateDict =>
  Object.fromEntries(
    Object.entries(saved).map(([name, { shape, values }]) => [name, tensor(Float64Array.from(values), { shape })]),
  );

/** Rounding, and no more: the largest difference measured is 4.4e-16, of numbers up to 4. */
const TOLERANCE = 2e-15;

function expectNear(found: Tensor | null | undefined, expected: readonly number[]): void {
  const values = found?.toTypedArray() ?? [];
  expect(values).toHaveLength(expected.length);
  for (const [i, v] of expected.entries()) expect(Math.abs((values[i] as number) - v)).toBeLessThanOrEqual(TOLERANCE);
}

describe('PyTorch gives the same, over packed sequences of unsorted lengths, two layers, both directions', () => {
  const rng = new Rng(0);
  const { B, T, I, H } = golden.size;
  const options = { rng, numLayers: 2, bidirectional: true };

  it.each<[string, GRU | LSTM, typeof golden.gru | typeof golden.lstm]>([
    ['GRU', new GRU(I, H, options), golden.gru],
    ['LSTM', new LSTM(I, H, options), golden.lstm],
  ])('%s: outputs, final states and all gradients', (_, layer, expected) => {
    layer.to('float64').loadStateDict(stateOf(expected.state));
    const x = tensor(Float64Array.from(expected.x), { shape: [B, T, I], requiresGrad: true });
    const result: { output: Tensor; h: Tensor; c?: Tensor } = (layer as GRU).forward(x, { live: golden.lengths });
    expectNear(result.output, expected.output);
    expectNear(result.h, expected.h);
    let loss = sum(mul(result.output, result.output)).add(sum(result.h));
    if (result.c !== undefined) {
      expectNear(result.c, expected.c as number[]);
      loss = loss.add(sum(mul(result.c, result.c)));
    }
    backward(loss);
    expectNear(x.grad, expected.dx);
    const gradients: Readonly<Record<string, readonly number[]>> = expected.gradients;
    for (const [name, parameter] of layer.namedParameters())
      expectNear(parameter.grad, gradients[name] as readonly number[]);
  });
});

describe('PyTorch gives the same for a classifier of embedded ids', () => {
  class Classifier extends Module {
    readonly layers: readonly [Embedding, Linear] = [
      new Embedding(5, 2, { rng: new Rng(0) }),
      new Linear(2, 4, { rng: new Rng(0) }),
    ];
    protected override stateName(path: string): string {
      return path.replace('layers.', '');
    }
  }

  it('ignored targets are pads here: loss and all gradients', () => {
    const model = new Classifier().to('float64');
    model.loadStateDict(stateOf(golden.classifier.state));
    const ids = tensor(
      [
        [0, 3, 1],
        [4, 4, 2],
      ],
      { dtype: 'int32' },
    );
    const targets = tensor(
      [
        [1, 0, 3],
        [2, -1, -1],
      ],
      { dtype: 'int32' },
    );
    const [embedding, linear] = model.layers;
    const loss = crossEntropy(linear.forward(embedding.forward(ids)), targets, { live: [3, 1] });
    expect(Math.abs(loss.item() - golden.classifier.loss)).toBeLessThanOrEqual(TOLERANCE);
    backward(loss);
    const gradients: Readonly<Record<string, readonly number[]>> = golden.classifier.gradients;
    for (const [name, parameter] of model.namedParameters())
      expectNear(parameter.grad, gradients[name] as readonly number[]);
  });
});
