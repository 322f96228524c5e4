import { isFloating } from '../dtype.ts';
import type { Op } from '../engine/define-op.ts';
import { isGradEnabled, isInferenceMode } from '../engine/mode.ts';
import { edgeOf, type GradNode } from '../engine/node.ts';
import { watched } from '../engine/watch.ts';
import type { NdArray } from '../array.ts';
import { GraphError } from '../errors.ts';
import { watchDraws } from '../random/watch.ts';
import { Tensor } from '../tensor.ts';
import type { Cut } from './explanation.ts';
import { userPlace } from './place.ts';

/** A result that values of x went into. */
interface Made {
  readonly op: string;
  /** What it was computed from, of those. */
  readonly reads: readonly Made[];
  /** Whether the graph leads from it to x. */
  readonly isConnected: boolean;
}

/**
 * Watches the ops of a function: which results values of x went into, with a graph or without.
 *
 * A tensor is known by its value, as `detach` gives another tensor over the same one.
 */
class Trace {
  readonly #x: Made = { op: 'x', reads: [], isConnected: true };
  readonly #made = new WeakMap<NdArray, Made>();
  readonly #cuts: { readonly at: Made | null; readonly source: Made; readonly cut: Omit<Cut, 'way'> }[] = [];
  readonly #places = new Map<GradNode, string>();
  readonly #stack: boolean;

  constructor(x: Tensor, stack: boolean) {
    this.#made.set(x.value, this.#x);
    this.#stack = stack;
  }

  note(op: Op, inputs: readonly Tensor[], out: Tensor): void {
    const place = this.#stack ? userPlace() : null;
    if (out.gradFn !== null && place !== null) this.#places.set(out.gradFn, place);
    const sources = inputs.map(({ value }) => this.#made.get(value) ?? null);
    const reads = sources.filter((source) => source !== null);
    if (reads.length === 0) return;
    const why = inputs.map((input, i) =>
      sources[i]?.isConnected === true ? reasonOf(op, i, input, out) : 'not connected',
    );
    const made: Made = { op: op.name, reads, isConnected: why.includes(null) };
    this.#made.set(out.value, made);
    for (const [i, reason] of why.entries()) {
      if (reason === null || reason === 'not connected') continue;
      const source = sources[i] as Made;
      const input = op.inputs[i] === undefined ? `input ${i}` : `'${op.inputs[i]}'`;
      const dtype = reason === 'dtype' ? out.dtype : null;
      this.#cuts.push({ at: made, source, cut: { why: reason, of: source.op, op: op.name, input, dtype, place } });
    }
  }

  placeOf(node: GradNode): string | null {
    return this.#places.get(node) ?? null;
  }

  /** The cuts whose results went into the loss, one for each op, input and place. */
  cutsBefore(loss: Tensor): Cut[] {
    const last = this.#made.get(loss.value);
    if (last === undefined) return [];
    const cuts = this.#cuts;
    if (last.isConnected && edgeOf(loss) === null) {
      const cut = { why: 'detach', of: last.op, op: null, input: null, dtype: null, place: null } as const;
      cuts.push({ at: null, source: last, cut });
    }
    const next = new Map<Made, Made | null>([[last, null]]); // towards the loss
    for (const made of next.keys()) for (const read of made.reads) if (!next.has(read)) next.set(read, made);
    const found = new Map<string, Cut>();
    for (const { at, source, cut } of cuts) {
      if (at !== null && !next.has(at)) continue;
      const key = JSON.stringify(cut);
      if (!found.has(key)) found.set(key, { ...cut, way: [...fromX(source), ...towardsLoss(at, next)] });
    }
    return [...found.values()];
  }
}

/** Why a result is not connected with an input that is; null when it is. */
function reasonOf(op: Op, i: number, input: Tensor, out: Tensor): Cut['why'] | null {
  if (!isFloating(out.dtype)) return 'dtype';
  if (edgeOf(input) === null) return 'detach';
  if (isInferenceMode()) return 'inferenceMode';
  if (!isGradEnabled()) return 'noGrad';
  return op.isDifferentiable(i) ? null : 'input';
}

/** Ops from x to a result that is connected with it. */
function fromX(made: Made): string[] {
  const names: string[] = [];
  for (let at: Made | undefined = made; at !== undefined && at.op !== 'x'; at = at.reads.find((r) => r.isConnected)) {
    names.unshift(at.op);
  }
  return names;
}

function towardsLoss(made: Made | null, next: ReadonlyMap<Made, Made | null>): string[] {
  const names: string[] = [];
  for (let at = made; at !== null; at = next.get(at) ?? null) names.push(at.op);
  return names;
}

/** What a run of a function told. */
export interface Traced {
  readonly loss: Tensor;
  readonly cuts: readonly Cut[];
  readonly placeOf: (node: GradNode) => string | null;
}

/**
 * Runs a function and watches its ops. Random generators stand afterwards where they stood.
 *
 * @throws GraphError when it gives no tensor.
 */
export function traceForward(compute: () => Tensor, x: Tensor, stack: boolean): Traced {
  const trace = new Trace(x, stack);
  const run = (): Outcome => {
    try {
      return { loss: watched((op, inputs, out) => trace.note(op, inputs, out), compute, 'explainGrad') };
    } catch (error) {
      return { error };
    }
  };
  const { result, drawn } = watchDraws(run);
  for (const { rng, state } of drawn) rng.state = state;
  if ('error' in result) throw result.error;
  const { loss } = result;
  if (!(loss instanceof Tensor)) {
    throw new GraphError(
      'explainGrad',
      `the function gave ${typeof loss}; it must compute the loss, a tensor, and return it`,
    );
  }
  return { loss, cuts: trace.cutsBefore(loss), placeOf: (node) => trace.placeOf(node) };
}

type Outcome = { readonly loss: Tensor } | { readonly error: unknown };
