import {
  DTypeError,
  gather,
  grad,
  logSoftmax,
  neg,
  Rng,
  softmaxCrossEntropy,
  squeeze,
  type Tensor,
  tensor,
  unsqueeze,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf } from '../graph.ts';

const rng = new Rng(1);
const ids = tensor(Int32Array.of(2, 0, 1));

describe('softmaxCrossEntropy', () => {
  it('has the bits of logSoftmax where nothing is weighted or smoothed', () => {
    const x = rng.normal([3, 4]).mul(5);
    const picked = squeeze(gather(logSoftmax(x), 1, unsqueeze(ids, 1)), 1);
    expect(bitsOf(softmaxCrossEntropy(x, ids))).toEqual(bitsOf(neg(picked)));
  });

  it('keeps the logits and two numbers a row, and no row of weights', () => {
    const out = softmaxCrossEntropy(rng.normal([3, 4]).requiresGrad_(), ids);
    const saved = out.gradFn as unknown as { op: { saves: string[] }; unpack(j: number): Tensor };
    expect(saved.op.saves.map((name, j) => `${name} ${saved.unpack(j).shape}`)).toEqual([
      'logits 3,4',
      'ids 3',
      'norms 3,2',
    ]);
  });

  it('gives weights of classes a gradient, smoothed or not: the sum of what they multiply', () => {
    const logits = rng.normal([3, 4], 0, 1, { dtype: 'float64' });
    const ones = new Float64Array(4).fill(1);
    for (const labelSmoothing of [0, 0.2]) {
      const weight = tensor(ones, { requiresGrad: true });
      const terms = softmaxCrossEntropy(logits, ids, { weight, labelSmoothing });
      const [dw] = grad(terms.sum(), [weight]);
      const by = [...Array.from({ length: 4 }).keys()].map((c) => {
        const one = tensor(ones.map((_, i) => (i === c ? 1 : 0)));
        return softmaxCrossEntropy(logits, ids, { weight: one, labelSmoothing }).sum().item();
      });
      for (const [c, v] of (dw as Tensor).toTypedArray().entries()) expect(v).toBeCloseTo(by[c] as number, 13);
    }
  });

  it('does not read the weight of a class that nothing asks for', () => {
    const weight = tensor([1, 1, 1, Infinity]);
    const logits = rng.normal([3, 4]).requiresGrad_();
    const loss = softmaxCrossEntropy(logits, ids, { weight }).sum();
    expect(Number.isFinite(loss.item())).toBe(true);
    const [dx] = grad(loss, [logits]);
    expect([...(dx as Tensor).toTypedArray()].every(Number.isFinite)).toBe(true);
  });

  it('of a row of -Infinity, or with a NaN, is NaN; of no rows nothing', () => {
    const none = [-Infinity, -Infinity];
    expect(softmaxCrossEntropy(tensor([none, [NaN, 1], [-Infinity, 1]]), [0, 1, 1]).toArray()).toEqual([NaN, NaN, -0]);
    expect(softmaxCrossEntropy(zeros([0, 3]), tensor(new Int32Array(0))).toArray()).toEqual([]);
  });

  it('refuses what is no class, no share and no logit', () => {
    expect(() => softmaxCrossEntropy(zeros([1, 3]), [3])).toThrow(ValueError);
    expect(() => softmaxCrossEntropy(zeros([1, 3]), [3])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: softmaxCrossEntropy: index 3 (entry 0) is outside axis 1 of [1, 3], which has size 3]`,
    );
    expect(() => softmaxCrossEntropy(zeros([1, 3]), [0], { labelSmoothing: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: softmaxCrossEntropy: labelSmoothing is 2; expected 0 to 1]`,
    );
    expect(() => softmaxCrossEntropy(zeros([1, 3], { dtype: 'int32' }), [0])).toThrow(DTypeError);
    expect(() => softmaxCrossEntropy(zeros([2, 3]), [0])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: softmaxCrossEntropy: logits are [2, 3] and ids [1]; expected [2]]`,
    );
    expect(() => softmaxCrossEntropy(zeros([1, 3]), [0], { weight: zeros([2]) })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: softmaxCrossEntropy: weight is [2] and there are 3 classes; expected [3]]`,
    );
  });
});
