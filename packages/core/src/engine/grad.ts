import { GraphError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { algebra } from './algebra.ts';
import { rootOf, targetsOf } from './backward.ts';
import { enableGrad, isGradEnabled, withGradMode } from './mode.ts';
import { edgeOf, selectLive } from './node.ts';
import { nodesLeadingTo, Walk } from './walk.ts';

/** Options of `grad`. */
export interface GradOptions {
  /** Gradients of the outputs, one each; null for 1 at an output of one element. */
  readonly gradOutputs?: readonly (Tensor | null)[];
  readonly retainGraph?: boolean;
  readonly createGraph?: boolean;
  /** Gives null for an input that the outputs do not depend on, where it is an error otherwise. */
  readonly allowUnused?: boolean;
  /** Gives zeros there; implies `allowUnused`. */
  readonly materializeGrads?: boolean;
}

/**
 * Gradients of outputs with respect to inputs, returned, one each; no `.grad` is touched. Inputs may be non-leaves.
 *
 * @throws GraphError for an input that does not require grad; for one that the outputs do not depend on or that is
 * frozen as a whole (unless `allowUnused` or `materializeGrads`); and as `backward`.
 * Given a function of one element instead, the function that computes its gradient with respect to its first input.
 *
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * grad([sum(mul(x, x))], [x])[0].toArray() // [6]
 * grad((x) => x.mul(x))(tensor([3])).toArray() // [6]
 */
export function grad(fn: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor;
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions &
    ({ readonly allowUnused: true } | { readonly materializeGrads?: false }) & { readonly allowUnused: true },
): (Tensor | null)[];
export function grad(outputs: Tensor | readonly Tensor[], inputs: readonly Tensor[], options?: GradOptions): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[] | ((...inputs: Tensor[]) => Tensor),
  inputs: readonly Tensor[] = [],
  options: GradOptions = {},
): (Tensor | null)[] | ((...inputs: Tensor[]) => Tensor) {
  return typeof outputs === 'function' ? gradientOf(outputs) : gradients(outputs, inputs, options);
}

/** The gradient of a function with respect to its first input; connected to the caller's graph where that input is. */
function gradientOf(fn: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor {
  return (x, ...rest) => {
    const given = x as Tensor;
    const connected = isGradEnabled() && given.requiresGrad;
    return enableGrad(() => {
      const own = connected ? algebra.alias(given) : given.detach().requiresGrad_();
      const y = fn(own, ...rest);
      if (edgeOf(y) === null) return algebra.zerosLike(given); // it does not depend on its input
      const [gradient] = gradients(y, [own], { createGraph: connected, materializeGrads: true });
      return selectLive(given, gradient as Tensor);
    });
  };
}

function gradients(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions,
): (Tensor | null)[] {
  const { createGraph = false, retainGraph = createGraph, materializeGrads = false } = options;
  if (materializeGrads && options.allowUnused === false) {
    throw new GraphError(
      'grad',
      'materializeGrads gives zeros for unused inputs, so allowUnused cannot be false with it',
    );
  }
  const list = Array.isArray(outputs) ? (outputs as readonly Tensor[]) : [outputs as Tensor];
  const roots = list.map((output, i) => rootOf('grad', output, options.gradOutputs?.[i] ?? null));
  const targets = targetsOf('grad', inputs);
  const found: (Tensor | null)[] = inputs.map(() => null);
  const walk = new Walk({
    retainGraph,
    needed: nodesLeadingTo(
      roots.map((root) => root.node),
      targets,
    ),
    arrive: (node, gradient) => {
      for (const i of targets.get(node) ?? []) found[i] = selectLive(inputs[i] as Tensor, gradient);
    },
  });
  withGradMode(
    createGraph,
    () => {
      for (const { node, gradient } of roots) walk.start(node, createGraph ? gradient : gradient.detach());
      walk.run();
    },
    'grad',
  );
  return found.map((gradient, i) => {
    if (gradient !== null) return gradient;
    if (materializeGrads) return algebra.zerosLike(inputs[i] as Tensor);
    if (options.allowUnused === true) return null;
    const why =
      inputs[i]?.frozen?.isAll === true ? `input ${i} is frozen as a whole` : `the outputs do not depend on input ${i}`;
    throw new GraphError(
      'grad',
      `${why}; pass { allowUnused: true } for null there, or { materializeGrads: true } for zeros`,
    );
  });
}
