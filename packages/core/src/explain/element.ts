import { type GradNode, inputName, type OpNode } from '../engine/node.ts';
import { positionOf, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ElementExplanation, ElementKind, Reason, Step } from './explanation.ts';
import type { ObservedPass, Sent } from './observed-pass.ts';
import { Probe } from './probe.ts';

/** What a number is, as the element of a gradient. */
export function kindOf(value: number): Exclude<ElementKind, 'frozen'> {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return 'infinite';
  return value === 0 ? 'zero' : 'arrives';
}

/** A reason, or the element above on which it hangs. */
type Verdict = { readonly reason: Reason } | { readonly above: number };

/**
 * Follows one element of a gradient from `target` up to the op that decided it, and from there to the result.
 *
 * @param open a pass that began with no 0 at all: where it brings something to an element that is 0, the way to follow is open,
 * and what is found on it is the reason.
 */
export function explainElement(
  pass: ObservedPass,
  open: ObservedPass,
  target: GradNode,
  shape: Shape,
  element: number,
  placeOf: (node: GradNode) => string | null,
): ElementExplanation {
  const value = numberAt(pass, target, element);
  const kind = kindOf(value);
  const path: Step[] = [];
  let node = target;
  let e = element;
  let reason: Reason | null = null;
  const guide = kind === 'zero' && numberAt(open, target, element) !== 0 ? open : null;
  let sent = pass.sentTo(node);
  while (sent.length > 0) {
    reason = verdictOfSum(pass, node, e, kind, sent);
    if (reason !== null) break;
    const { by, i, part } = guide === null ? chosen(sent, e, kind) : counterpart(sent, guide.sentTo(node), e);
    const arrived = pass.gradientAt(by) as Tensor;
    const own = verdictOf(new Probe(by, i, e, arrived), kind, part.toTypedArray()[e] as number);
    const verdict =
      guide === null || 'reason' in own ? own : largestAbove(new Probe(by, i, e, guide.gradientAt(by) as Tensor));
    const at = 'above' in verdict ? verdict.above : sameShape(arrived.shape, by.shapes[i] as Shape) ? e : null;
    path.unshift(stepOf(by, i, arrived, at, placeOf(by)));
    node = by;
    sent = pass.sentTo(node);
    if ('reason' in verdict) {
      ({ reason } = verdict);
      break;
    }
    e = verdict.above;
  }
  if (sent.length === 0 && reason === null && kind !== 'arrives') reason = 'given';
  const above = stepsAbove(pass, node, placeOf);
  const decided = reason === null || path.length === 0 ? null : above.length;
  return { kind, at: positionOf(shape, element), value, path: [...above, ...path], decided, reason };
}

/** The ops between a node and the result, on one of the ways. */
function stepsAbove(pass: ObservedPass, from: GradNode, placeOf: (node: GradNode) => string | null): Step[] {
  const steps: Step[] = [];
  for (let [sent] = pass.sentTo(from); sent !== undefined; [sent] = pass.sentTo(sent.by)) {
    steps.unshift(stepOf(sent.by, sent.i, pass.gradientAt(sent.by) as Tensor, null, placeOf(sent.by)));
  }
  return steps;
}

function numberAt(pass: ObservedPass, node: GradNode, element: number): number {
  return (pass.gradientAt(node)?.toTypedArray()[element] as number | undefined) ?? 0;
}

/** @param e an element of the op's result; null when none stands for the one in question. */
function stepOf(node: OpNode, i: number, arrived: Tensor, e: number | null, place: string | null): Step {
  const { shape } = arrived;
  const at = e === null ? null : positionOf(shape, e);
  const gradient = e === null ? null : (arrived.toTypedArray()[e] as number);
  return { op: node.name, input: inputName(node, i), shape, at, gradient, place };
}

/** Whether it was the sum of what arrived that decided, or a hook that saw the sum. */
function verdictOfSum(
  pass: ObservedPass,
  node: GradNode,
  e: number,
  kind: ElementKind,
  sent: readonly Sent[],
): Reason | null {
  const parts = sent.map(({ part }) => part.toTypedArray()[e] as number);
  if (parts.some((part) => kindOf(part) === kind)) {
    if (kind !== 'zero' || parts.every((part) => part === 0)) return null;
  }
  if (kind === 'arrives') return 'hook';
  const total = parts.reduce((a, b) => a + b, 0);
  const rounded = pass.gradientAt(node)?.dtype === 'float32' ? Math.fround(total) : total;
  return kindOf(rounded) === kind ? 'cancelled' : 'hook';
}

/** The part to follow: the largest, or the first of the kind. */
function chosen(sent: readonly Sent[], e: number, kind: ElementKind): Sent {
  const size = ({ part }: Sent): number => Math.abs(part.toTypedArray()[e] as number);
  if (kind === 'arrives') return sent.reduce((a, b) => (size(b) > size(a) ? b : a));
  return sent.find(({ part }) => kindOf(part.toTypedArray()[e] as number) === kind) as Sent;
}

/** What a pass sent where another sent its largest part. */
function counterpart(sent: readonly Sent[], other: readonly Sent[], e: number): Sent {
  return sent[other.indexOf(chosen(other, e, 'arrives'))] as Sent;
}

const indices = (probe: Probe, where: (value: number) => boolean): number[] =>
  [...probe.given.keys()].filter((j) => where(probe.given[j] as number));

function verdictOf(probe: Probe, kind: ElementKind, part: number): Verdict {
  // what the pass got is what the formula gives, unless a hook of the node exchanged one of the two
  if (!Object.is(probe.again() + 0, part + 0)) return { reason: 'hook' };
  if (kind === 'zero') return verdictOfZero(probe);
  if (kind === 'nan') return verdictOfNaN(probe);
  if (kind === 'infinite') return verdictOfInfinity(probe);
  return largestAbove(probe);
}

/** The element that brought most. */
function largestAbove(probe: Probe): { readonly above: number } {
  const all = [...probe.given.keys()];
  return {
    above: probe.search(
      all,
      (a, b) => Math.abs(probe.ofPart((j) => a.has(j))) >= Math.abs(probe.ofPart((j) => b.has(j))),
    ),
  };
}

function verdictOfZero(probe: Probe): Verdict {
  if (probe.ofSome() === 0) return { reason: probe.ofSome(undefined, true) === 0 ? 'blocked' : 'underflow' };
  const some = indices(probe, (v) => v !== 0);
  const inSome = new Set(some);
  if (some.length > 0 && probe.ofSome((j) => inSome.has(j)) !== 0) {
    return { reason: kindOf(probe.magnified()) === 'arrives' ? 'underflow' : 'cancelled' };
  }
  return {
    above: probe.search(
      indices(probe, (v) => v === 0),
      (a) => probe.ofSome((j) => a.has(j)) !== 0,
    ),
  };
}

function verdictOfNaN(probe: Probe): Verdict {
  const nans = indices(probe, Number.isNaN);
  if (Number.isNaN(probe.ofZero())) {
    return { reason: Math.abs(probe.ofSome()) === Infinity ? 'zeroTimesInfinity' : 'made' };
  }
  const inNaNs = new Set(nans);
  if (nans.length === 0 || !Number.isNaN(probe.ofPart((j) => inNaNs.has(j)))) return { reason: 'made' };
  return { above: probe.search(nans, (a) => Number.isNaN(probe.ofPart((j) => a.has(j)))) };
}

function verdictOfInfinity(probe: Probe): Verdict {
  const infinite = indices(probe, (v) => Math.abs(v) === Infinity);
  const inInfinite = new Set(infinite);
  const isIn = (where: (j: number) => boolean): boolean => Math.abs(probe.ofPart(where)) === Infinity;
  if (infinite.length === 0 || !isIn((j) => inInfinite.has(j))) return { reason: 'made' };
  return { above: probe.search(infinite, (a) => isIn((j) => a.has(j))) };
}
