import { GraphError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { scoped } from './mode.ts';
import { inputName, type OpNode } from './node.ts';

/** Options of `detectAnomaly`. */
export interface AnomalyOptions {
  /** Whether gradients are looked at; false keeps only the stacks. Default true. */
  readonly checkNan?: boolean;
}

let detecting: Required<AnomalyOptions> | null = null;

/** Where the forward call of each node stood; beside the nodes, which stay small. */
const stacks = new WeakMap<OpNode, string>();

/**
 * Runs `body`, and stops at the first gradient formula that gives NaN, with the stack of the forward call that it belongs
 * to. Forward and backward both stand in the body. Infinity is no anomaly. A NaN at a frozen element is none either: it
 * goes nowhere. Slow: for looking, not for training.
 *
 * @throws GraphError naming the op and the input, when a gradient is NaN; when `body` returns a promise.
 * @example
 * const x = tensor([0], { requiresGrad: true });
 * detectAnomaly(() => sqrt(x).mul(0).backward()) // throws GraphError: sqrt: its gradient for 'x' is NaN
 */
export function detectAnomaly<T>(body: () => T, { checkNan = true }: AnomalyOptions = {}): T {
  const before = detecting;
  detecting = { checkNan };
  return scoped('detectAnomaly', body, () => {
    detecting = before;
  });
}

/** @internal */
export function isDetectingAnomaly(): boolean {
  return detecting !== null;
}

/** @internal */
export function isCheckingNaN(): boolean {
  return detecting?.checkNan === true;
}

/** Frames of a stack that a reader wants: enough to leave the library. */
const FRAMES = 30;

/** Remembers where the op of a node was called. @internal */
export function noteForward(node: OpNode): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  // the message, this function and apply
  stacks.set(node, stack.split('\n').slice(3).join('\n'));
}

/** Refuses NaN in what a formula gave. @internal */
export function expectNoNaN(gradient: Tensor, node: OpNode, i: number): void {
  const at = gradient.toTypedArray().findIndex(Number.isNaN);
  if (at === -1) return;
  const stack = stacks.get(node);
  throw new GraphError(
    node.name,
    `its gradient for ${inputName(node, i)} is NaN at element ${at} of ${showShape(gradient.shape)}. ` +
      (stack === undefined
        ? 'The forward call was made outside detectAnomaly; make it inside to see where'
        : `The forward call was:\n${stack}`),
  );
}
