import { withGradMode } from '../engine/mode.ts';
import type { GradNode, OpNode } from '../engine/node.ts';
import { nodesLeadingTo, Walk } from '../engine/walk.ts';
import type { Tensor } from '../tensor.ts';

/** What one node sent to another: what its formula for input `i` gave. */
export interface Sent {
  readonly by: OpNode;
  readonly i: number;
  readonly part: Tensor;
}

/** A backward pass that was watched on its way to one node. */
export interface ObservedPass {
  /** The gradient of a node's result when complete, after the hooks of tensors; undefined where the pass did not come. */
  gradientAt(node: GradNode): Tensor | undefined;
  /** What was added up in it, in that order. */
  sentTo(node: GradNode): readonly Sent[];
}

/** Runs a pass from `root` to `target` that writes no `.grad` and keeps the graph; null when no path leads there. */
export function observe(root: GradNode, gradient: Tensor, target: GradNode): ObservedPass | null {
  const needed = nodesLeadingTo([root], new Map([[target, 0]]));
  if (!needed.has(root)) return null;
  const gradients = new Map<GradNode, Tensor>();
  const sent = new Map<GradNode, Sent[]>();
  const walk = new Walk({
    retainGraph: true,
    needed,
    arrive: (node, g) => {
      gradients.set(node, g);
    },
    passed: (by, i, part) => {
      const to = by.edges[i] as GradNode;
      const all = sent.get(to) ?? [];
      all.push({ by, i, part });
      sent.set(to, all);
    },
  });
  withGradMode(
    false,
    () => {
      walk.start(root, gradient);
      walk.run();
    },
    'explainGrad',
  );
  return { gradientAt: (node) => gradients.get(node), sentTo: (node) => sent.get(node) ?? [] };
}
