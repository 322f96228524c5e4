import { Tensor, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../src/index.ts';

// The formulas as the papers and PyTorch's documentation print them, one number at a time, in float64.

interface SGDRule {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

function sgdByHand(start: number, gradients: readonly number[], rule: SGDRule): number {
  const { lr, momentum: mu, dampening: tau, nesterov, weightDecay: lambda } = rule;
  let [w, b] = [start, 0];
  for (const [t, gradient] of gradients.entries()) {
    let g = gradient + lambda * w;
    if (mu !== 0) {
      b = t > 0 ? mu * b + (1 - tau) * g : g;
      g = nesterov ? g + mu * b : b;
    }
    w = w - lr * g;
  }
  return w;
}

interface AdamRule {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
  readonly amsgrad: boolean;
}

function adamByHand(start: number, gradients: readonly number[], rule: AdamRule): number {
  const {
    lr,
    betas: [b1, b2],
    eps,
    weightDecay: lambda,
    amsgrad,
  } = rule;
  let [w, m, v, vMax] = [start, 0, 0, 0];
  for (const [i, gradient] of gradients.entries()) {
    const t = i + 1;
    const g = gradient + lambda * w;
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g ** 2;
    vMax = Math.max(vMax, v);
    const mHat = m / (1 - b1 ** t);
    const vHat = (amsgrad ? vMax : v) / (1 - b2 ** t);
    w = w - (lr * mHat) / (Math.sqrt(vHat) + eps);
  }
  return w;
}

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
// 1e-3 at least: next to 0 an update by its sign alone is as steep as one over eps
const gradient = fc.oneof(between(1e-3, 2), between(-2, -1e-3), fc.constant(0));
const run = fc.record({ start: between(-2, 2), gradients: fc.array(gradient, { minLength: 1, maxLength: 12 }) });

function steppedBy(make: (w: Tensor) => SGD | Adam, start: number, gradients: readonly number[]): number {
  const w = tensor(Float64Array.of(start), { requiresGrad: true });
  const optimizer = make(w);
  for (const g of gradients) {
    w.grad = tensor(Float64Array.of(g));
    optimizer.step();
  }
  return w.item();
}

describe('SGD', () => {
  it('is the formula, whatever the hyperparameters', () => {
    const rules: fc.Arbitrary<SGDRule> = fc
      .record({
        lr: between(0, 1),
        momentum: fc.oneof(fc.constant(0), between(0, 0.99)),
        dampening: fc.oneof(fc.constant(0), between(0, 1)),
        nesterov: fc.boolean(),
        weightDecay: fc.oneof(fc.constant(0), between(0, 0.5)),
      })
      .map((rule) => ({ ...rule, nesterov: rule.nesterov && rule.momentum > 0 && rule.dampening === 0 }));
    fc.assert(
      fc.property(run, rules, ({ start, gradients }, rule) => {
        // the same operations in the same order: the same bits, but for -0
        expect(steppedBy((w) => new SGD([w], rule), start, gradients)).toBeCloseTo(
          sgdByHand(start, gradients, rule),
          12,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('Adam', () => {
  it('is the formula, whatever the hyperparameters', () => {
    const rules: fc.Arbitrary<AdamRule> = fc.record({
      lr: between(0, 0.5),
      betas: fc.tuple(between(0, 0.99), between(0.5, 0.999)),
      eps: fc.constantFrom(1e-8, 1e-4),
      weightDecay: fc.oneof(fc.constant(0), between(0, 0.5)),
      amsgrad: fc.boolean(),
    });
    fc.assert(
      fc.property(run, rules, ({ start, gradients }, rule) => {
        expect(steppedBy((w) => new Adam([w], rule), start, gradients)).toBeCloseTo(
          adamByHand(start, gradients, rule),
          8,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('counts steps far without losing digits of its bias correction', () => {
    const gradients = Array.from({ length: 20_000 }, (_, i) => Math.sin(i));
    const rule = { lr: 1e-3, betas: [0.9, 0.999] as const, eps: 1e-8, weightDecay: 0, amsgrad: false };
    expect(steppedBy((w) => new Adam([w], rule), 1, gradients)).toBeCloseTo(adamByHand(1, gradients, rule), 11);
  });

  it('rounds once a store in float32, and no other way', () => {
    const [lr, b1, b2, eps] = [0.1, 0.9, 0.999, 1e-8];
    const { fround, sqrt } = Math;
    let [w, m, v] = [fround(0.3), 0, 0];
    const x = tensor([0.3], { requiresGrad: true });
    const adam = new Adam([x], { lr });
    let [p1, p2] = [1, 1];
    for (const g of [0.1, -0.7, 0.25].map(fround)) {
      p1 *= b1;
      p2 *= b2;
      m = fround(b1 * m + (1 - b1) * g);
      v = fround(b2 * v + (1 - b2) * g * g);
      w = fround(w - ((lr / (1 - p1)) * m) / (sqrt(v) / sqrt(1 - p2) + eps));
      x.grad = tensor([g]);
      adam.step();
      expect(x.item()).toBe(w);
    }
  });
});
