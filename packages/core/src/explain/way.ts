import type { Origin, Trace } from '../engine/trace.ts';
import { placeOf } from '../engine/places.ts';
import type { Tensor } from '../tensor.ts';
import type { Barrier } from './explanation.ts';

/** A way from a result to a tensor, by what ran, and where it is cut. */
export interface Way {
  readonly ops: readonly string[];
  readonly barriers: readonly Barrier[];
}

/** The way with the fewest cuts; null when the result was not computed from the tensor. */
export function wayTo(trace: Trace, result: Tensor, x: Tensor): Way | null {
  const goal = trace.originOf(x);
  const cuts = new Map<Origin, number>([[trace.originOf(result), 0]]);
  const cameFrom = new Map<Origin, { to: Origin; barrier: Barrier | null }>();
  // ways without a further cut are looked at first
  let layer = [...cuts.keys()];
  while (layer.length > 0) {
    const next: Origin[] = [];
    for (let to = layer.pop(); to !== undefined; to = layer.pop()) {
      for (const { from, cut } of to.links) {
        const count = (cuts.get(to) as number) + (cut === null ? 0 : 1);
        if (count >= (cuts.get(from) ?? Infinity)) continue;
        cuts.set(from, count);
        const barrier = cut === null ? null : barrierAt(to, cut);
        cameFrom.set(from, { to, barrier });
        (cut === null ? layer : next).push(from);
      }
    }
    layer = next;
  }
  if (!cuts.has(goal)) return null;
  const ops: string[] = [];
  const barriers: Barrier[] = [];
  for (let step = cameFrom.get(goal); step !== undefined; step = cameFrom.get(step.to)) {
    ops.unshift(step.to.op ?? 'leaf');
    if (step.barrier !== null) barriers.unshift(step.barrier);
  }
  return { ops, barriers };
}

function barrierAt({ op, shape, stack }: Origin, why: Barrier['why']): Barrier {
  return { op: op ?? 'leaf', why, shape, place: stack === null ? null : placeOf(stack) };
}
