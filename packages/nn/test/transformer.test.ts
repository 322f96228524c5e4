import { gradcheck } from '@frostgrad/check';
import {
  mean,
  mul,
  ones,
  Ragged,
  Rng,
  sameBits,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
  variance,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  LayerNorm,
  layerNorm,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from '../src/index.ts';

const options = (more: Partial<TransformerLayerOptions> = {}): TransformerLayerOptions => {
  return { rng: new Rng(1), feedforward: 5, dropout: 0, ...more };
};

const random = (shape: number[], seed: number): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

describe('LayerNorm', () => {
  it('brings each position to mean 0 and variance 1, whatever stands at others', () => {
    const x = new Rng(1).normal([3, 8], 5, 3, { dtype: 'float64' });
    const out = new LayerNorm(8, { eps: 0 }).to('float64').forward(x);
    for (const m of mean(out, 1).toTypedArray()) expect(Math.abs(m)).toBeLessThan(1e-14);
    for (const v of variance(out, 1, { correction: 0 }).toTypedArray()) expect(Math.abs(v - 1)).toBeLessThan(1e-13);
    const poisoned = x.indexFill(0, [1], NaN);
    expect(sameBits(layerNorm(poisoned, [8], { eps: 0 }).at(2), out.at(2))).toBe(true);
  });

  it('normalises several axes, with or without a factor and a constant', () => {
    const x = new Rng(1).normal([2, 3, 4]);
    const norm = new LayerNorm([3, 4], { bias: false });
    expect(norm.parameters().map(({ shape }) => shape)).toEqual([[3, 4]]);
    expect(mean(norm.forward(x), [1, 2]).abs().amax().item()).toBeLessThan(1e-6);
    expect(new LayerNorm(4, { affine: false }).parameters()).toEqual([]);
  });

  it('has right first and second derivatives', () => {
    const norm = new LayerNorm(3).to('float64');
    const x = random([2, 3], 1);
    const fn = (): Tensor => mul(norm.forward(x), norm.forward(x));
    expect(gradcheck(fn, [x, ...norm.parameters()], { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, [x, ...norm.parameters()], { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it('refuses other shapes', () => {
    expect(() => new LayerNorm(3).forward(zeros([2, 4]))).toThrow(
      new ShapeError('layerNorm', 'x is [2, 4]; expected [..., 3]'),
    );
    expect(() => layerNorm(zeros([2]), [])).toThrow(ShapeError);
    expect(() => layerNorm(zeros([2, 3]), [3], { bias: zeros([1]) })).toThrow(
      'layerNorm: the bias is [1]; expected [3]',
    );
    expect(() => layerNorm(zeros([2, 3]), [3], { eps: -1 })).toThrow(
      new ValueError('layerNorm', 'eps is -1; expected a number of at least 0'),
    );
  });
});

describe.each([true, false])('transformer layers, normalised first: %s', (normFirst) => {
  it.each(['mask', 'frozen'] as const)('have right first and second derivatives (%s)', (method) => {
    const encoder = new TransformerEncoderLayer(4, 2, options({ normFirst, method, activation: 'gelu' })).to('float64');
    const decoder = new TransformerDecoderLayer(4, 2, options({ normFirst, method, activation: 'gelu' })).to('float64');
    const [x, memory] = [random([2, 2, 4], 1), random([2, 3, 4], 2)];
    const encode = (): Tensor => encoder.forward(memory, { live: [3, 0], causal: true });
    const decode = (): Tensor => decoder.forward(x, memory, { live: [2, 1], liveMemory: [3, 0], causal: true });
    for (const [fn, inputs] of [
      [encode, [memory, ...encoder.parameters()]],
      [decode, [x, memory, ...decoder.parameters()]],
    ] as const) {
      expect(gradcheck(fn, inputs, { order: 1 }).comparisons).toBeGreaterThan(0);
      expect(gradcheck(fn, inputs, { order: 2 }).comparisons).toBeGreaterThan(0);
    }
  });

  it('give the same in training and in evaluation without dropout, and drop with it', () => {
    const x = new Rng(2).normal([2, 3, 4]);
    const run = (dropout: number, training: boolean): Tensor =>
      new TransformerEncoderLayer(4, 2, options({ normFirst, dropout })).train(training).forward(x, { live: [3, 2] });
    expect(sameBits(run(0, true), run(0, false))).toBe(true);
    expect(sameBits(run(0.5, false), run(0, false))).toBe(true);
    expect(sameBits(run(0.5, true), run(0, true))).toBe(false);
    expect(sameBits(run(0.5, true), run(0.5, true))).toBe(true);
  });

  it('see nothing of what comes later under causal, and of what a mask of the memory forbids', () => {
    const layer = new TransformerDecoderLayer(4, 2, options({ normFirst }));
    const [x, memory] = [new Rng(2).normal([1, 3, 4]), new Rng(3).normal([1, 2, 4])];
    const memoryMask = tensor([
      [true, false],
      [true, false],
      [true, true],
    ]);
    const run = (a: Tensor, b: Tensor): Tensor => layer.forward(a, b, { causal: true, memoryMask });
    const before = run(x, memory);
    const after = run(x.indexFill(1, [2], 7), memory.indexFill(1, [1], 7));
    expect(sameBits(after.at(0, ':2'), before.at(0, ':2'))).toBe(true);
    expect(sameBits(after.at(0, 2), before.at(0, 2))).toBe(false);
  });
});

describe('transformer layers', () => {
  it('give ragged rows for ragged rows', () => {
    const layer = new TransformerDecoderLayer(4, 2, options());
    const [x, memory] = [new Rng(2).normal([2, 3, 4]), new Rng(3).normal([2, 5, 4])];
    const padded = layer.forward(x, memory, { live: [1, 3], liveMemory: [5, 2] });
    const rows = layer.forward(Ragged.fromPadded(x, [1, 3]), Ragged.fromPadded(memory, [5, 2]));
    expect(sameBits(rows.toPadded({ length: 3 }), padded)).toBe(true);
  });

  it('refuse what they do not know', () => {
    expect(() => new TransformerEncoderLayer(4, 2, options({ activation: 'tanh' as 'relu' }))).toThrow(
      "TransformerEncoderLayer: activation is 'tanh'; expected 'relu' or 'gelu'",
    );
    expect(() => new TransformerEncoderLayer(4, 2, options()).forward(ones([2, 3]))).toThrow(
      'TransformerEncoderLayer: the input is [2, 3]; expected [B, T, 4]',
    );
    const decoder = new TransformerDecoderLayer(4, 2, options());
    expect(() => decoder.forward(ones([2, 3, 4]), ones([2, 3, 5]))).toThrow(
      'TransformerDecoderLayer: the memory is [2, 3, 5]; expected [B, T, 4]',
    );
  });
});
