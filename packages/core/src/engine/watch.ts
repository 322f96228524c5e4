import type { NdArray } from '../array.ts';
import type { Layout } from '../ragged/layout.ts';
import type { Tensor } from '../tensor.ts';
import type { Op, WithExtras } from './define-op.ts';
import { scoped } from './mode.ts';
import type { GradNode } from './node.ts';

/** Sees each op that runs: what it read and what it gave, whether that was recorded or not; `result` has its extras too. */
export type Watcher = (
  op: Op,
  inputs: readonly Tensor[],
  out: Tensor,
  params: unknown,
  result: NdArray | WithExtras<string>,
) => void;

/** The node whose formulas a watched pass runs; null in a forward pass. @internal */
export let differentiating: GradNode | null = null;

/** @internal */
export function setDifferentiating(node: GradNode | null): void {
  differentiating = node;
}

/** What `apply` tells of every op; null, which is the rule, means nobody. @internal */
export let watcher: Watcher | null = null;

/** What `apply` calls before an op computes; null means nobody wants to know. @internal */
export let starting: (() => void) | null = null;

/** Runs `body` with a watcher, in place of one further out; `start` is called before each op. @internal */
export function watched<T>(next: Watcher, body: () => T, caller: string, start: (() => void) | null = null): T {
  const before = { watcher, starting };
  watcher = next;
  starting = start;
  return scoped(caller, body, () => {
    ({ watcher, starting } = before);
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
