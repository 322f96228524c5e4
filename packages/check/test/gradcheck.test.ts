import {
  add,
  DTypeError,
  exp,
  expand,
  log,
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
  where,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradcheck, GradcheckError, gradgradcheck, shapes, tensors } from '../src/index.ts';

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
    expect(error.fault).toBe('wrong');
    expect(error.snippet).toContain('const x0 = tensor(Float64Array.of(0, 1), { shape: [2], requiresGrad: true });');
    expect(error.message).toContain(
      'Before it was simplified:\nconst x0 = tensor(Float64Array.of(1, 2), { shape: [2], requiresGrad: true });',
    );
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
    expect(error.message).toContain('element [57]');
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
    expect(() => gradcheck(relu, [at(0)])).toThrow(/the function has a kink here/);
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

describe('gradcheck in mode jacobian', () => {
  const mode = 'jacobian' as const;

  it('compares every entry, of several inputs and results, in both orders', () => {
    const [a, b] = [leaf([2, 3]), leaf([3, 2], 2)];
    const f = (a: Tensor, b: Tensor): Tensor[] => [matmul(a, b), sum(tanh(mul(a, a)))];
    expect(gradcheck(f, [a, b], { mode })).toMatchObject({ comparisons: 5 * 12, samples: 1 });
    expect(gradcheck(f, [a, b], { mode }).worst).toBeLessThan(0.5);
    // results: 12 gradients; inputs: 12, and the 5 gradients that come in
    expect(gradgradcheck(f, [a, b], { mode }).comparisons).toBe(12 * 17);
  });

  it('names the elements of an entry that is wrong', () => {
    const bump = defineOp({
      name: 'bump',
      inputs: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }) => k.copy(x),
      vjp: { x: (g) => mul(g, tensor(Float64Array.of(1, 1, 1, 1, 1.001, 1), { shape: [2, 3] })) },
    });
    const error = caught(() => gradcheck((x) => apply(bump, [x], undefined), [leaf([2, 3])], { mode }));
    expect(error.entries).toMatchObject([{ result: 0, resultIndex: [1, 1], input: 0, inputIndex: [1, 1] }]);
    expect(error.message).toMatch(
      /1 of 36 entries of the Jacobian are not the derivative; furthest off:\n {2}result 0 \[1, 1\] by input 0 \[1, 1\]: analytic = 1.001; numeric = 1\b/,
    );
  });

  it('leaves frozen elements out, and says so of kinks and of what does not settle', () => {
    const x = tensor(Float64Array.of(1, 2, 3), { requiresGrad: true }).freeze_(Segments.mask([3], [0, 1, 0]));
    expect(gradcheck((x) => mul(x, x), [x], { mode }).comparisons).toBe(6);
    const kinked = caught(() => gradcheck(relu, [tensor(Float64Array.of(0), { requiresGrad: true })], { mode }));
    expect([kinked.fault, kinked.message.includes('(a kink)')]).toEqual(['kink', true]);
  });
});

describe('gradcheck of inputs that are drawn', () => {
  const drawn = fc.tuple(tensors({ dtype: 'float64', requiresGrad: true, shape: shapes({ minRank: 1 }) }));

  it('tries as many as are asked, in both modes and orders', () => {
    for (const options of [{}, { mode: 'jacobian' }, { order: 2 }] as const) {
      const report = gradcheck((x) => tanh(x), drawn, { samples: 30, ...options });
      expect(report.samples).toBe(30);
      expect(report.comparisons).toBeGreaterThanOrEqual(30);
    }
  });

  it('shrinks a failure to the smallest inputs, the same for the same seed', () => {
    const f = (x: Tensor): Tensor => (x.size > 2 ? wrongSquare(x) : mul(x, x));
    const error = caught(() => gradcheck(f, drawn, { seed: 4 }));
    expect(error.snippet).toMatch(/shape: \[(3|1, 3|3, 1|1, 1, 3|1, 3, 1|3, 1, 1)\]/);
    expect(error.message).toContain('Found as one of 100 samples with seed 4.');
    expect(caught(() => gradcheck(f, drawn, { seed: 4 })).message).toBe(error.message);
  });

  it('prints the inputs of a function that throws', () => {
    const f = (x: Tensor): Tensor => {
      if (x.size > 1) throw new RangeError('too many');
      return mul(x, x);
    };
    expect(() => gradcheck(f, drawn)).toThrow(/f threw RangeError: too many for inputs that were drawn/);
  });

  it('passes over inputs for which the function calls fc.pre, unless they are nearly all', () => {
    const positive = (x: Tensor): Tensor => {
      fc.pre(x.toTypedArray().every((v) => v > 0.01));
      return log(x);
    };
    expect(gradcheck(positive, drawn, { samples: 20 }).samples).toBe(20);
    const none = (x: Tensor): Tensor => {
      fc.pre(false);
      return x;
    };
    expect(() => gradcheck(none, drawn)).toThrow(/fc.pre refused all but 0 of the inputs drawn; refuse less/);
  });
});

describe('simpler values', () => {
  it('are those that fail the same way: no kink, no other domain', () => {
    // right where x < 3; at 0 it fails too, as a kink, which is another way to fail
    const f = (x: Tensor): Tensor => add(relu(x), where(x.gt(3), wrongSquare(x), 0));
    const x = tensor(Float64Array.of(4.123456, -1.5), { requiresGrad: true });
    const error = caught(() => gradcheck(f, [x]));
    expect(error.snippet).toContain('Float64Array.of(4, 1)');
    expect(x.toTypedArray()).toEqual(Float64Array.of(4.123456, -1.5));
  });

  it('leave frozen elements, and are not looked for when told so', () => {
    const x = tensor(Float64Array.of(1.25, 2.5), { requiresGrad: true }).freeze_(Segments.mask([2], [0, 1]));
    expect(caught(() => gradcheck(wrongSquare, [x])).snippet).toContain('Float64Array.of(1, 2.5)');
    expect(caught(() => gradcheck(wrongSquare, [x], { shrinks: 0 })).snippet).toContain('Float64Array.of(1.25, 2.5)');
  });
});

describe('options of gradcheck', () => {
  it.each([
    [{ eps: -1 }, 'gradcheck: eps is -1; it must be a finite number above 0'],
    [{ atol: NaN }, 'gradcheck: atol is NaN; it must be a finite number, 0 or more'],
    [{ rtol: Infinity }, 'gradcheck: rtol is Infinity; it must be a finite number, 0 or more'],
    [{ order: 3 as 2 }, 'gradcheck: order is 3; it must be 1 or 2'],
    [{ mode: 'full' as 'jacobian' }, "gradcheck: mode is 'full'; it must be 'directions' or 'jacobian'"],
    [{ directions: 0 }, 'gradcheck: directions is 0; it must be a whole number, 1 or more'],
    [{ seed: 1.5 }, 'gradcheck: seed is 1.5; it must be a whole number from 0 to 2^31 - 1'],
    [{ samples: 5 }, 'gradcheck: samples are drawn from an arbitrary, and the inputs are tensors'],
    [{ mode: 'jacobian', directions: 2 }, "gradcheck: mode 'jacobian' compares every entry and has no directions"],
    [
      { tol: 1 } as object,
      "gradcheck: there is no option 'tol'; the options are order, mode, eps, atol, rtol, directions, samples, seed, shrinks, name",
    ],
  ] as const)('%o is refused', (options, message) => {
    const run = (): unknown => gradcheck((x) => mul(x, x), [leaf([2])], options);
    expect(run).toThrow(ValueError);
    expect(run).toThrow(message);
  });

  it('that are undefined are the defaults', () => {
    expect(gradcheck((x) => mul(x, x), [leaf([2])], { eps: undefined } as object).worst).toBeLessThan(1);
  });
});
