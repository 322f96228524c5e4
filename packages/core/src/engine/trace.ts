import { isFloating } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Op } from './define-op.ts';
import { isGradEnabled, scoped } from './mode.ts';
import { edgeOf, type GradNode } from './node.ts';
import { stackHere } from './places.ts';

/**
 * Why a result does not lead back to an input that it was computed from: nothing was recorded; it was detached; the input did not require grad then; the op has no
 * gradient for it; the result is no floating tensor.
 */
export type Cut = 'noGrad' | 'detached' | 'didNotRequireGrad' | 'notDifferentiable' | 'notFloating';

/** A way from a result to an input. */
export interface Link {
  readonly from: Origin;
  /** Null where the graph has it too, or where it was cut further up already. */
  readonly cut: Cut | null;
}

/** Where a tensor came from, whether or not the graph knows. */
export interface Origin {
  /** The op, or null for what was there before. */
  readonly op: string | null;
  readonly shape: Shape;
  readonly links: readonly Link[];
  readonly stack: string | null;
}

/** What ran while a body was traced. */
export interface Trace {
  originOf(x: Tensor): Origin;
  /** The origin of the result whose node this is; undefined for one that was recorded before. */
  originOfNode(node: GradNode): Origin | undefined;
}

class Tracing implements Trace {
  readonly #origins = new WeakMap<Tensor, Origin>();
  readonly #nodes = new WeakMap<GradNode, Origin>();
  readonly keepsStacks: boolean;

  constructor(keepsStacks: boolean) {
    this.keepsStacks = keepsStacks;
  }

  originOf(x: Tensor): Origin {
    let origin = this.#origins.get(x);
    if (origin === undefined) {
      origin = { op: null, shape: x.shape, links: [], stack: null };
      this.#origins.set(x, origin);
    }
    return origin;
  }

  originOfNode(node: GradNode): Origin | undefined {
    return this.#nodes.get(node);
  }

  note(out: Tensor, op: string, links: readonly Link[], stack: string | null): void {
    const origin = { op, shape: out.shape, links, stack };
    this.#origins.set(out, origin);
    if (out.gradFn !== null) this.#nodes.set(out.gradFn, origin);
  }

  become(x: Tensor, result: Tensor): void {
    this.#origins.set(x, this.originOf(result));
  }
}

let tracing: Tracing | null = null;

/** @internal */
export function isTracing(): boolean {
  return tracing !== null;
}

/** Runs `body`, and tells what ran. @throws GraphError when it returns a promise. @internal */
export function traced<T>(op: string, stacks: boolean, body: () => T): { result: T; trace: Trace } {
  const before = tracing;
  const trace = new Tracing(stacks);
  tracing = trace;
  const result = scoped(op, body, () => {
    tracing = before;
  });
  return { result, trace };
}

/** Notes that an op made `out`. @internal */
export function noteCall(op: Op, inputs: readonly Tensor[], out: Tensor): void {
  if (tracing === null) return;
  const trace = tracing;
  const links = inputs.map((input, i) => {
    const from = trace.originOf(input);
    return { from, cut: cutOf(op, i, input, from, out) };
  });
  trace.note(out, op.name, links, trace.keepsStacks ? stackHere(1) : null);
}

function cutOf(op: Op, i: number, input: Tensor, from: Origin, out: Tensor): Cut | null {
  if (!isGradEnabled()) return 'noGrad';
  if (!isFloating(out.dtype)) return 'notFloating';
  if (!op.isDifferentiable(i)) return 'notDifferentiable';
  // what was computed, and has no edge, was cut off further up
  return edgeOf(input) === null && from.op === null ? 'didNotRequireGrad' : null;
}

/** Notes that `out` is `x` outside the graph. @internal */
export function noteDetached(x: Tensor, out: Tensor): void {
  if (tracing === null) return;
  const from = tracing.originOf(x);
  // what has no edge was cut off further up
  const cut = edgeOf(x) === null && from.op !== null ? null : 'detached';
  tracing.note(out, 'detach', [{ from, cut }], tracing.keepsStacks ? stackHere(1) : null);
}

/** Notes that `x` took the place of a result, in place. @internal */
export function noteRebound(x: Tensor, result: Tensor): void {
  tracing?.become(x, result);
}
