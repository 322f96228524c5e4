import type { Tensor } from '../tensor.ts';
import type { Op } from './define-op.ts';
import { scoped } from './mode.ts';

/** Sees each op that runs: what it read and what it gave, whether that was recorded or not. */
export type Watcher = (op: Op, inputs: readonly Tensor[], out: Tensor) => void;

/** What `apply` tells of every op; null, which is the rule, means nobody. @internal */
export let watcher: Watcher | null = null;

/** Runs `body` with a watcher, in place of one further out. @internal */
export function watched<T>(next: Watcher, body: () => T, caller: string): T {
  const before = watcher;
  watcher = next;
  return scoped(caller, body, () => {
    watcher = before;
  });
}
