import { DTypeError, grad, Rng, type Tensor, tensor, ValueError } from '@frostgrad/core';
import type { Difference } from './central-difference.ts';
import { derivativeAlong, directionOf, inner, type Probe } from './directional.ts';
import { GradcheckError } from './gradcheck-error.ts';
import { importsFor, showNumber, showSource, showTensor } from './snippet.ts';

/** A function to check: tensors to one tensor, or several. */
export type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** 1: the gradient of the function. 2: the gradient of its gradient. Default 1. */
  readonly order?: 1 | 2;
  /** Smallest step of the differences; default 1e-6. */
  readonly eps?: number;
  /** Error allowed whatever the size of the derivative; default 1e-9. */
  readonly atol?: number;
  /** Error allowed relative to `sum |u_i g_i|`, the terms that the derivative is the sum of; default 1e-8. */
  readonly rtol?: number;
  /** Random directions tried; default 2. */
  readonly directions?: number;
  /** Seed of the directions; default 0. */
  readonly seed?: number;
  /** What to call the function in an error; default its own name. */
  readonly name?: string;
}

/** What a gradient check that passed can say. */
export interface GradcheckReport {
  /** Derivatives compared. */
  readonly comparisons: number;
  /** The largest difference, in parts of what was allowed: at most 1. */
  readonly worst: number;
}

interface Check {
  readonly fn: Checked;
  readonly inputs: readonly Tensor[];
  readonly name: string;
  readonly eps: number;
  readonly atol: number;
  readonly rtol: number;
  readonly directions: number;
  readonly rng: Rng;
  /** The call that would fail the same way. */
  readonly snippet: () => string;
}

/**
 * Checks a gradient against the function itself: along random directions u and v, `<u, vjp(v)>` must equal the derivative
 * of `<v, fn(x + t u)>` at t = 0.
 *
 * The derivative comes from central differences at steps from 4096 eps to eps, extrapolated (`centralDifference`), so it
 * is good to about 1e-11 for a smooth function and the tolerance can be small: `atol + rtol * sum |u_i g_i|`, by default
 * 1e-9 and 1e-8, where PyTorch, with one step, needs 1e-5 and 1e-3. Estimates that do not settle within the tolerance
 * are a failure too. Only live elements are perturbed: frozen ones have no derivative. Gradients are also computed twice
 * and must have equal bits.
 *
 * Inputs are perturbed in place and restored, as in PyTorch: a function may close over a module's parameters and take
 * them from there. A graph recorded earlier over the same tensors can no longer be run backward.
 *
 * @param fn the function; its floating results must be float64.
 * @param inputs what it is called with; those that require grad must be float64, and one must.
 * @throws GradcheckError when the gradient is wrong, with both numbers and a program that fails the same way.
 * @throws DTypeError for float32: its differences keep 3 or 4 digits at best and cannot support a tight check.
 * @throws ValueError when no input requires grad, or an input's memory is seen twice.
 * @example
 * const x = tensor(new Float64Array([0.5, 2]), { requiresGrad: true });
 * gradcheck((x) => mul(x, x), [x]).worst < 1 // true
 */
export function gradcheck(fn: Checked, inputs: readonly Tensor[], options: GradcheckOptions = {}): GradcheckReport {
  const { order = 1, eps = 1e-6, atol = 1e-9, rtol = 1e-8, directions = 2, seed = 0 } = options;
  const name = options.name ?? (fn.name === '' ? 'the function' : fn.name);
  expectInputs(inputs);
  const check: Check = {
    fn,
    inputs,
    name,
    eps,
    atol,
    rtol,
    directions,
    rng: new Rng(seed),
    snippet: () => snippetOf(fn, inputs, options),
  };
  return order === 1 ? compare(check) : compare(ofGradient(check));
}

/**
 * `gradcheck` of the gradient: the second derivative, by differences of the first.
 *
 * @throws GradcheckError as `gradcheck`.
 * @example
 * const x = tensor(new Float64Array([0.5, 2]), { requiresGrad: true });
 * gradgradcheck((x) => mul(mul(x, x), x), [x]).worst < 1 // true
 */
export function gradgradcheck(
  fn: Checked,
  inputs: readonly Tensor[],
  options: Omit<GradcheckOptions, 'order'> = {},
): GradcheckReport {
  return gradcheck(fn, inputs, { ...options, order: 2 });
}

function expectInputs(inputs: readonly Tensor[]): void {
  for (const [i, x] of inputs.entries()) if (x.requiresGrad) expectDouble(`input ${i}`, x);
  if (!inputs.some((x) => x.requiresGrad)) {
    throw new ValueError(
      'gradcheck',
      'no input requires grad, so there is no gradient to check; pass { requiresGrad: true } to one',
    );
  }
}

function expectDouble(operand: string, x: Tensor): void {
  if (x.dtype !== 'float32') return;
  throw new DTypeError(
    'gradcheck',
    `${operand} is float32, and finite differences in float32 cannot support a tight check. Make it float64`,
  );
}

/** The results that have a gradient at all. */
function outputsOf(fn: Checked, inputs: readonly Tensor[]): readonly Tensor[] {
  const result = fn(...inputs);
  const list = (Array.isArray(result) ? result : [result]) as readonly Tensor[];
  for (const [k, y] of list.entries()) expectDouble(`result ${k}`, y);
  return list.filter((y) => y.dtype === 'float64');
}

/** The gradient as a function of the inputs and of the incoming gradients: what order 2 checks. */
function ofGradient(check: Check): Check {
  const { fn, inputs, rng } = check;
  const incoming = outputsOf(fn, inputs).map((y) =>
    rng.normal(y.shape, 0, 1, { dtype: 'float64', requiresGrad: true }),
  );
  return {
    ...check,
    name: `the gradient of ${check.name}`,
    inputs: [...inputs, ...incoming],
    fn: () => gradients(outputsOf(fn, inputs), incoming, wanting(inputs), true),
  };
}

const wanting = (inputs: readonly Tensor[]): readonly Tensor[] => inputs.filter((x) => x.requiresGrad);

function gradients(
  outputs: readonly Tensor[],
  v: readonly Tensor[],
  inputs: readonly Tensor[],
  createGraph: boolean,
): readonly Tensor[] {
  const at = [...outputs.keys()].filter((k) => (outputs[k] as Tensor).requiresGrad);
  if (at.length === 0) return inputs.map((x) => tensor(new Float64Array(x.size), { shape: x.shape }));
  return grad(
    at.map((k) => outputs[k] as Tensor),
    inputs,
    { gradOutputs: at.map((k) => v[k] as Tensor), createGraph, materializeGrads: true },
  );
}

/** Compares formula and differences along each direction. */
function compare(check: Check): GradcheckReport {
  const { fn, inputs, rng, atol, rtol } = check;
  const targets = wanting(inputs);
  let worst = 0;
  for (let d = 0; d < check.directions; d++) {
    const u = targets.map((x) => directionOf(x, rng));
    const outputs = outputsOf(fn, inputs);
    const v = outputs.map((y) => rng.normal(y.shape, 0, 1, { dtype: 'float64' }));
    const g = gradients(outputs, v, targets, false).map((x) => x.toTypedArray());
    const again = gradients(outputsOf(fn, inputs), v, targets, false).map((x) => x.toTypedArray());
    expectSameBits(check, g, again);
    const probe: Probe = {
      targets,
      results: () => outputsOf(fn, inputs).map((y) => y.toTypedArray()),
      weights: v.map((w) => w.toTypedArray()),
      eps: check.eps,
      nameOf: (x) => `input ${inputs.indexOf(x)}`,
    };
    const along = (directions: readonly Float64Array[]): { analytic: number; numeric: Difference; allowed: number } => {
      const { analytic, terms } = inner(directions, g);
      const allowed = atol + rtol * terms;
      return { analytic, allowed, numeric: derivativeAlong(probe, directions, 0.1 * allowed) };
    };
    const { analytic, numeric, allowed } = along(u);
    const error = Math.abs(analytic - numeric.value);
    if (!(error <= allowed && numeric.uncertainty <= allowed)) throw failure(check, targets, u, along);
    worst = Math.max(worst, error / allowed);
  }
  return { comparisons: check.directions, worst };
}

function expectSameBits(check: Check, g: readonly ArrayLike<number>[], again: readonly ArrayLike<number>[]): void {
  for (const [i, first] of g.entries()) {
    const second = again[i] as ArrayLike<number>;
    for (let j = 0; j < first.length; j++) {
      if (Object.is(first[j], second[j])) continue;
      const finding = {
        input: i,
        analytic: first[j] as number,
        numeric: second[j] as number,
        snippet: check.snippet(),
      };
      const numbers = `first = ${showNumber(finding.analytic)}; second = ${showNumber(finding.numeric)}`;
      throw new GradcheckError(
        `${check.name}: two runs give different gradients at input ${i}, element ${j}: ${numbers}`,
        finding,
      );
    }
  }
}

type Along = (u: readonly Float64Array[]) => { analytic: number; numeric: Difference; allowed: number };

/** Elements looked at one by one to say where a gradient is wrong. */
const LOCATED = 200;

/** The error for the input, and where it is small the element, that is furthest off. */
function failure(
  { name, inputs, snippet }: Check,
  targets: readonly Tensor[],
  u: readonly Float64Array[],
  along: Along,
): GradcheckError {
  const only = (i: number, direction: Float64Array): readonly Float64Array[] =>
    u.map((other, k) => (k === i ? direction : new Float64Array(other.length)));
  const excess = ({ analytic, numeric, allowed }: ReturnType<Along>): number => {
    const e = Math.max(Math.abs(analytic - numeric.value), numeric.uncertainty) / allowed;
    return e >= 0 ? e : Infinity;
  };
  const byInput = u.map((direction, i) => ({ i, ...along(only(i, direction)) }));
  const { i, analytic, numeric, allowed } = byInput.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  const target = targets[i] as Tensor;
  let where = '';
  if (target.size <= LOCATED) {
    const live = [...(u[i] as Float64Array).keys()].filter((j) => (u[i] as Float64Array)[j] !== 0);
    const units = live.map((j) => ({ j, ...along(only(i, new Float64Array(target.size).fill(1, j, j + 1))) }));
    if (units.length > 0) {
      const worst = units.reduce((a, b) => (excess(b) > excess(a) ? b : a));
      where = `; furthest off at element ${worst.j}: analytic = ${worst.analytic}; numeric = ${worst.numeric.value}`;
    }
  }
  const input = inputs.indexOf(target);
  const settled = numeric.uncertainty <= allowed;
  const what = settled
    ? `the gradient of input ${input}, [${target.shape.join(', ')}], is not the derivative along a random direction`
    : `the differences along input ${input}, [${target.shape.join(', ')}], do not settle; is the function smooth here?`;
  const numbers = `analytic = ${analytic}; numeric = ${numeric.value}; allowed = ${allowed}; uncertainty = ${numeric.uncertainty}`;
  return new GradcheckError(`${name}: ${what}: ${numbers}${where}. Reproduce:`, {
    input,
    analytic,
    numeric: numeric.value,
    snippet: snippet(),
  });
}

/** A program that makes the same call. */
function snippetOf(fn: Checked, inputs: readonly Tensor[], options: GradcheckOptions): string {
  const names = inputs.map((_, i) => `x${i}`);
  const declared = inputs.map((x, i) => `const x${i} = ${showTensor(x)};`);
  const call = `gradcheck(${showSource(fn)}, [${names.join(', ')}], ${JSON.stringify(options)});`;
  const body = [...declared, call].join('\n');
  return `${importsFor(body, ['gradcheck'])}\n${body}`;
}
