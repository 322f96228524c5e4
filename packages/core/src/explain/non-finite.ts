import type { GradNode, OpNode } from '../engine/node.ts';
import type { Tensor } from '../tensor.ts';
import type { NonFiniteCause } from './explanation.ts';
import { positionOf } from './figures.ts';
import { type Pass, type Sent, spotOf } from './pass.ts';
import { culprit, formulaGives, inFloat64, withValues } from './probe.ts';
import { whyZero } from './zero.ts';

/** Why an element got NaN or Infinity, and the way from the cause down to it. */
export interface WhyNonFinite {
  readonly cause: NonFiniteCause;
  readonly route: readonly GradNode[];
}

type Bad = (v: number) => boolean;
const isInfinite: Bad = (v) => Math.abs(v) === Infinity;
const isZero: Bad = (v) => v === 0;

/**
 * Why an element of a node got NaN (or Infinity): goes towards the loss along one element at a time, as long as something of
 * the kind arrives that the formula needs for what it gives. What a formula needs is found by trying: the elements in question are
 * replaced by 1, all but some.
 */
export function whyNonFinite(pass: Pass, start: GradNode, element: number, bad: Bad): WhyNonFinite {
  const route = [start];
  let [node, k] = [start, element];
  for (;;) {
    const sent = pass.into.get(node) ?? [];
    const one = sent.find(({ part }) => bad(part.toTypedArray()[k] as number));
    if (one === undefined) {
      const why = node === pass.root ? 'start' : sumOrHook(sent, k, bad);
      return { cause: { ...causeAt(pass, node, k), why }, route: route.reverse() };
    }
    const { from } = one;
    const probe = new Probe(pass, one, k, bad);
    route.push(from);
    const arrivals = probe.arrivals(bad);
    if (!probe.isBad(probe.given) || arrivals.length === 0 || probe.isBad(probe.without(bad))) {
      return { cause: probe.cause(arrivals), route: route.reverse() };
    }
    k = culprit(arrivals, (kept) => probe.isBad(probe.without(bad, kept)));
    node = from;
    if (!bad((pass.arrived.get(from) as Tensor).toTypedArray()[k] as number)) {
      return { cause: { ...causeAt(pass, node, k), why: 'hook' }, route: route.reverse() };
    }
  }
}

/** What several paths sent adds up to it, or a hook made it of something else. */
function sumOrHook(sent: readonly Sent[], k: number, bad: Bad): 'sum' | 'hook' {
  const round = sent[0]?.part.dtype === 'float32' ? Math.fround : (v: number) => v;
  const total = sent.reduce((sum, { part }) => round(sum + (part.toTypedArray()[k] as number)), 0);
  return bad(total) ? 'sum' : 'hook';
}

function causeAt(pass: Pass, node: GradNode, k: number): Omit<NonFiniteCause, 'why'> {
  const gradient = pass.arrived.get(node) as Tensor;
  const place = pass.placeOf(node);
  return {
    op: node.name,
    input: '',
    place,
    element: positionOf(k, gradient.shape),
    zeroAt: null,
    zeros: [],
    from: null,
  };
}

/** Tries out the formula of one edge at one element of its input. */
class Probe {
  readonly given: Tensor;
  readonly #pass: Pass;
  readonly #from: OpNode;
  readonly #input: number;
  readonly #k: number;
  readonly #bad: Bad;

  constructor(pass: Pass, { from, input }: Sent, k: number, bad: Bad) {
    this.given = pass.given.get(from) as Tensor;
    this.#pass = pass;
    this.#from = from;
    this.#input = input;
    this.#k = k;
    this.#bad = bad;
  }

  isBad(g: Tensor): boolean {
    const values = formulaGives(this.#from, this.#input, g);
    return values !== null && this.#bad(values[this.#k] as number);
  }

  /** Elements of a kind in what arrives. */
  arrivals(kind: Bad): number[] {
    return Array.from(this.given.toTypedArray(), (v, k) => (kind(v) ? k : -1)).filter((k) => k >= 0);
  }

  /** What arrives, with 1 for elements of a kind, but for some that are kept. */
  without(kind: Bad, kept: ReadonlySet<number> | null = null, g: Tensor = this.given): Tensor {
    return withValues(g, (v, k) => (kind(v) && kept?.has(k) !== true ? 1 : v));
  }

  /** Why the formula gives it though it does not arrive, or not only. */
  cause(arrivals: readonly number[]): NonFiniteCause {
    const gradient = this.#pass.into.get(this.#from.edges[this.#input] as GradNode)?.[0]?.part as Tensor;
    const spot = spotOf(this.#pass, this.#from, this.#input);
    const common = { ...spot, element: positionOf(this.#k, gradient.shape), zeroAt: null, zeros: [], from: null };
    if (!this.isBad(this.given)) return { ...common, why: 'hook' };
    // what arrives of the same kind is not needed for it: leave it aside
    const rest = arrivals.length === 0 ? this.given : this.without(this.#bad);
    const infinities = this.arrivals(isInfinite);
    if (
      this.#bad(NaN) &&
      !this.#bad(Infinity) &&
      infinities.length > 0 &&
      !this.isBad(this.without(isInfinite, null, rest))
    ) {
      const k = culprit(infinities, (kept) => this.isBad(this.without(isInfinite, kept, rest)));
      return { ...common, why: 'infinity', from: whyNonFinite(this.#pass, this.#from, k, isInfinite).cause };
    }
    const zeros = this.arrivals(isZero);
    if (this.#bad(NaN) && zeros.length > 0 && !this.isBad(this.without(isZero, null, rest))) {
      const k = culprit(zeros, (kept) => this.isBad(this.without(isZero, kept, rest)));
      const marks = new Uint8Array(this.given.size);
      marks[k] = 1;
      const { causes } = whyZero(this.#pass, this.#from, marks);
      return { ...common, why: 'zero times infinity', zeroAt: positionOf(k, this.given.shape), zeros: causes };
    }
    const wide = inFloat64(this.#from, this.#input, rest)?.[this.#k];
    return { ...common, why: wide !== undefined && Number.isFinite(wide) ? 'overflow' : 'formula' };
  }
}
