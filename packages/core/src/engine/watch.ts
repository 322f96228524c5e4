import type { Layout } from '../ragged/layout.ts';
import type { Tensor } from '../tensor.ts';
import type { Op } from './define-op.ts';
import { scoped } from './mode.ts';
import type { GradNode } from './node.ts';

/** Sees each op that runs: what it read and what it gave, whether that was recorded or not. */
export type Watcher = (op: Op, inputs: readonly Tensor[], out: Tensor, params: unknown) => void;

/** The node whose formulas a watched pass runs; null in a forward pass. @internal */
export let differentiating: GradNode | null = null;

/** @internal */
export function setDifferentiating(node: GradNode | null): void {
  differentiating = node;
}

/** What `apply` tells of every op; null, which is the rule, means nobody. @internal */
export let watcher: Watcher | null = null;

/** Runs `body` with a watcher, in place of one further out. @internal */
export function watched<T>(next: Watcher, body: () => T, caller: string): T {
  const before = watcher;
  watcher = next;
  return scoped(caller, body, () => {
    watcher = before;
    differentiating = null;
  });
}

/** Hears of a padded tensor, and where it is live. */
type PadWatcher = (x: Tensor, layout: Layout) => void;

let padWatcher: PadWatcher | null = null;

/** Runs `body` with one who hears of pads. @internal */
export function watchedPads<T>(next: PadWatcher, body: () => T): T {
  const before = padWatcher;
  padWatcher = next;
  try {
    return body();
  } finally {
    padWatcher = before;
  }
}

/** For layers: says where a padded tensor that they take is live, to whom it may concern. Packing it says so by itself. */
export function tellPads(x: Tensor, layout: Layout): void {
  if (padWatcher !== null) padWatcher(x, layout);
}
