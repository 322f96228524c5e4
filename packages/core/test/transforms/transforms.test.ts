import {
  add,
  exp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  matmul,
  mul,
  noGrad,
  reshape,
  Rng,
  Segments,
  sum,
  tanh,
  Tensor,
  tensor,
  vjp,
} from '@frostgrad/core';
import { exactDot, toNumber } from '@frostgrad/check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, leaf } from '../graph.ts';

const normal = (seed: number, ...shape: number[]): Tensor => new Rng(seed).normal(shape, 0, 1, { dtype: 'float64' });
const numbers = (x: Tensor): number[] => Array.from(x.toTypedArray());
const dot = (a: Tensor, b: Tensor): number => toNumber(exactDot(numbers(a), numbers(b)));

/** Two inputs, two outputs of other shapes: a bit of everything. */
const pair = (a: Tensor, b: Tensor): Tensor[] => {
  const m = tanh(matmul(reshape(a, [2, 2]), b)); // [2, 3]
  return [m, sum(mul(m, exp(m)), 1)];
};
const pairInputs = (seed: number): Tensor[] => [normal(seed, 4), normal(seed + 1, 2, 3)];

describe('vjp and jvp', () => {
  it('are transposes of each other, and agree with the jacobian', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const inputs = pairInputs(seed);
        const us = [normal(seed + 2, 2, 3), normal(seed + 3, 2)];
        const vs = [normal(seed + 4, 4), normal(seed + 5, 2, 3)];
        const back = vjp(pair, inputs, us);
        const along = jvp(pair, inputs, vs);
        const left = dot(us[0] as Tensor, along.jvp[0] as Tensor) + dot(us[1] as Tensor, along.jvp[1] as Tensor);
        const right = dot(back.vjp[0] as Tensor, vs[0] as Tensor) + dot(back.vjp[1] as Tensor, vs[1] as Tensor);
        expect(left).toBeCloseTo(right, 10);
        const J = jacobian(pair, inputs);
        const rows = J.map((blocks, o) =>
          blocks.reduce(
            (total, block, i) =>
              add(
                total,
                matmul(
                  reshape(block, [(us[o] as Tensor).size, (vs[i] as Tensor).size]),
                  reshape(vs[i] as Tensor, [(vs[i] as Tensor).size, 1]),
                ),
              ),
            constant(0),
          ),
        );
        for (const [o, row] of rows.entries()) {
          for (const [k, v] of numbers(row).entries())
            expect(v).toBeCloseTo(numbers(along.jvp[o] as Tensor)[k] as number, 12);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('give results in the form of what went in, without a graph', () => {
    const one = vjp((x) => mul(x, x), constant(3));
    expect([one.outputs.item(), one.vjp.item(), one.outputs.requiresGrad, one.vjp.requiresGrad]).toEqual([
      9,
      6,
      false,
      false,
    ]);
    const several = jvp(
      (x, y) => [mul(x as Tensor, y as Tensor)],
      [constant(3), constant(4)],
      [constant(1), constant(10)],
    );
    expect(several.jvp.map((v) => v.item())).toEqual([34]);
  });

  it('leave the caller alone: tensors, gradients, the mode', () => {
    const w = leaf(3);
    const x = tensor([2]);
    noGrad(() => vjp((v) => mul(v, w.cast('float32')), x, tensor([1])));
    expect([w.grad, x.grad, x.requiresGrad]).toEqual([null, null, false]);
  });

  it('give zeros where nothing depends, and an error under strict', () => {
    const f = (_: Tensor, y: Tensor): Tensor[] => [mul(y, y), constant(5)];
    const inputs = [constant(1, 2), constant(3)];
    expect(vjp(f, inputs, [constant(1), constant(1)]).vjp.map(numbers)).toEqual([[0, 0], [6]]);
    expect(jvp(f, inputs, [constant(1, 1), constant(1)]).jvp.map(numbers)).toEqual([[6], [0]]);
    const strict = { strict: true };
    expect(() => vjp(f, inputs, [constant(1), constant(1)], strict)).toThrow('strict: output 1 does not depend');
    expect(() => vjp((_, y) => mul(y as Tensor, 2), inputs, constant(1), strict)).toThrow(
      'strict: the outputs do not depend on input 0',
    );
    expect(vjp(() => constant(1), constant(1, 2)).vjp.toArray()).toEqual([0, 0]);
  });

  it('refuse vectors that do not fit, and inputs without derivatives', () => {
    expect(() => vjp((x) => mul(x, x), constant(1, 2))).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: vjp: v can be left out only when the function gives one tensor of one element; pass v]`,
    );
    expect(() => vjp((x) => mul(x, x), constant(1, 2), constant(1))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: vjp: v[0] is [1], and output 0 is [2]]`,
    );
    expect(() =>
      jvp((x) => mul(x, x), constant(1, 2), [constant(1, 2), constant(1)]),
    ).toThrowErrorMatchingInlineSnapshot(`[ShapeError: jvp: v has 2 tensors, and there are 1 inputs]`);
    expect(() => jvp((x) => x, tensor([1], { dtype: 'int32' }), tensor([1]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: jvp: input 0 is int32, and only floating tensors have derivatives; close over it instead]`,
    );
  });

  it('are differentiated under createGraph', () => {
    const x = leaf(2);
    const { vjp: first } = vjp((v) => mul(v, mul(v, v)), x, constant(1), { createGraph: true });
    expect(grad(first, [x])[0]?.item()).toBe(12);
    const { jvp: along } = jvp((v) => mul(v, mul(v, v)), x, constant(1), { createGraph: true });
    expect(grad(along, [x])[0]?.item()).toBe(12);
  });
});

describe('jacobian and hessian', () => {
  it('have the shapes of outputs and inputs together', () => {
    const J = jacobian(pair, pairInputs(1));
    expect(J.map((blocks) => blocks.map((block) => block.shape))).toEqual([
      [
        [2, 3, 4],
        [2, 3, 2, 3],
      ],
      [
        [2, 4],
        [2, 2, 3],
      ],
    ]);
    expect(jacobian((x) => mul(x, 2), constant()).shape).toEqual([0, 0]);
    expect(jacobian(() => constant(1, 2), constant(1, 2, 3)).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('hessian is symmetric, is the jacobian of the gradient, and gives hvp', () => {
    const f = (a: Tensor, b: Tensor): Tensor => sum(mul(pair(a, b)[0] as Tensor, pair(a, b)[0] as Tensor));
    const inputs = pairInputs(3);
    const H = hessian(f, inputs);
    const flat = H.map((row, i) =>
      row.map((block, j) => reshape(block, [(inputs[i] as Tensor).size, (inputs[j] as Tensor).size])),
    );
    for (const i of [0, 1]) {
      for (const j of [0, 1]) {
        const [a, b] = [flat[i]?.[j] as Tensor, flat[j]?.[i]?.transpose() as Tensor];
        for (const [k, v] of numbers(a).entries()) expect(v).toBeCloseTo(numbers(b)[k] as number, 12);
      }
    }
    const vs = [normal(8, 4), normal(9, 2, 3)];
    const { hvp: products, outputs } = hvp(f, inputs, vs);
    expect(outputs.item()).toBe(f(...(inputs as [Tensor, Tensor])).item());
    for (const i of [0, 1]) {
      const parts = [0, 1].map((j) =>
        matmul(flat[i]?.[j] as Tensor, reshape(vs[j] as Tensor, [(vs[j] as Tensor).size, 1])),
      );
      const expected = numbers(add(parts[0] as Tensor, parts[1] as Tensor));
      for (const [k, v] of numbers(products[i] as Tensor).entries()) expect(v).toBeCloseTo(expected[k] as number, 11);
    }
  });

  it('are exactly zero at frozen elements, on every side', () => {
    const cube = (x: Tensor): Tensor => mul(x, mul(x, x));
    const x = leaf(1, 2).freeze_(Segments.rows([2], [0]));
    const coupled = (v: Tensor): Tensor => sum(mul(cube(v), sum(v)));
    expect(jacobian(cube, x).toArray()).toEqual([
      [0, 0],
      [0, 12],
    ]);
    const H = hessian(coupled, x);
    expect(H.toArray()).toEqual([
      [0, 0],
      [0, 6 * 2 * 3 + 2 * 3 * 4],
    ]);
    expect(vjp(coupled, x).vjp.toArray()).toEqual([0, 1 + 8 + 3 * 4 * 3]);
    expect(jvp(cube, x, constant(5, 1)).jvp.toArray()).toEqual([0, 12]);
    expect(hvp(coupled, x, constant(100, 1)).hvp.toArray()).toEqual([0, 60]);
    expect(grad(coupled)(x).toArray()).toEqual([0, 45]);
    expect(x.grad).toBeNull();
  });

  it('refuse more than one element', () => {
    expect(() => hessian((x) => mul(x, x), constant(1, 2))).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: hessian: the function must give one element, and gave [2]; reduce it first]`,
    );
    expect(() => hvp((x) => mul(x, x), constant(1, 2), constant(1, 2))).toThrow(
      'hvp: the function must give one element',
    );
  });
});

describe('grad of a function', () => {
  it('is a function, and nests', () => {
    const f = (x: Tensor): Tensor => sum(mul(x, mul(x, x)));
    const first = grad(f);
    const second = grad((x) => sum(first(x)));
    const third = grad((x) => sum(second(x)));
    const x = constant(2);
    expect([first(x), second(x), third(x)].map((v) => v.item())).toEqual([12, 12, 6]);
    expect(grad(() => constant(1))(x).toArray()).toEqual([0]);
  });

  it('stays connected to the graph it is called in', () => {
    const [x, w] = [leaf(2), leaf(5)];
    const g = grad((v) => sum(mul(w, mul(v, v))))(x); // 2 w x
    expect(grad(g, [x])[0]?.item()).toBe(10);
    expect(noGrad(() => grad((v) => sum(mul(v, v)))(x)).requiresGrad).toBe(false);
  });
});
