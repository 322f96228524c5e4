import {
  DTypeError,
  exp,
  expand,
  matmul,
  mul,
  relu,
  Rng,
  Segments,
  sum,
  tanh,
  tensor,
  Tensor,
  ValueError,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { gradcheck, GradcheckError, gradgradcheck } from '../src/index.ts';

const leaf = (shape: number[], seed = 1): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

const wrong = defineOp({
  name: 'wrongSquare',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }, _, shape) => k.mul(x, x, shape),
  vjp: { x: (g, { x }) => mul(g, x) }, // the factor 2 is missing
});
const wrongSquare = (x: Tensor): Tensor => apply(wrong, [x], undefined);

const thirdWrong = defineOp({
  name: 'squareOfWrongGradient',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }, _, shape) => k.mul(x, x, shape),
  vjp: { x: (g, { x }) => mul(g, mul(x.detach(), 2)) }, // right, but constant to the next order
});

function caught(body: () => unknown): GradcheckError {
  try {
    body();
  } catch (error) {
    if (error instanceof GradcheckError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('gradcheck', () => {
  it('passes right gradients of first and second order, several inputs and results', () => {
    const a = leaf([2, 3]);
    const b = leaf([3, 2], 2);
    const f = (a: Tensor, b: Tensor): Tensor[] => [matmul(a, b), sum(tanh(mul(a, a)))];
    expect(gradcheck(f, [a, b]).worst).toBeLessThan(0.1);
    expect(gradgradcheck(f, [a, b]).worst).toBeLessThan(0.1);
  });

  it('fails a wrong factor and prints a program that fails the same way', () => {
    const x = tensor(Float64Array.of(1, 2), { requiresGrad: true });
    const error = caught(() => gradcheck(wrongSquare, [x]));
    expect(error.message).toContain('wrongSquare');
    expect(error.message).toContain('input 0');
    expect(error.snippet).toContain('const x0 = tensor(Float64Array.of(1, 2), { shape: [2], requiresGrad: true });');
    expect(error.snippet).toContain("import { gradcheck } from '@frostgrad/check';");
    expect(error.numeric / error.analytic).toBeCloseTo(2, 6);
  });

  it('finds an error in one element among many', () => {
    const bump = defineOp({
      name: 'bump',
      inputs: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }) => k.copy(x),
      vjp: { x: (g) => mul(g, tensor(new Float64Array(100).fill(1).fill(1.001, 57, 58))) },
    });
    const error = caught(() => gradcheck((x) => apply(bump, [x], undefined), [leaf([100])]));
    expect(error.message).toContain('element 57');
  });

  it('finds what only the second order shows', () => {
    const f = (x: Tensor): Tensor => apply(thirdWrong, [x], undefined);
    expect(gradcheck(f, [leaf([3])]).worst).toBeLessThan(1);
    expect(() => gradgradcheck(f, [leaf([3])])).toThrow(GradcheckError);
  });

  it('leaves inputs as they were, bit for bit', () => {
    const x = leaf([3]);
    const before = x.toTypedArray();
    gradcheck((x) => exp(x), [x]);
    caught(() => gradcheck(wrongSquare, [x]));
    expect(x.toTypedArray()).toEqual(before);
  });

  it('checks parameters that the function closes over', () => {
    const w = leaf([2]);
    expect(gradcheck(() => mul(w, w), [w]).worst).toBeLessThan(1);
    expect(() => gradcheck(() => wrongSquare(w), [w])).toThrow(GradcheckError);
  });

  it('perturbs live elements only', () => {
    const x = tensor(Float64Array.of(1, 2, 3), { requiresGrad: true }).freeze_(Segments.mask([3], [0, 1, 0]));
    expect(gradcheck((x) => mul(x, x), [x]).worst).toBeLessThan(1);
    expect(gradgradcheck((x) => mul(x, mul(x, x)), [x]).worst).toBeLessThan(1);
    expect(caught(() => gradcheck(wrongSquare, [x])).snippet).toContain('freeze_(Segments.mask([3], [0, 1, 0]))');
  });

  it('says so when the function has a kink where it is checked', () => {
    const at = (v: number): Tensor => tensor(Float64Array.of(v), { requiresGrad: true });
    expect(() => gradcheck(relu, [at(0)])).toThrow(/is not the derivative/);
    expect(gradcheck(relu, [at(1e-4)]).worst).toBeLessThan(1);
    const step = (x: Tensor): Tensor => mul(x, x.item() > 0 ? 1e9 : 1);
    expect(() => gradcheck(step, [at(1e-7)])).toThrow(/do not settle; is the function smooth here/);
  });

  it('refuses float32, and inputs of which none requires grad', () => {
    const single = tensor([1, 2], { requiresGrad: true });
    expect(() => gradcheck((x) => mul(x, x), [single])).toThrow(DTypeError);
    expect(() => gradcheck((x) => mul(x, x), [single])).toThrow(
      /finite differences in float32 cannot support a tight check/,
    );
    expect(() => gradcheck((x) => x.detach(), [tensor(Float64Array.of(1))])).toThrow(ValueError);
  });

  it('refuses an input that sees its memory twice', () => {
    const twice = expand(leaf([1]), [3]);
    expect(() => gradcheck((x) => mul(x, x), [twice])).toThrow(/input 0 sees an element of its memory twice/);
  });

  it('is deterministic, and the seed chooses the directions', () => {
    const x = tensor(Float64Array.of(1, 2), { requiresGrad: true });
    const at = (seed: number): number => caught(() => gradcheck(wrongSquare, [x], { seed })).analytic;
    expect(at(1)).toBe(at(1));
    expect(at(1)).not.toBe(at(2));
  });
});
