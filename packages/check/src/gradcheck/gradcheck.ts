import { assign, FrostgradError, type Tensor, type TypedArray, ValueError } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { importsFor, showSource, showTensor } from '../snippet.ts';
import { attempt } from './attempt.ts';
import { type Checked, type Finding, wanting } from './check.ts';
import { type GradcheckFault, GradcheckError } from './gradcheck-error.ts';
import { type GradcheckOptions, type Settings, settingsOf } from './options.ts';
import { simplify } from './simplify.ts';

/** What a gradient check that passed can say. */
export interface GradcheckReport {
  /** Derivatives compared. */
  readonly comparisons: number;
  /** The largest difference, in parts of what was allowed: at most 1. */
  readonly worst: number;
  /** Inputs it was compared at. */
  readonly samples: number;
}

/** The tensors that a function is checked at, or an arbitrary that draws them. */
export type CheckedInputs = readonly Tensor[] | Arbitrary<readonly Tensor[]>;

/**
 * Checks a gradient against the function itself: along random directions u and v, `<u, vjp(v)>` must equal the derivative
 * of `<v, fn(x + t u)>` at t = 0. In mode `jacobian` every entry is compared instead, and a failure names the elements.
 *
 * The derivative comes from central differences at steps from 4096 eps to eps, extrapolated (`centralDifference`), so it
 * is good to about 1e-11 for a smooth function and the tolerance can be small: `atol + rtol * sum |u_i g_i|`, by default
 * 1e-9 and 1e-8, where PyTorch, with one step, needs 1e-5 and 1e-3. Estimates that do not settle within the tolerance
 * are a failure too. Only live elements are perturbed: frozen ones have no derivative. Gradients are also computed twice
 * and must have equal bits.
 *
 * Inputs are perturbed in place and restored, as in PyTorch: a function may close over a module's parameters and take
 * them from there. A graph recorded earlier over the same tensors can no longer be run backward. Before a failure is
 * told, simpler values are looked for that fail the same way - zeros, ones, rounded numbers - and those are printed.
 *
 * @param fn the function; its floating results must be float64.
 * @param inputs what it is called with; those that require grad must be float64, and one must. Or an arbitrary of such
 * lists, of which `samples` are drawn; a failure shrinks to the smallest.
 * @throws GradcheckError when the gradient is wrong, with both numbers and a program that fails the same way.
 * @throws DTypeError for float32: its differences keep 3 or 4 digits at best and cannot support a tight check.
 * @throws ValueError when no input requires grad, an input's memory is seen twice, or an option is none.
 * @example
 * const x = tensor(new Float64Array([0.5, 2]), { requiresGrad: true });
 * gradcheck((x) => mul(x, x), [x]).worst < 1 // true
 * gradcheck((x) => mul(x, x), [x], { mode: 'jacobian' }).comparisons // 4
 * const drawn = fc.tuple(tensors({ dtype: 'float64', requiresGrad: true }));
 * gradcheck((x) => tanh(x), drawn, { samples: 20 }).samples // 20
 */
export function gradcheck(fn: Checked, inputs: CheckedInputs, options: GradcheckOptions = {}): GradcheckReport {
  const settings = settingsOf('gradcheck', options, isArbitrary(inputs));
  return isArbitrary(inputs) ? checkDrawn(fn, inputs, settings, options) : checkGiven(fn, inputs, settings, options);
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
  inputs: CheckedInputs,
  options: Omit<GradcheckOptions, 'order'> = {},
): GradcheckReport {
  return gradcheck(fn, inputs, { ...options, order: 2 });
}

const isArbitrary = (inputs: CheckedInputs): inputs is Arbitrary<readonly Tensor[]> => !Array.isArray(inputs);

function checkGiven(
  fn: Checked,
  inputs: readonly Tensor[],
  settings: Settings,
  options: GradcheckOptions,
): GradcheckReport {
  const { comparisons, worst, finding } = attempt(fn, inputs, settings);
  if (finding === null) return { comparisons, worst, samples: 1 };
  const given = declarations(inputs);
  const targets = wanting(inputs);
  const values = targets.map((x) => x.toTypedArray());
  try {
    simplify(targets, () => faultOf(fn, inputs, settings) === finding.fault, settings.shrinks);
    const simplest = attempt(fn, inputs, settings).finding ?? finding;
    const shown = declarations(inputs);
    const before = shown === given ? '' : `\n\nBefore it was simplified:\n${given}`;
    throw failure(simplest, snippetOf(fn, inputs, options), before);
  } finally {
    for (const [i, x] of targets.entries()) assign(x, values[i] as TypedArray);
  }
}

/** How a check fails at the values that stand there now; null when it passes, or cannot be made. */
function faultOf(fn: Checked, inputs: readonly Tensor[], settings: Settings): GradcheckFault | null {
  try {
    return attempt(fn, inputs, settings).finding?.fault ?? null;
  } catch (error) {
    if (error instanceof Error) return null; // simpler values may be outside the function's domain
    throw error;
  }
}

class Fails extends Error {}

function checkDrawn(
  fn: Checked,
  drawn: Arbitrary<readonly Tensor[]>,
  settings: Settings,
  options: GradcheckOptions,
): GradcheckReport {
  const { samples, seed } = settings;
  let comparisons = 0;
  let worst = 0;
  let fault: GradcheckFault | null = null;
  const property = fc.property(drawn, (inputs) => {
    const outcome = attempt(fn, inputs, settings);
    comparisons += outcome.comparisons;
    worst = Math.max(worst, outcome.worst);
    if (outcome.finding === null) return;
    fault ??= outcome.finding.fault;
    if (outcome.finding.fault === fault) throw new Fails(); // it does not shrink into a fault of another kind
  });
  const result = fc.check(property, { seed, numRuns: samples });
  if (!result.failed) return { comparisons, worst, samples };
  const [inputs] = result.counterexample ?? [];
  if (inputs === undefined) {
    throw new ValueError('gradcheck', `fc.pre refused all but ${result.numRuns} of the inputs drawn; refuse less`);
  }
  const { samples: _, ...rest } = options;
  const snippet = snippetOf(fn, inputs, rest);
  const { finding } = result.errorInstance instanceof Fails ? attempt(fn, inputs, settings) : { finding: null };
  if (finding !== null) throw failure(finding, snippet, `\n\nFound as one of ${samples} samples with seed ${seed}.`);
  const name = settings.name ?? (fn.name === '' ? 'the function' : fn.name);
  const error = new FrostgradError(
    'gradcheck',
    `${name} threw ${String(result.errorInstance)} for inputs that were drawn. Reproduce:\n\n${snippet}`,
  );
  error.cause = result.errorInstance;
  throw error;
}

function failure(finding: Finding, snippet: string, origin: string): GradcheckError {
  const { text, ...rest } = finding;
  return new GradcheckError(`${text()}. Reproduce:\n\n${snippet}${origin}`, { ...rest, snippet });
}

const declarations = (inputs: readonly Tensor[]): string =>
  inputs.map((x, i) => `const x${i} = ${showTensor(x)};`).join('\n');

/** A program that makes the same call. */
function snippetOf(fn: Checked, inputs: readonly Tensor[], options: GradcheckOptions): string {
  const names = inputs.map((_, i) => `x${i}`).join(', ');
  const body = `${declarations(inputs)}\ngradcheck(${showSource(fn)}, [${names}], ${JSON.stringify(options)});`;
  return `${importsFor(body, ['gradcheck'])}\n${body}`;
}
