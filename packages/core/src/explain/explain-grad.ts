import { rootOf } from '../engine/backward.ts';
import { edgeOf, selectLive } from '../engine/node.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { Cut, GradExplanation, PathStep } from './explanation.ts';
import { figuresOf, figuresOfValues, indexOf, positionOf } from './figures.ts';
import { whyNonFinite } from './non-finite.ts';
import { type Pass, recordPass, routeTo, spotOf } from './pass.ts';
import { textOf } from './text.ts';
import { traceForward } from './trace.ts';
import type { GradNode } from '../engine/node.ts';
import { whyZero } from './zero.ts';

/** Options of `explainGrad`. */
export interface ExplainOptions {
  /** Asks about one element, by its position. */
  readonly at?: readonly number[];
  /** Gradient of the loss; may be left out when it has one element, and is 1 then. */
  readonly gradient?: Tensor;
  /** Tells the places in the code at which ops were called; needs a function. */
  readonly stack?: boolean;
}

/**
 * Says why the gradient of a tensor, or of one element, is what it is: the way it took, or what is in its way - frozen, cut
 * off, zero by a formula, a mask or rounding, NaN - with the ops' names.
 *
 * Runs a backward pass of its own and asks single formulas again. It writes no `.grad` and frees nothing; hooks on the way
 * run, as they belong to the answer. A graph does not remember what is not in it, so `detach`, `noGrad` and ops without a
 * gradient are named only when a function is given that computes the loss: it is run once, and generators stand afterwards
 * where they stood. Numbers that leave tensors - `item()`, `toArray()` - cannot be followed. `String(explanation)` is text for a
 * terminal; the explanation itself is plain data.
 *
 * @throws GraphError when the loss has several elements and no `gradient` is given, when an earlier backward freed the graph,
 * and when the function gives no tensor. @throws ShapeError, ValueError when `at` is no position of x, and for `stack` without a
 * function.
 * @example
 * const x = tensor([-1, 2], { requiresGrad: true });
 * const why = explainGrad(relu(x).sum(), x, { at: [0] });
 * why.kind // 'zero'
 * String(why).split('\n')[0] // "the gradient of x[0] is 0: 'relu' for 'x' gives exactly 0, since its input is not above 0 there"
 */
export function explainGrad(loss: Tensor | (() => Tensor), x: Tensor, options: ExplainOptions = {}): GradExplanation {
  const at = options.at === undefined ? null : indexOf(options.at, x.shape);
  if (options.stack === true && typeof loss !== 'function') {
    throw new ValueError(
      'explainGrad',
      "'stack' needs a function that computes the loss, () => loss: places are noted while it runs",
    );
  }
  const traced = typeof loss === 'function' ? traceForward(loss, x, options.stack === true) : null;
  return new Question(x, at, traced?.cuts ?? null, traced?.placeOf ?? (() => null)).answer(
    traced?.loss ?? (loss as Tensor),
    options.gradient ?? null,
  );
}

/** One call: what is asked, and how to answer it. */
class Question {
  readonly #x: Tensor;
  readonly #at: number | null;
  readonly #cuts: readonly Cut[] | null;
  readonly #placeOf: Pass['placeOf'];

  constructor(x: Tensor, at: number | null, cuts: readonly Cut[] | null, placeOf: Pass['placeOf']) {
    this.#x = x;
    this.#at = at;
    this.#cuts = cuts;
    this.#placeOf = placeOf;
  }

  answer(loss: Tensor, given: Tensor | null): GradExplanation {
    const x = this.#x;
    const target = edgeOf(x);
    if (target === null) return this.#without('notAsked');
    if (target.isSettled) return this.#without('frozen');
    if (edgeOf(loss) === null) return this.#without('noGraph');
    const { node: root, gradient: start } = rootOf('explainGrad', loss, given);
    const pass = recordPass(root, start, target, this.#placeOf);
    if (pass === null) return this.#without('notConnected');
    const arrived = pass.arrived.get(target);
    if (arrived === undefined) return this.#withheld(pass);
    return this.#reached(pass, target, selectLive(x, arrived));
  }

  /** No gradient arrived. */
  #without(kind: 'notAsked' | 'frozen' | 'noGraph' | 'notConnected'): GradExplanation {
    return this.#told({ kind }, null, []);
  }

  #withheld(pass: Pass): GradExplanation {
    const by = pass.withheld.map(({ from, input }) => spotOf(pass, from, input));
    const [first] = pass.withheld;
    const route = first === undefined || !pass.arrived.has(first.from) ? [] : routeTo(pass, first.from);
    return this.#told({ kind: 'withheld', by }, null, this.#steps(pass, route));
  }

  #reached(pass: Pass, target: GradNode, gradient: Tensor): GradExplanation {
    const values = gradient.toTypedArray();
    const marks = this.#marks();
    const told = (cause: Cause, route: readonly GradNode[]): GradExplanation =>
      this.#told(cause, gradient, this.#steps(pass, [...routeTo(pass, route[0] as GradNode), ...route.slice(1)]));
    if (!marks.includes(1)) return told({ kind: this.#at === null ? 'flows' : 'frozen' }, [target]);
    const first = (holds: (v: number) => boolean): number => values.findIndex((v, k) => marks[k] === 1 && holds(v));
    for (const [kind, bad] of [
      ['nan', Number.isNaN],
      ['infinite', isNotFinite],
    ] as const) {
      const k = first(bad);
      if (k === -1) continue;
      const { cause, route } = whyNonFinite(pass, target, k, bad);
      return told({ kind, cause }, route);
    }
    if (first((v) => v !== 0) !== -1) return told({ kind: 'flows' }, [target]);
    const { causes, route } = whyZero(pass, target, marks);
    return told({ kind: causes.some(({ why }) => why === 'underflow') ? 'underflowed' : 'zero', causes }, route);
  }

  /** The elements asked about: one, or all; those that learn. */
  #marks(): Uint8Array {
    const marks = new Uint8Array(this.#x.size);
    if (this.#at === null) marks.fill(1);
    else marks[this.#at] = 1;
    this.#x.frozen?.forEachRun((start, end) => marks.fill(0, start, end));
    return marks;
  }

  #steps(pass: Pass, route: readonly GradNode[]): PathStep[] {
    return route.map((node) => ({
      op: node.name,
      gradient: figuresOf(pass.arrived.get(node) as Tensor),
      place: pass.placeOf(node),
    }));
  }

  #told(cause: Cause, gradient: Tensor | null, path: readonly PathStep[]): GradExplanation {
    const x = this.#x;
    const at = this.#at;
    const explanation: GradExplanation = {
      ...cause,
      x: {
        shape: [...x.shape],
        dtype: x.dtype,
        at: at === null ? null : positionOf(at, x.shape),
        isLeaf: x.isLeaf,
        keepsGrad: x.isLeaf || x.retainsGrad,
        frozen: x.frozen?.toString() ?? null,
      },
      gradient:
        gradient === null
          ? null
          : at === null
            ? figuresOf(gradient)
            : figuresOfValues(gradient.toTypedArray().subarray(at, at + 1), []),
      path,
      cuts: this.#cuts ?? [],
      traced: this.#cuts !== null,
    };
    // beside the data, so that it stays plain
    const text = { value: () => textOf(explanation) };
    return Object.defineProperties(explanation, { toString: text, [Symbol.for('nodejs.util.inspect.custom')]: text });
  }
}

const isNotFinite = (v: number): boolean => !Number.isFinite(v);

/** What differs from one kind of explanation to the next. */
type Cause = GradExplanation extends infer E
  ? E extends GradExplanation
    ? Omit<E, 'x' | 'gradient' | 'path' | 'cuts' | 'traced'>
    : never
  : never;
