import { stackOf } from '../engine/anomaly.ts';
import { rootOf } from '../engine/backward.ts';
import { edgeOf, type GradNode, OpNode } from '../engine/node.ts';
import { placeOf } from '../engine/places.ts';
import { type Trace, traced } from '../engine/trace.ts';
import { GraphError, ValueError } from '../errors.ts';
import { positionOf, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { explainElement, kindOf } from './element.ts';
import type { ElementExplanation, ElementKind, GradExplanation } from './explanation.ts';
import { observe, type ObservedPass } from './observed-pass.ts';
import { withoutZeros } from './probe.ts';
import { countsOf, showExplanation } from './text.ts';
import { wayTo } from './way.ts';

/** Options of `explainGrad`. */
export interface ExplainGradOptions {
  /** One element of the tensor, by its position; left out, all of them. */
  readonly at?: readonly number[];
  /** Keeps the stack of every call while the function runs, so that places in the code can be named; default true. */
  readonly stacks?: boolean;
  /** Gradient of the result, as for `backward`. */
  readonly gradient?: Tensor;
}

type Found = Omit<GradExplanation, 'text'>;

/**
 * Why the gradient of a tensor, or of one of its elements, is what it is: the way it took, or the op that made it absent, 0,
 * NaN or infinite. Runs a backward pass of its own, hooks included: no `.grad` is written and the graph is kept.
 *
 * Given a function that computes the result, it also sees what leaves no trace in a graph: detached tensors, `noGrad`, ops without a gradient; and names the places in the code.
 * What goes through `item()` or `toArray()` it cannot follow.
 *
 * @param loss the result, or the function that computes it.
 * @throws GraphError when the result has several elements and no `gradient` is given, or its graph was freed.
 * @throws ValueError for an element that does not exist.
 * @example
 * const x = tensor([-1, 0, 2], { requiresGrad: true });
 * explainGrad(x.relu().sum(), x).counts // { arrives: 1, zero: 2, nan: 0, infinite: 0, frozen: 0 }
 * explainGrad(x.relu().sum(), x, { at: [0] }).elements[0].reason // 'blocked'
 * explainGrad(() => x.detach().mul(2).sum(), x, { stacks: false }).barriers // [{ op: 'detach', why: 'detached', shape: [3], place: null }]
 * @nomethod
 */
export function explainGrad(
  loss: Tensor | (() => Tensor),
  x: Tensor,
  { at, stacks = true, gradient }: ExplainGradOptions = {},
): GradExplanation {
  const asked = at === undefined ? null : flatIndex(x, at);
  const { result, trace } =
    typeof loss === 'function' ? traced('explainGrad', stacks, loss) : { result: loss, trace: null };
  if (!(result instanceof Tensor)) {
    throw new GraphError(
      'explainGrad',
      `the function gave ${typeof result}; expected the tensor that x has a gradient of`,
    );
  }
  const found = find(result, x, asked, trace, gradient ?? null);
  return { ...found, text: showExplanation(found, x.frozen?.toString() ?? null) };
}

function flatIndex({ shape }: Tensor, at: readonly number[]): number {
  const fits =
    at.length === shape.length && at.every((i, axis) => Number.isInteger(i) && i >= 0 && i < (shape[axis] as number));
  if (!fits) throw new ValueError('explainGrad', `x is ${showShape(shape)} and has no element ${showShape(at)}`);
  return at.reduce((flat, i, axis) => flat * (shape[axis] as number) + i, 0);
}

function find(result: Tensor, x: Tensor, asked: number | null, trace: Trace | null, gradient: Tensor | null): Found {
  const absent = (kind: GradExplanation['kind'], rest: Partial<Found> = {}): Found => ({
    kind,
    shape: x.shape,
    counts: countsOf([]),
    elements: [],
    way: [],
    barriers: [],
    ...rest,
  });
  if (x.frozen?.isAll === true) return absent('frozen');
  const target = edgeOf(x);
  const root = edgeOf(result);
  if (target !== null && root !== null) {
    const given = rootOf('explainGrad', result, gradient).gradient;
    const pass = observe(root, given, target);
    const open = pass === null ? null : observe(root, withoutZeros(given), target);
    if (pass !== null && open !== null) return absent('present', explainAll(pass, open, target, x, asked, trace));
  }
  const way = trace === null ? null : wayTo(trace, result, x);
  if (way !== null && way.barriers.length > 0) return absent('cut', { way: way.ops, barriers: way.barriers });
  if (target === null) return absent('notRequired');
  return absent(trace === null ? 'unconnected' : 'unused');
}

/** Every element that was asked for, by kind; the first of each kind with its reason. */
function explainAll(
  pass: ObservedPass,
  open: ObservedPass,
  target: GradNode,
  x: Tensor,
  asked: number | null,
  trace: Trace | null,
): Pick<Found, 'counts' | 'elements'> {
  const placeOfNode = (node: GradNode): string | null => {
    const stack = trace?.originOfNode(node)?.stack ?? (node instanceof OpNode ? stackOf(node) : null);
    return stack === null ? null : placeOf(stack);
  };
  const values = pass.gradientAt(target)?.toTypedArray() ?? [];
  const frozen = x.frozen?.toMask() ?? null;
  const wanted = asked === null ? [...Array.from({ length: x.size }).keys()] : [asked];
  const found = wanted.map((i): ElementKind => (frozen?.[i] === 1 ? 'frozen' : kindOf(values[i] as number)));
  const firsts = new Map<ElementKind, number>();
  for (const [k, kind] of found.entries()) if (!firsts.has(kind)) firsts.set(kind, wanted[k] as number);
  const elements = Array.from(firsts, ([kind, i]): ElementExplanation => {
    if (kind === 'frozen') return { kind, at: positionOf(x.shape, i), value: 0, path: [], decided: null, reason: null };
    return explainElement(pass, open, target, x.shape, i, placeOfNode);
  });
  return { counts: countsOf(found), elements };
}
