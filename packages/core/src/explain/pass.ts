import type { HookHandle } from '../engine/hooks.ts';
import { withGradMode } from '../engine/mode.ts';
import { type GradNode, inputName, OpNode } from '../engine/node.ts';
import { nodesLeadingTo, Walk } from '../engine/walk.ts';
import type { Tensor } from '../tensor.ts';
import type { Spot } from './explanation.ts';

/** What a node sent one of its inputs, after its hooks. */
export interface Sent {
  readonly from: OpNode;
  readonly input: number;
  readonly part: Tensor;
}

/** What one backward pass did at each node between the loss and x. */
export interface Pass {
  readonly root: GradNode;
  /** Nodes on any path, oldest first. */
  readonly nodes: readonly GradNode[];
  /** The whole gradient, after the hooks of tensors. */
  readonly arrived: ReadonlyMap<GradNode, Tensor>;
  /** What the formulas saw: `arrived`, after prehooks. */
  readonly given: ReadonlyMap<GradNode, Tensor>;
  /** What was sent to a node, in the order in which it was added up. */
  readonly into: ReadonlyMap<GradNode, readonly Sent[]>;
  /** Formulas, or hooks, that gave an input on the way nothing. */
  readonly withheld: readonly { readonly from: OpNode; readonly input: number }[];
  readonly placeOf: (node: GradNode) => string | null;
}

/** Where a formula stands, for a reader. */
export function spotOf({ placeOf }: Pass, node: OpNode, input: number): Spot {
  return { op: node.name, input: inputName(node, input), place: placeOf(node) };
}

/**
 * Runs a backward pass from `root` to `target` and notes everything; the graph keeps what it saved, and no `.grad` is
 * written. Hooks on the way run, as they are part of the answer. Null when no edge leads there.
 */
export function recordPass(root: GradNode, gradient: Tensor, target: GradNode, placeOf: Pass['placeOf']): Pass | null {
  const needed = nodesLeadingTo([root], new Map([[target, true]]));
  if (!needed.has(root)) return null;
  const arrived = new Map<GradNode, Tensor>();
  const given = new Map<GradNode, Tensor>();
  const into = new Map<GradNode, Sent[]>();
  const withheld: { from: OpNode; input: number }[] = [];
  const note = (node: OpNode, parts: readonly (Tensor | null)[], seen: Tensor): void => {
    given.set(node, seen);
    for (const [input, edge] of node.edges.entries()) {
      if (edge === null || edge.isSettled || !needed.has(edge)) continue;
      const part = parts[input] ?? null;
      if (part === null) withheld.push({ from: node, input });
      else {
        const sent = into.get(edge) ?? [];
        sent.push({ from: node, input, part });
        into.set(edge, sent);
      }
    }
  };
  const handles: HookHandle[] = [];
  try {
    // the last hook of each node, so that it sees what all others made of the gradients
    for (const node of needed) {
      if (node instanceof OpNode && node !== target) {
        handles.push(node.registerHook((parts, seen) => note(node, parts, seen)));
      }
    }
    const walk = new Walk({ retainGraph: true, needed, arrive: (node, g) => void arrived.set(node, g) });
    withGradMode(
      false,
      () => {
        walk.start(root, gradient);
        walk.run();
      },
      'explainGrad',
    );
  } finally {
    for (const handle of handles) handle.remove();
  }
  const nodes = [...needed].sort((a, b) => a.id - b.id);
  return { root, nodes, arrived, given, into, withheld, placeOf };
}

/** From the root down to a node, each time by the input that sent it the most. */
export function routeTo({ root, into }: Pass, node: GradNode): GradNode[] {
  const route = [node];
  for (let at = node; at !== root;) {
    let best: Sent | null = null;
    let most = -1;
    for (const sent of into.get(at) ?? []) {
      const size = magnitude(sent.part);
      if (size > most) [best, most] = [sent, size];
    }
    if (best === null) break;
    at = best.from;
    route.push(at);
  }
  return route.reverse();
}

/** The largest absolute value; NaN counts as more than any. */
function magnitude(x: Tensor): number {
  let most = 0;
  for (const v of x.toTypedArray()) {
    if (Number.isNaN(v)) return Infinity;
    most = Math.max(most, Math.abs(v));
  }
  return most;
}
