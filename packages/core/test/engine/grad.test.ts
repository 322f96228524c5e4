import { add, backward, div, exp, grad, mul, pow, Segments, sqrt, sub, sum, tanh, type Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { constant, counted, leaf } from '../graph.ts';

describe('grad', () => {
  it('returns gradients and touches no .grad', () => {
    const w = leaf(3);
    const h = mul(w, w);
    const [dw, dh] = grad(sum(mul(h, h)), [w, h]);
    expect([dw?.item(), dh?.item(), w.grad, h.grad]).toEqual([108, 18, null, null]);
  });

  it('adds up over several outputs, weighted as told', () => {
    const w = leaf(2);
    const [g] = grad([mul(w, 3), mul(w, w)], [w], { gradOutputs: [constant(2), null] });
    expect(g?.item()).toBe(10);
    const y = mul(w, w);
    expect(grad([y, y], [w])[0]?.item()).toBe(8);
  });

  it('gives an output that is an input its own gradient, and an input that comes twice the same one', () => {
    const w = leaf(3);
    const h = mul(w, 2);
    const [dh, dw, again] = grad([h], [h, w, w], { gradOutputs: [constant(5)] });
    expect([dh?.item(), dw?.item(), again?.item()]).toEqual([5, 10, 10]);
  });

  it('tells unused from zero', () => {
    const [w, unused] = [leaf(2), leaf(3)];
    const y = (): Tensor => sum(mul(w, w));
    expect(() => grad(y(), [w, unused])).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: grad: the outputs do not depend on input 1; pass { allowUnused: true } for null there, or { materializeGrads: true } for zeros]`,
    );
    expect(grad(y(), [unused], { allowUnused: true })).toEqual([null]);
    expect(grad(y(), [unused], { materializeGrads: true })[0]?.toArray()).toEqual([0]);
    expect(() =>
      grad(y(), [unused], { materializeGrads: true, allowUnused: false }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: grad: materializeGrads gives zeros for unused inputs, so allowUnused cannot be false with it]`,
    );
  });

  it('refuses an input that requires no grad', () => {
    const w = leaf(2);
    expect(() => grad(sum(w), [w, constant(1)])).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: grad: input 1 does not require grad, so there is no gradient to ask for]`,
    );
  });

  it('says that an input is frozen as a whole, instead of that it is unused', () => {
    const w = leaf(2).freeze_(Segments.all([1]));
    expect(() => grad(sum(mul(w, w)), [w])).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: grad: input 0 is frozen as a whole; pass { allowUnused: true } for null there, or { materializeGrads: true } for zeros]`,
    );
  });

  it('runs no formula that leads to no input asked for', () => {
    const { run, asked } = counted();
    const [a, b] = [leaf(2), leaf(3)];
    grad(sum(mul(run(a), b)), [b]);
    expect(asked()).toBe(0);
  });

  it('gives gradients without a graph, also where one that has it passes through', () => {
    const [w, v] = [leaf(2), leaf(5)];
    const [g] = grad(add(w, 1), [w], { gradOutputs: [v] });
    expect([g?.item(), g?.requiresGrad]).toEqual([5, false]);
    const [recorded] = grad(add(w, 1), [w], { gradOutputs: [v], createGraph: true });
    expect(recorded?.requiresGrad).toBe(true);
  });
});

describe('derivatives of derivatives', () => {
  /** The first n derivatives of `f` at `at`. */
  const derivatives = (f: (x: Tensor) => Tensor, at: number, n: number): number[] => {
    const x = leaf(at);
    let y = f(x);
    return Array.from({ length: n }, () => {
      y = grad(sum(y), [x], { createGraph: true })[0] as Tensor;
      return y.item();
    });
  };

  it.each<[string, (x: Tensor) => Tensor, number, number[]]>([
    ['x^3, as a product', (x) => mul(x, mul(x, x)), 2, [12, 12, 6]],
    ['x^4', (x) => pow(x, 4), 3, [108, 108, 72]],
    ['1 / x', (x) => div(constant(1), x), 2, [-0.25, 0.25, -0.375]],
    ['e^x', exp, 0, [1, 1, 1]],
    ['sqrt(x)', sqrt, 4, [0.25, -1 / 32, 3 / 256]],
    ['tanh(x)', tanh, 0, [1, 0, -2]],
  ])('are those of %s: first, second and third', (_, f, at, expected) => {
    for (const [i, value] of derivatives(f, at, 3).entries()) expect(value).toBeCloseTo(expected[i] as number, 12);
  });

  it('mix: the second derivative of x^2 y^3 by x and y is 6 x y^2', () => {
    const [x, y] = [leaf(2), leaf(3)];
    const [dx] = grad(mul(mul(x, x), pow(y, 3)), [x], { createGraph: true });
    expect(grad(dx as Tensor, [y])[0]?.item()).toBeCloseTo(108, 11);
  });

  it('give a product of the Hessian with a vector', () => {
    const x = leaf(1, 2, 3);
    const [g] = grad(pow(sum(x), 3), [x], { createGraph: true }); // 3 s^2 each; the Hessian is 6 s everywhere
    expect(grad(g as Tensor, [x], { gradOutputs: [constant(1, 0, 2)] })[0]?.toArray()).toEqual([108, 108, 108]);
  });

  it('serve a penalty on the norm of a gradient', () => {
    const [w, x] = [leaf(3, 4), leaf(0.5, -1)];
    const [dx] = grad(sum(mul(w, x)), [x], { createGraph: true }); // = w, of norm 5
    const norm = sqrt(sum(mul(dx as Tensor, dx as Tensor)));
    backward(pow(sub(norm, 1), 2)); // 2 (|w| - 1) w / |w|
    for (const [i, expected] of [4.8, 6.4].entries()) expect(w.grad?.toTypedArray()[i]).toBeCloseTo(expected, 14);
  });

  it('of what is linear have no graph to go on with', () => {
    const w = leaf(2);
    const [g] = grad(sum(mul(w, 3)), [w], { createGraph: true });
    expect([g?.item(), g?.requiresGrad]).toEqual([3, false]);
    expect(() => grad(g as Tensor, [w])).toThrow('grad: this tensor has no graph');
  });
});
