import { NdArray } from '../array.ts';
import { isFloating } from '../dtype.ts';
import { kernels } from '../kernels/backend.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { isDetectingAnomaly, noteForward } from './anomaly.ts';
import { frame } from './checkpoint.ts';
import type { Op, TypedOp, WithExtras } from './define-op.ts';
import { isGradEnabled, isInferenceMode } from './mode.ts';
import { edgeOf, type GradNode, OpNode } from './node.ts';
import { starting, watcher } from './watch.ts';

/**
 * Runs an op: computes its result and, when an input wants a gradient, records the node.
 *
 * The result requires grad when recording is on, its dtype is floating and a differentiable input requires grad.
 */
export function apply<N extends readonly unknown[], P>(op: TypedOp<N, P>, inputs: N, params: P): Tensor {
  if (starting !== null) starting();
  const tensors = inputs as unknown as readonly Tensor[];
  const arrays = each(tensors, valueOf);
  const result = op.forward(kernels as Kernels, arrays, params); // it has brought those that it calls
  const out = result instanceof NdArray ? result : result.out;
  const tensor = new Tensor(out);
  if (isGradEnabled() && isFloating(out.dtype)) {
    const edges = edgesOf(op, tensors);
    if (edges !== null) {
      const saved = savedValues(op, arrays, out, result);
      const deferred = frame === null ? null : frame.defer(op, edges, saved);
      const node = new OpNode(op, edges, params, each(arrays, shapeOf), saved, deferred);
      if (isDetectingAnomaly()) noteForward(node);
      tensor.gradFn = node;
    }
  } else if (isInferenceMode() && !arrays.some(({ storage }) => storage === out.storage)) {
    out.storage.forbidSaving();
  }
  if (watcher !== null) watcher(op, tensors, tensor, params, result);
  return tensor;
}

const valueOf = (tensor: Tensor): NdArray => tensor.value;
const shapeOf = (array: NdArray): Shape => array.shape;

/** `items.map(f)`; the literals make arrays of the exact size, without a call into the runtime. */
function each<A, B>(items: readonly A[], f: (item: A) => B): B[] {
  if (items.length === 1) return [f(items[0] as A)];
  if (items.length === 2) return [f(items[0] as A), f(items[1] as A)];
  return items.map((item) => f(item));
}

/** Edges of a new node, or null when no input wants a gradient. */
function edgesOf(op: Op, tensors: readonly Tensor[]): (GradNode | null)[] | null {
  const edges = each(tensors, edgeOf);
  let some = false;
  for (let i = 0; i < edges.length; i++) {
    if (edges[i] === null) continue;
    if (op.isDifferentiable(i)) some = true;
    else edges[i] = null;
  }
  return some ? edges : null;
}

const nothing: readonly NdArray[] = [];

function savedValues(
  op: Op,
  arrays: readonly NdArray[],
  out: NdArray,
  result: NdArray | WithExtras<string>,
): readonly NdArray[] {
  const { saveSlots } = op;
  if (saveSlots.length === 0) return nothing;
  const saved: NdArray[] = [];
  for (let j = 0; j < saveSlots.length; j++) {
    const slot = saveSlots[j] as number;
    if (slot >= 0) saved.push(arrays[slot] as NdArray);
    else if (slot === -1) saved.push(out);
    else saved.push((result as WithExtras<string>).extras[op.extras[-2 - slot] as string] as NdArray);
  }
  return saved;
}
