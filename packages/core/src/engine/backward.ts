import type { Storage } from '../array.ts';
import { GraphError } from '../errors.ts';
import { Segments } from '../segments.ts';
import { sameShape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { algebra } from './algebra.ts';
import { withGradMode } from './mode.ts';
import { edgeOf, type GradNode, LeafNode, selectLive } from './node.ts';
import { nodesLeadingTo, Walk } from './walk.ts';

/** Options of `backward`. */
export interface BackwardOptions {
  /** Gradient of the result; may be left out when it has one element, and is 1 then. */
  readonly gradient?: Tensor;
  /** Keeps saved values for another pass; default: `createGraph`. */
  readonly retainGraph?: boolean;
  /** Records the gradients themselves, so that they can be differentiated. */
  readonly createGraph?: boolean;
  /** Only these tensors get a `.grad`, non-leaves too. */
  readonly inputs?: readonly Tensor[];
}

/** The node to start from and the gradient to start with. @internal */
export function rootOf(op: string, output: Tensor, gradient: Tensor | null): { node: GradNode; gradient: Tensor } {
  const node = edgeOf(output);
  if (node === null) {
    throw new GraphError(op, 'this tensor has no graph; did it come from a tensor with requiresGrad, outside noGrad?');
  }
  if (gradient === null) {
    if (output.size !== 1) {
      throw new GraphError(
        op,
        `a gradient can be created implicitly only for a scalar, and this tensor is ${showShape(output.shape)}. ` +
          `Reduce it first, or pass ${op === 'grad' ? '{ gradOutputs }' : '{ gradient }'}`,
      );
    }
    return { node, gradient: algebra.onesLike(output) };
  }
  if (!sameShape(gradient.shape, output.shape)) {
    throw new GraphError(
      op,
      `the gradient is ${showShape(gradient.shape)} and the tensor is ${showShape(output.shape)}`,
    );
  }
  if (gradient.dtype !== output.dtype) {
    throw new GraphError(op, `the gradient is ${gradient.dtype} and the tensor is ${output.dtype}`);
  }
  return { node, gradient };
}

/**
 * Adds a complete gradient to a tensor's `.grad`: to the same object, or as a new one when it is recorded itself.
 * `taken` is the memory that others hold: a `.grad` has its own.
 */
function accumulate(tensor: Tensor, gradient: Tensor, createGraph: boolean, taken: Set<Storage>): void {
  const selected = selectLive(tensor, gradient);
  const before = createGraph ? tensor.grad : tensor.unseenGrad;
  if (before === null) {
    if (createGraph) tensor.setGrad(selected);
    else tensor.setGrad(selected.detachOwned(taken), tensor.live, true);
    return;
  }
  if (createGraph) tensor.replaceGrad(algebra.add(before, selected));
  else before.rebind(sumOf(tensor, before, selected));
  tensor.coverLive();
}

/**
 * The sum of two gradients where an element was covered and learns now. A paused element keeps what it has, and one that
 * begins to learn takes what arrives, bit for bit: -0 added to the +0 of a frozen element would become +0.
 */
function sumOf(tensor: Tensor, before: Tensor, arriving: Tensor): Tensor {
  const total = algebra.add(before.detach(), arriving);
  const { live, covered } = tensor;
  if (live === null && covered === null) return total;
  const values = total.toTypedArray();
  const paused = tensor.frozen ?? Segments.none(tensor.shape);
  paused.put(paused.take(before.toTypedArray()), values);
  const begun = (covered ?? Segments.all(tensor.shape)).union(paused).complement();
  begun.put(begun.take(arriving.toTypedArray()), values);
  return Tensor.of(values, tensor.shape);
}

/**
 * Computes gradients of a tensor and adds them to the `.grad` of every leaf that it came from and that requires grad.
 *
 * @throws GraphError when there is no graph, when the tensor has several elements and no `gradient` is given, when the
 * graph was freed by an earlier pass, or when a saved value was changed since; every `.grad` is as it was then.
 * @example
 * const w = tensor([1, 2, 3], { requiresGrad: true });
 * backward(sum(mul(w, w)));
 * w.grad.toArray() // [2, 4, 6]
 */
export function backward(output: Tensor, options: BackwardOptions = {}): void {
  const { createGraph = false, retainGraph = createGraph, inputs } = options;
  const root = rootOf('backward', output, options.gradient ?? null);
  const targets = inputs === undefined ? null : targetsOf('backward', inputs);
  if (targets !== null && targets.size === 0) {
    throw new GraphError('backward', "'inputs' is empty; leave it out to reach every leaf");
  }
  const arrived = new Map<Tensor, Tensor>();
  const walk = new Walk({
    retainGraph,
    needed: targets === null ? null : nodesLeadingTo([root.node], targets),
    arrive: (node, gradient) => {
      const retainer = node.hooks?.retainer ?? null;
      if (retainer !== null) arrived.set(retainer, gradient);
      if (targets !== null) for (const i of targets.get(node) ?? []) arrived.set(inputs?.[i] as Tensor, gradient);
      else if (node instanceof LeafNode) arrived.set(node.tensor, gradient);
    },
  });
  withGradMode(
    createGraph,
    () => {
      walk.start(root.node, root.gradient);
      walk.run();
      for (const [tensor, gradient] of arrived) {
        expectOwnDType(tensor, gradient);
        if (createGraph) tensor.expectKeeps('backward', gradient);
      }
      // only now, so that an error on the way leaves every `.grad` as it was
      const taken = new Set([root.gradient.value.storage]);
      for (const [tensor, gradient] of arrived) accumulate(tensor, gradient, createGraph, taken);
      for (const tensor of arrived.keys()) {
        if (tensor.isLeaf) for (const hook of tensor.leafNode().hooks?.accumulated ?? []) hook(tensor);
      }
    },
    'backward',
  );
}

/** Refuses a gradient that a formula on the way has brought to another dtype. */
function expectOwnDType({ dtype, shape }: Tensor, gradient: Tensor): void {
  if (gradient.dtype === dtype) return;
  throw new GraphError(
    'backward',
    `a gradient arrived as ${gradient.dtype}, and the tensor, ${showShape(shape)}, is ${dtype}; ` +
      'the formula of an op on the way has to cast it',
  );
}

/** Which positions of a list each node stands for. @internal */
export function targetsOf(op: string, inputs: readonly Tensor[]): Map<GradNode, number[]> {
  const targets = new Map<GradNode, number[]>();
  for (const [i, input] of inputs.entries()) {
    const node = edgeOf(input);
    if (node === null) throw new GraphError(op, `input ${i} does not require grad, so there is no gradient to ask for`);
    targets.set(node, [...(targets.get(node) ?? []), i]);
  }
  return targets;
}
