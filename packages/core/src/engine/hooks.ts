import { GraphError } from '../errors.ts';
import { sameShape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** Takes a hook back. */
export interface HookHandle {
  /** The hook is not called any more; a second call does nothing. */
  remove(): void;
}

/** Sees a tensor's gradient when it is complete, and may replace it by another of its shape and dtype. */
export type TensorHook = (gradient: Tensor) => Tensor | void;

/** Called when a leaf's `.grad` has been added to. */
export type PostAccumulateGradHook = (leaf: Tensor) => void;

/** Sees the gradient of a node's result before its formulas run, and may replace it. */
export type NodePrehook = (gradOutput: Tensor) => Tensor | void;

/** Sees what a node's formulas gave, null where nothing was asked, and may replace it. */
export type NodeHook = (
  gradInputs: readonly (Tensor | null)[],
  gradOutput: Tensor,
) => readonly (Tensor | null)[] | void;

/** Functions in the order in which they were registered. */
class HookList<F> {
  readonly #hooks = new Map<object, F>();

  add(hook: F): HookHandle {
    const key = {};
    this.#hooks.set(key, hook);
    return { remove: () => void this.#hooks.delete(key) };
  }

  /** Those registered now: a hook may remove itself or others while it runs. */
  [Symbol.iterator](): Iterator<F> {
    return Array.from(this.#hooks.values()).values();
  }
}

/** All that was registered at one node; most nodes have none. */
export class Hooks {
  readonly tensor: HookList<TensorHook> = new HookList();
  readonly pre: HookList<NodePrehook> = new HookList();
  readonly post: HookList<NodeHook> = new HookList();
  readonly accumulated: HookList<PostAccumulateGradHook> = new HookList();
  /** The tensor whose `.grad` keeps what passes here. */
  retainer: Tensor | null = null;
}

/** The gradient after every hook of a list has seen it. */
export function hooked(hooks: Iterable<TensorHook>, gradient: Tensor, of: string): Tensor {
  let current = gradient;
  for (const hook of hooks) current = replaced(hook(current), current, of);
  return current;
}

/** Gradients of a node's inputs after its hooks have seen them. */
export function hookedAll(
  hooks: Iterable<NodeHook>,
  gradients: readonly (Tensor | null)[],
  gradOutput: Tensor,
  of: string,
): readonly (Tensor | null)[] {
  let current = gradients;
  for (const hook of hooks) {
    const given = hook(current, gradOutput);
    if (given === undefined) continue;
    if (!Array.isArray(given) || given.length !== current.length) {
      throw new GraphError(of, `a hook must return ${current.length} gradients, one an input, or nothing`);
    }
    current = current.map((before, i) => {
      const after = given[i] as Tensor | null;
      if (before === null || after === null) return before === null ? null : after;
      return replaced(after, before, of);
    });
  }
  return current;
}

function replaced(given: Tensor | void, before: Tensor, of: string): Tensor {
  if (given === undefined) return before;
  if (!(given instanceof Tensor)) {
    throw new GraphError(
      of,
      `a hook returned ${typeof given}; it must return a tensor, or nothing to leave the gradient`,
    );
  }
  if (!sameShape(given.shape, before.shape) || given.dtype !== before.dtype) {
    throw new GraphError(
      of,
      `a hook returned ${showShape(given.shape)} ${given.dtype} for a gradient of ${showShape(before.shape)} ` +
        `${before.dtype}; shape and dtype must stay`,
    );
  }
  return given;
}
