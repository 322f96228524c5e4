import { GraphError } from '../errors.ts';
import { broadcastsTo, sameShape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { algebra } from './algebra.ts';
import type { Op } from './define-op.ts';
import { expectNoNaN, isCheckingNaN } from './anomaly.ts';
import { hooked, hookedAll, type Hooks } from './hooks.ts';
import { isGradEnabled, withGradMode } from './mode.ts';
import { type GradNode, inputName, LeafNode, OpNode, selectLive } from './node.ts';
import { differentiatedOnce } from './once.ts';
import { setDifferentiating, watcher } from './watch.ts';

/** What a pass does when a node's gradient is complete, and whether it goes further down from there. */
export interface WalkOptions {
  readonly retainGraph: boolean;
  /** Called once a node, youngest first, with its whole gradient. */
  readonly arrive: (node: GradNode, gradient: Tensor) => void;
  /** Nodes worth visiting; null means all. */
  readonly needed: ReadonlySet<GradNode> | null;
}

/**
 * One backward pass: visits nodes youngest first, each once, when all that reaches it has been added up.
 *
 * It keeps a heap of waiting nodes instead of recursing, so depth and width are bounded by memory only. Contributions
 * are added in descending order of the node they come from, and by input within one: two runs give the same bits.
 */
export class Walk {
  readonly #heap: GradNode[] = [];
  /** Nodes taken over from a pass further out, with what it had gathered there. */
  readonly #stash: { node: GradNode; walk: object; pending: Tensor | null }[] = [];
  readonly #options: WalkOptions;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** Starts at a node, unless it asks for nothing. */
  start(node: GradNode, gradient: Tensor): void {
    if (!node.isSettled) this.#send(node, gradient);
  }

  /** Adds a gradient to what waits at a node. */
  #send(node: GradNode, gradient: Tensor): void {
    if (node.walk === this) {
      const pending = node.pending as Tensor;
      // who records or watches keeps what was added
      const isSilent = watcher === null && !isGradEnabled();
      node.pending = (isSilent && node.isOwnSum && pending.dtype === gradient.dtype ? algebra.accumulate : algebra.add)(
        pending,
        gradient,
      );
      node.isOwnSum = isSilent;
      return;
    }
    if (node.walk !== null) this.#stash.push({ node, walk: node.walk, pending: node.pending });
    node.walk = this;
    node.pending = gradient;
    node.isOwnSum = false;
    this.#push(node);
  }

  /** Visits everything reachable. */
  run(): void {
    try {
      for (let node = this.#pop(); node !== undefined; node = this.#pop()) {
        let gradient = node.pending as Tensor;
        node.pending = null;
        node.walk = null;
        if (node.hooks !== null) gradient = throughHooks(node, node.hooks, gradient);
        this.#options.arrive(node, gradient);
        if (!(node instanceof OpNode)) continue;
        if (watcher !== null) setDifferentiating(node);
        this.#pass(node, gradient);
      }
    } finally {
      if (watcher !== null) setDifferentiating(null);
      for (const node of this.#heap) {
        node.pending = null;
        node.walk = null;
      }
      for (const { node, walk, pending } of this.#stash) {
        node.walk = walk;
        node.pending = pending;
        node.isOwnSum = false;
      }
    }
  }

  /** Runs a node's formulas and sends the results on. */
  #pass(node: OpNode, arrived: Tensor): void {
    const { edges, hooks } = node;
    const { needed } = this.#options;
    const gradient = hooks === null ? arrived : hooked(hooks.pre, arrived, node.name);
    const gathered: (Tensor | null)[] | null = hooks === null ? null : edges.map(() => null);
    let all: readonly (Tensor | undefined)[] | null = null;
    let used = false;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i] as GradNode | null;
      if (edge === null || edge.isSettled || (needed !== null && !needed.has(edge))) continue;
      used = true;
      all ??= jointParts(node, gradient);
      const part = all === null ? formula(node, gradient, i) : all[i];
      if (part === undefined) continue;
      const fit = fitted(part, node, i);
      if (isCheckingNaN()) expectNoNaN(edge instanceof LeafNode ? selectLive(edge.tensor, fit) : fit, node, i);
      if (gathered === null) this.#send(edge, fit);
      else gathered[i] = fit;
    }
    if (gathered !== null) {
      for (const [i, part] of hookedAll((hooks as Hooks).post, gathered, gradient, node.name).entries()) {
        if (part !== null) this.#send(edges[i] as GradNode, part);
      }
    }
    if (used && !this.#options.retainGraph) node.release();
  }

  #push(node: GradNode): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(node);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as GradNode;
      if (above.id >= node.id) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = node;
  }

  #pop(): GradNode | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && (heap[right] as GradNode).id > (heap[child] as GradNode).id) child = right;
      const below = heap[child] as GradNode;
      if (below.id <= last.id) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

/** A gradient that is complete, after the hooks of tensors; a leaf's see it without what its frozen elements got. */
function throughHooks(node: GradNode, hooks: Hooks, gradient: Tensor): Tensor {
  const selected = node instanceof LeafNode ? selectLive(node.tensor, gradient) : gradient;
  return hooked(hooks.tensor, selected, node.name);
}

/** What a node's formulas, without hooks, give one input; undefined where they leave it out. @internal */
export function partOf(node: OpNode, gradient: Tensor, i: number): Tensor | undefined {
  const all = jointParts(node, gradient);
  const part = all === null ? formula(node, gradient, i) : all[i];
  return part === undefined ? undefined : fitted(part, node, i);
}

/** What one formula gives all inputs together; null where each has its own. */
function jointParts(node: OpNode, gradient: Tensor): readonly (Tensor | undefined)[] | null {
  const { composed, joint } = node.op;
  if (composed !== null && isGradEnabled()) return throughComposed(node, gradient);
  return joint === null ? null : jointFormula(node, joint, gradient);
}

function formula(node: OpNode, gradient: Tensor, i: number): Tensor {
  if (!node.op.onceDifferentiable || !isGradEnabled()) return node.op.vjp(gradient, node, i);
  return differentiatedOnce(
    withGradMode(false, () => node.op.vjp(gradient, node, i), node.name),
    node,
    gradient,
  );
}

function jointFormula(
  node: OpNode,
  joint: NonNullable<Op['joint']>,
  gradient: Tensor,
): readonly (Tensor | undefined)[] {
  if (!node.op.onceDifferentiable || !isGradEnabled()) return joint(gradient, node);
  const parts = withGradMode(false, () => joint(gradient, node), node.name);
  return parts.map((part) => (part === undefined ? undefined : differentiatedOnce(part, node, gradient)));
}

/** Sums a broadcast gradient back, and refuses one that cannot belong to the input. */
function fitted(part: Tensor, node: OpNode, i: number): Tensor {
  const shape = node.shapes[i] as readonly number[];
  if (!(part instanceof Tensor)) {
    throw new GraphError(node.name, `its formula for ${inputName(node, i)} gave ${typeof part}, which is no tensor`);
  }
  if (sameShape(part.shape, shape)) return part;
  if (broadcastsTo(shape, part.shape)) return algebra.sumTo(part, shape);
  throw new GraphError(
    node.name,
    `its formula for ${inputName(node, i)} gave a gradient of ${showShape(part.shape)}, and the input is ${showShape(shape)}`,
  );
}

/**
 * Gradients through the op's definition in plain ops. Each input gets a node of its own first, so that the derivative
 * is the partial one even when an input was computed from another.
 */
function throughComposed(node: OpNode, gradient: Tensor): readonly (Tensor | undefined)[] {
  const { op } = node;
  const inputs = op.inputs.map((name) => algebra.alias(node.unpack(op.saves.indexOf(name))));
  const out = (op.composed as NonNullable<typeof op.composed>)(inputs, node.params);
  const grads: (Tensor | undefined)[] = inputs.map(() => undefined);
  const targets = new Map<GradNode, number>();
  for (const [i, input] of inputs.entries()) {
    if (node.edges[i] !== null && input.gradFn !== null) targets.set(input.gradFn, i);
  }
  if (out.gradFn === null) return grads;
  const walk = new Walk({
    retainGraph: true,
    needed: nodesLeadingTo([out.gradFn], targets),
    arrive: (at, g) => {
      const i = targets.get(at);
      if (i !== undefined) grads[i] = g;
    },
  });
  walk.start(out.gradFn, gradient);
  walk.run();
  return grads;
}

/** The nodes, among all reachable from `roots`, that are a target or from which one can be reached. */
export function nodesLeadingTo(roots: readonly GradNode[], targets: ReadonlyMap<GradNode, unknown>): Set<GradNode> {
  let oldest = Infinity;
  for (const target of targets.keys()) oldest = Math.min(oldest, target.id);
  const seen = new Set<GradNode>(roots);
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const edge of node.edges) {
      // edges lead to older nodes, so nothing older than every target leads to one
      if (edge === null || edge.id < oldest || seen.has(edge)) continue;
      seen.add(edge);
      stack.push(edge);
    }
  }
  const needed = new Set<GradNode>();
  for (const node of [...seen].sort((a, b) => a.id - b.id)) {
    if (targets.has(node) || node.edges.some((edge) => edge !== null && needed.has(edge))) needed.add(node);
  }
  return needed;
}
