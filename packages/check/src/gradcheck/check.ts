import { DTypeError, grad, type Rng, type Tensor, tensor, ValueError } from '@frostgrad/core';
import { showNumber } from '../snippet.ts';
import { bitDifference } from '../tensor-difference.ts';
import type { Probe } from './directional.ts';
import type { GradcheckFinding } from './gradcheck-error.ts';
import type { Settings } from './options.ts';

/** A function to check: tensors to one tensor, or several. */
export type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** A function, the inputs that it is checked at, and how. */
export interface Check {
  readonly fn: Checked;
  readonly inputs: readonly Tensor[];
  readonly name: string;
  readonly settings: Settings;
  readonly rng: Rng;
  /** The results without a graph, where there is a cheaper way than to call the function. */
  readonly plain?: () => readonly Tensor[];
}

/** What a failed comparison found, in words made only when they are wanted. */
export interface Finding extends Omit<GradcheckFinding, 'snippet'> {
  readonly text: () => string;
}

/** What a comparison came to: the largest difference in parts of what was allowed, or what is wrong. */
export interface Outcome {
  readonly comparisons: number;
  readonly worst: number;
  readonly finding: Finding | null;
}

/** Refuses inputs that no check could be made with. */
export function expectInputs(inputs: readonly Tensor[]): void {
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
export function outputsOf({ fn, inputs }: Pick<Check, 'fn' | 'inputs'>): readonly Tensor[] {
  const result = fn(...inputs);
  const list = (Array.isArray(result) ? result : [result]) as readonly Tensor[];
  for (const [k, y] of list.entries()) expectDouble(`result ${k}`, y);
  return list.filter((y) => y.dtype === 'float64');
}

/** The inputs whose gradient is checked. */
export const wanting = (inputs: readonly Tensor[]): readonly Tensor[] => inputs.filter((x) => x.requiresGrad);

/** Gradients of `sum_k <v_k, output_k>`; zeros where nothing depends on an input. */
export function gradients(
  outputs: readonly Tensor[],
  v: readonly Tensor[],
  inputs: readonly Tensor[],
  options: { readonly createGraph?: boolean; readonly retainGraph?: boolean } = {},
): readonly Tensor[] {
  const at = [...outputs.keys()].filter((k) => (outputs[k] as Tensor).requiresGrad);
  if (at.length === 0) return inputs.map((x) => tensor(new Float64Array(x.size), { shape: x.shape }));
  return grad(
    at.map((k) => outputs[k] as Tensor),
    inputs,
    { gradOutputs: at.map((k) => v[k] as Tensor), materializeGrads: true, ...options },
  );
}

/**
 * The gradient as a function of the inputs and of the incoming gradients: what order 2 checks. Its differences are those
 * of the gradient that is not recorded, so that a fused formula is held against the definition that replaces it.
 */
export function ofGradient(check: Check): Check {
  const { inputs, rng } = check;
  const incoming = outputsOf(check).map((y) => rng.normal(y.shape, 0, 1, { dtype: 'float64', requiresGrad: true }));
  const gradient = (createGraph: boolean): readonly Tensor[] =>
    gradients(outputsOf(check), incoming, wanting(inputs), { createGraph });
  return {
    ...check,
    name: `the gradient of ${check.name}`,
    inputs: [...inputs, ...incoming],
    fn: () => gradient(true),
    plain: () => gradient(false),
  };
}

/** A probe that perturbs the inputs and sees the results. */
export function probeOf(check: Check): Probe {
  const { inputs, plain = () => outputsOf(check) } = check;
  return {
    targets: wanting(inputs),
    results: () => plain().map((y) => y.toTypedArray()),
    eps: check.settings.eps,
    nameOf: (x) => `input ${inputs.indexOf(x)}`,
  };
}

/** Refuses gradients that differ from run to run. */
export function irreproducible(
  { name, inputs }: Check,
  first: readonly Tensor[],
  second: readonly Tensor[],
): Finding | null {
  const targets = wanting(inputs);
  for (const [i, dx] of first.entries()) {
    const found = bitDifference(dx, second[i] as Tensor);
    if (found?.first == null) continue;
    const { index, actual, expected } = found.first;
    const input = inputs.indexOf(targets[i] as Tensor);
    const numbers = `first = ${showNumber(actual)}; second = ${showNumber(expected)}`;
    return {
      fault: 'irreproducible',
      input,
      analytic: actual,
      numeric: expected,
      entries: [],
      text: () =>
        `${name}: two runs give different gradients at input ${input}, element [${index.join(', ')}]: ${numbers}`,
    };
  }
  return null;
}
