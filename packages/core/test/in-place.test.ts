import { exp, mul, noGrad, sum, Tensor, tensor, where } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf, stateOf } from './graph.ts';

type Method = (this: Tensor, ...args: readonly unknown[]) => Tensor;

/** What each in-place name is called with; names without a line take nothing. */
const args: Readonly<Record<string, readonly unknown[]>> = {
  add: [2],
  addcdiv: [constant(1, 2), constant(4, 5)],
  addcmul: [constant(1, 2), constant(4, 5), { value: 3 }],
  atan2: [constant(1, 2)],
  clamp: [0.3, 0.4],
  clampMax: [0.3],
  clampMin: [0.3],
  copysign: [constant(-1, 1)],
  div: [2],
  floorDivide: [0.2],
  fmod: [0.2],
  hypot: [constant(1, 2)],
  indexAdd: [0, [1, 1], constant(10, 20)],
  indexCopy: [0, [1, 0], constant(10, 20)],
  indexFill: [0, [1], 7],
  indexPut: [[[1, 1]], constant(10, 20), { accumulate: true }],
  lerp: [constant(1, 2), 0.5],
  remainder: [0.2],
  threshold: [0.3, 7],
  xlogy: [constant(1, 2)],
  maskedFill: [tensor([true, false]), 9],
  maskedScatter: [tensor([true, false]), constant(7)],
  mul: [3],
  pow: [2],
  scatter: [0, [1, 1], constant(10, 20)],
  scatterAdd: [0, tensor([1, 1], { dtype: 'int32' }), constant(10, 20)],
  sub: [1],
};

/** In-place names that have a functional one. */
const names = Object.getOwnPropertyNames(Tensor.prototype)
  .filter(
    (name) => name.endsWith('_') && name.slice(0, -1) in Tensor.prototype && !/^(detach|requiresGrad)_/.test(name),
  )
  .map((name) => name.slice(0, -1));

const method = (name: string): Method => (Tensor.prototype as unknown as Record<string, Method>)[name] as Method;
const computed = (): { w: Tensor; x: Tensor } => {
  const w = leaf(0.25, 0.5);
  return { w, x: mul(w, 1) };
};

describe('in-place names', () => {
  it('exist for what PyTorch has them for', () => {
    expect(names).toEqual(
      expect.arrayContaining(['add', 'sub', 'mul', 'div', 'neg', 'exp', 'tanh', 'relu', 'maskedFill']),
    );
  });

  it.each(names)('%s_ gives the bits and the gradient of the functional form, and the tensor itself', (name) => {
    const [a, b] = [computed(), computed()];
    const result = method(`${name}_`).call(a.x, ...(args[name] ?? []));
    const expected = method(name).call(b.x, ...(args[name] ?? []));
    expect(result).toBe(a.x);
    expect(bitsOf(result)).toEqual(bitsOf(expected));
    expect(result.gradFn?.name).toBe(expected.gradFn?.name);
    if (!expected.requiresGrad) return;
    for (const y of [result, expected]) sum(mul(y, constant(1, 3))).backward();
    expect(bitsOf(a.w.grad as Tensor)).toEqual(bitsOf(b.w.grad as Tensor));
  });

  it.each([...names, 'zero', 'fill', 'copy'])('%s_ refuses a leaf that requires grad, and a view', (name) => {
    const given = name === 'fill' ? [7] : name === 'copy' ? [constant(1, 1)] : (args[name] ?? []);
    const [w, view] = [leaf(0.25, 0.5), constant(0.25, 0.5, 1).slice(0, 0, 2)];
    const before = stateOf(w, view);
    expect(() => method(`${name}_`).call(w, ...given)).toThrow(`${name}_: a leaf that requires grad`);
    expect(() => method(`${name}_`).call(view, ...given)).toThrow(`${name}_: this tensor is a view`);
    expect(stateOf(w, view)).toEqual(before);
    noGrad(() => method(`${name}_`).call(w, ...given));
    expect([w.requiresGrad, w.isLeaf, w.value.storage.version]).toEqual([true, true, 1]);
  });

  it('keep the shape and the dtype, or refuse', () => {
    const x = tensor([1, 2]);
    expect(() => x.add_(tensor([[1], [2]]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: add_: the result is [2, 2] and the tensor is [2]; in place they must agree]`,
    );
    const whole = tensor([1, 2], { dtype: 'int32' });
    expect(() => whole.add_(0.5)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add_: the result is float32 and the tensor is int32, which cannot hold it; cast it first]`,
    );
    expect(() => tensor([true, false]).add_(1)).toThrow('the result is int32 and the tensor is bool');
    expect([x.toArray(), whole.toArray()]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(x.add_(constant(0.5, 0.5)).dtype).toBe('float32');
    expect(x.toArray()).toEqual([1.5, 2.5]);
    expect(x.mul_(tensor([2, 3], { dtype: 'int32' })).toArray()).toEqual([3, 7.5]);
  });

  it('leave what a graph saved before as it was', () => {
    const { w, x } = computed();
    const y = exp(x);
    x.mul_(100);
    sum(y).backward();
    expect(w.grad?.toTypedArray()[0]).toBeCloseTo(Math.exp(0.25), 14);
  });
});

describe('zero_, fill_ and copy_', () => {
  it('let nothing flow to what stood there, whatever it was', () => {
    for (const change of [
      (x: Tensor) => x.zero_(),
      (x: Tensor) => x.fill_(7),
      (x: Tensor) => x.copy_(constant(7, 7)),
    ]) {
      const w = leaf(NaN, Infinity);
      const x = mul(w, 1);
      sum(change(x)).backward();
      expect(bitsOf(w.grad as Tensor)).toEqual(bitsOf(Float64Array.of(0, 0)));
    }
    expect(constant(1, 2).zero_().toArray()).toEqual([0, 0]);
    expect(() => tensor([1], { dtype: 'int32' }).fill_(0.5)).toThrow('cannot hold 0.5');
  });

  it('copy_ broadcasts and casts, and the source gets the gradient', () => {
    const source = tensor([2], { requiresGrad: true });
    const y = constant(0, 0, 0).copy_(source);
    expect([y.dtype, y.toArray()]).toEqual(['float64', [2, 2, 2]]);
    sum(where(tensor([true, true, false]), y, 0)).backward();
    expect([source.grad?.dtype, source.grad?.toArray()]).toEqual(['float32', [2]]);
    expect(() => constant(0, 0).copy_(constant(1, 2, 3))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: copy_: the source is [3] and the tensor [2]; the source must broadcast to it]`,
    );
  });
});
