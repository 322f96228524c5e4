import { backward, mul, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { crossEntropy, Embedding, GRU, Linear, LSTM, Module } from '../src/index.ts';
import { expectGradients, expectNear, stateOf } from './golden/expected.ts';
import golden from './golden/layers.json' with { type: 'json' };

/** Rounding, and no more: the largest difference measured is 4.4e-16, of numbers up to 4. */
const TOLERANCE = 2e-15;

const near = (found: Tensor | null | undefined, expected: readonly number[]): void =>
  expectNear(found, expected, TOLERANCE);

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
    near(result.output, expected.output);
    near(result.h, expected.h);
    let loss = sum(mul(result.output, result.output)).add(sum(result.h));
    if (result.c !== undefined) {
      near(result.c, expected.c as number[]);
      loss = loss.add(sum(mul(result.c, result.c)));
    }
    backward(loss);
    near(x.grad, expected.dx);
    expectGradients(layer, expected.gradients, TOLERANCE);
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
    expectGradients(model, golden.classifier.gradients, TOLERANCE);
  });
});
