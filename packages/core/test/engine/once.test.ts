import { grad, mul, Tensor, tensor } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

/** Cubes numbers outside of the ops, as a call into another library would. */
const outside = (x: Tensor, f: (v: number) => number): Tensor => tensor(Float64Array.from(x.toTypedArray(), f));

const cubeOp = defineOp({
  name: 'cube',
  inputs: ['x'],
  saves: ['x'],
  onceDifferentiable: true,
  shape: ({ x }) => x.shape,
  forward: (k, { x }, _, shape) => k.mul(k.mul(x, x, shape), x, shape),
  vjp: {
    x: (g, { x }) =>
      mul(
        g,
        outside(x, (v) => 3 * v * v),
      ),
  },
});
const twoOp = defineOp({
  name: 'two',
  inputs: ['a', 'b'],
  onceDifferentiable: true,
  shape: ({ a }) => a.shape,
  forward: (k, { a, b }, _, shape) => k.add(a, b, shape),
  vjpAll: { inputs: ['a', 'b'], grads: (g) => ({ a: outside(g, (v) => v), b: outside(g, (v) => v) }) },
});

describe('an op that is onceDifferentiable', () => {
  it('has its gradient, recorded or not', () => {
    const x = leaf(2);
    const cube = (): Tensor => apply(cubeOp, [x], undefined);
    expect(grad(cube(), [x])[0]?.toArray()).toEqual([12]);
    const [g] = grad(cube(), [x], { createGraph: true });
    expect([g?.toArray(), g?.requiresGrad]).toEqual([[12], true]);
  });

  it('refuses a second derivative, which would be wrong in silence', () => {
    const x = leaf(2);
    const [g] = grad(apply(cubeOp, [mul(x, 1)], undefined), [x], { createGraph: true });
    expect(() => grad(g as Tensor, [x])).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: cube: its gradient was differentiated, and the op is marked onceDifferentiable; write its formulas in ops, and drop the mark]`,
    );
    const [h] = grad(apply(twoOp, [x, x], undefined), [x], { createGraph: true });
    expect(() => grad(mul(h as Tensor, x), [x])).toThrow('two: its gradient was differentiated');
  });

  it('refuses a formula that gives no tensor', () => {
    const wrong = defineOp({
      name: 'wrong',
      inputs: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }) => k.copy(x),
      vjp: { x: () => 1 as unknown as Tensor },
    });
    expect(() => apply(wrong, [leaf(1)], undefined).backward()).toThrow("wrong: its formula for 'x' gave number");
  });
});
