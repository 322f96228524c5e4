import { GraphError } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import type { Op } from './define-op.ts';
import { edgeOf, OpNode } from './node.ts';

/**
 * A gradient that was computed without a graph, with a node that refuses to be differentiated. Without it a second
 * derivative would be zero or missing in silence.
 */
export function differentiatedOnce(gradient: Tensor, node: OpNode, incoming: Tensor): Tensor {
  const edges = [edgeOf(incoming), ...node.edges];
  const result = gradient.detach();
  result.gradFn = new OpNode(refusal(node.op), edges, undefined, [incoming.shape, ...node.shapes], []);
  return result;
}

function refusal(op: Op): Op {
  const vjp = (): never => {
    throw new GraphError(
      op.name,
      'its gradient was differentiated, and the op is marked onceDifferentiable; write its formulas in ops, and drop the mark',
    );
  };
  return {
    ...op,
    name: `${op.name}'`,
    inputs: ['g', ...op.inputs],
    saves: [],
    saveSlots: [],
    vjp,
    joint: null,
    composed: null,
  };
}
