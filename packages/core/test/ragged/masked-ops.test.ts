import {
  backward,
  DTypeError,
  grad,
  maskedLogSoftmax,
  maskedLogSumExp,
  maskedMax,
  maskedMean,
  maskedMin,
  maskedSoftmax,
  maskedSum,
  maskedVar,
  mul,
  ShapeError,
  sum,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, refusal } from '../graph.ts';

const reductions = { maskedSum, maskedMean, maskedVar, maskedMax, maskedMin, maskedLogSumExp };
const names = Object.entries(reductions);

const scores = (): Tensor =>
  tensor(
    [
      [1, NaN, 4, Infinity],
      [NaN, NaN, NaN, NaN],
    ],
    { requiresGrad: true },
  );
const mask = tensor([
  [true, false, true, false],
  [false, false, false, false],
]);

describe('masked reductions', () => {
  it.each<[string, number, number]>([
    ['maskedSum', 5, 0],
    ['maskedMean', 2.5, 0],
    ['maskedVar', 4.5, 0],
    ['maskedMax', 4, 0],
    ['maskedMin', 1, 0],
    ['maskedLogSumExp', 4.048587, -Infinity],
  ])('%s reads what is live alone, and gives what nothing gives', (name, live, nothing) => {
    const x = scores();
    const out = reductions[name as keyof typeof reductions](x, mask, 1);
    const [first, second] = out.toTypedArray() as Float32Array;
    expect(first).toBeCloseTo(live, 6);
    expect(second).toBe(nothing);
    backward(out, { gradient: tensor([1, 1]) });
    const g = (x.grad as Tensor).toTypedArray();
    for (const i of [1, 3, 4, 5, 6, 7]) expect(g[i]).toBe(0);
    expect(Number.isFinite(g[0]) && Number.isFinite(g[2])).toBe(true);
  });

  it.each(names)('%s passes no gradient where nothing is live, even one that is NaN', (_, of) => {
    const x = scores();
    backward(of(x, mask, 1), { gradient: tensor([1, NaN]) });
    expect((x.grad as Tensor).toTypedArray().slice(4)).toEqual(Float32Array.of(0, 0, 0, 0));
  });

  it.each(names)('%s takes a mask for all rows, one for all features, and a scalar', (_, of) => {
    const x = tensor([
      [
        [1, 2],
        [3, 4],
        [NaN, NaN],
      ],
    ]);
    const steps = tensor([[[true], [true], [false]]]);
    const whole = tensor([
      [
        [true, true],
        [true, true],
        [false, false],
      ],
    ]);
    expect(bitsOf(of(x, steps, 1))).toEqual(bitsOf(of(x, whole, 1)));
    expect(of(x, steps, 1).shape).toEqual([1, 2]);
    expect(of(x, steps, 1, { keepDims: true }).shape).toEqual([1, 1, 2]);
    expect(of(x, steps, [0, -1]).shape).toEqual([3]);
    expect(of(x, steps).shape).toEqual([]);
    expect(of(tensor(2), tensor(true)).shape).toEqual([]);
  });

  it('keep the order of the axes, whichever of them the mask tells apart', () => {
    const x = tensor(Float32Array.from({ length: 24 }, (_, i) => i)).reshape([2, 3, 4]);
    const columns = tensor([[[true, false, true, true]]]);
    expect(maskedSum(x, columns, 1).toArray()).toEqual([
      [12, 0, 18, 21],
      [48, 0, 54, 57],
    ]);
    expect(maskedSum(x, columns, 0, { keepDims: true }).shape).toEqual([1, 3, 4]);
    const rows = tensor([[[true], [false], [true]]]);
    expect(maskedSum(x, rows, 2).toArray()).toEqual([
      [6, 0, 38],
      [54, 0, 86],
    ]);
  });

  it('take sizes of 0', () => {
    const none = tensor(new Uint8Array(0), { shape: [2, 0] });
    const x = tensor(new Float32Array(0), { shape: [2, 0] });
    expect([maskedSum(x, none, 1).toArray(), maskedMax(x, none, 1).toArray()]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(maskedSum(x, none, 0).shape).toEqual([0]);
  });

  it('sum in float64, live element after live element, and round once', () => {
    const x = tensor(Float32Array.of(1e8, NaN, 1, 1, NaN, 1, 1, -1e8));
    const live = tensor(Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 1));
    expect(maskedSum(x, live).item()).toBe(4);
  });

  it('count truth values and integers', () => {
    expect(maskedSum(tensor([true, true, true]), tensor([true, false, true])).item()).toBe(2);
    expect(maskedSum(tensor([5, 7], { dtype: 'int32' }), tensor([true, false])).dtype).toBe('int32');
  });

  it('give NaN for a variance of one, as it is alone, and take a correction', () => {
    const one = tensor([true, false]);
    expect(maskedVar(tensor([3, 4]), one).item()).toBeNaN();
    expect(maskedVar(tensor([3, 4]), one, 0, { correction: 0 }).item()).toBe(0);
  });

  it('give what is asked for where nothing is live', () => {
    const none = tensor([[false, false]]);
    expect(maskedMax(tensor([[1, 2]]), none, 1, { empty: -Infinity }).toArray()).toEqual([-Infinity]);
    expect(maskedMin(tensor([[1, 2]]), none, 1, { empty: Infinity }).toArray()).toEqual([Infinity]);
  });

  it('by default keep NaN from the weights of the next layer, which -Infinity does not', () => {
    const gradient = (empty: number): unknown => {
      const weight = tensor([[1, 1]], { requiresGrad: true });
      const pooled = maskedMax(tensor([[[1, 2]], [[NaN, NaN]]]), tensor([[[true]], [[false]]]), 1, { empty });
      const out = mul(pooled, weight).slice(0, 0, 1); // the loss is of the row that has data
      return grad(sum(out), [weight])[0]?.toArray();
    };
    expect(gradient(0)).toEqual([[1, 2]]);
    expect(gradient(-Infinity)).toEqual([[NaN, NaN]]);
  });

  it.each(names)('%s refuses a mask of numbers, and one that does not fit', (name, of) => {
    expect(() => of(scores(), tensor([[1, 0, 1, 0]]), 1)).toThrow(DTypeError);
    expect(refusal(() => of(scores(), tensor([[1, 0, 1, 0]]), 1))).toBe(
      `${name}: the mask is float32, expected bool. Compare first, e.g. mask.ne(0)`,
    );
    expect(() => of(scores(), tensor([true, false, true, true]), 1)).toThrow(ShapeError);
    expect(refusal(() => of(scores(), tensor([true, false, true, true]), 1))).toBe(
      `${name}: the mask is [4] and x is [2, 4]; it needs the same rank, each axis equal or 1. Use unsqueeze to say which axes it spans`,
    );
    expect(refusal(() => of(scores(), mask, 2))).toMatch(new RegExp(`^${name}: `));
  });

  it.each(names.filter(([name]) => name !== 'maskedSum' && name !== 'maskedLogSumExp'))(
    '%s refuses integers',
    (name, of) => {
      const run = (): unknown => of(tensor([1, 2], { dtype: 'int32' }), tensor([true, true]));
      expect(run).toThrow(DTypeError);
      expect(refusal(run)).toBe(`${name}: x is int32; cast it to a floating dtype first`);
    },
  );
});

describe('maskedLogSoftmax', () => {
  it('is the logarithm of maskedSoftmax, with -Infinity where that is 0', () => {
    const logs = maskedLogSoftmax(scores(), mask).toTypedArray();
    const weights = maskedSoftmax(scores(), mask).toTypedArray();
    for (const [i, w] of weights.entries()) expect(Math.exp(logs[i] as number)).toBeCloseTo(w, 6);
    expect([...logs].filter((v) => v === -Infinity)).toHaveLength(6);
  });

  it('reads neither scores nor gradients where it is masked', () => {
    const x = scores();
    const out = maskedLogSoftmax(x, mask);
    backward(out, { gradient: tensor([1, NaN, 0, NaN, NaN, NaN, NaN, NaN]).reshape([2, 4]) });
    const g = (x.grad as Tensor).toTypedArray();
    expect([...g.slice(4), g[1], g[3]]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(g[0]).toBeCloseTo(1 - 1 / (1 + Math.exp(3)), 6);
  });

  it('refuses integers, and masks that are none or do not fit', () => {
    expect(refusal(() => maskedLogSoftmax(tensor([1], { dtype: 'int32' }), tensor([true])))).toMatchInlineSnapshot(
      `"maskedLogSoftmax: scores is int32, expected float32 or float64. Cast them first"`,
    );
    expect(refusal(() => maskedLogSoftmax(tensor([1]), tensor([1])))).toMatchInlineSnapshot(
      `"maskedLogSoftmax: the mask is float32, expected bool. Compare first, e.g. mask.ne(0)"`,
    );
    expect(refusal(() => maskedLogSoftmax(tensor([[1]]), tensor([true])))).toMatchInlineSnapshot(
      `"maskedLogSoftmax: the mask is [1] and the scores are [1, 1]; it needs the same rank, each axis equal or 1. Use unsqueeze to say which axes it spans"`,
    );
  });
});
