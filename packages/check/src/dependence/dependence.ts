import { Segments, type Shape, Tensor } from '@frostgrad/core';
import { NdArray, sizeOf, withBackend } from '@frostgrad/core/extend';
import { ElementSets } from './element-sets.ts';
import { DependenceError } from './guard.ts';
import { Tracker } from './tracker.ts';
import { trackingKernels } from './tracking-kernels.ts';

/** A tensor, all of whose elements are tracked; or some of them, the others being known. */
export type Tracked = Tensor | readonly [Tensor, Segments];

/** What a tracked function returns: results and gradients, named or in order. */
export type TrackedResult = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** An element of a result that may depend on one of an input. */
export interface Reach {
  /** Its name in the record, its index in the list, or `result`. */
  readonly output: string;
  /** Row-major position in the result. */
  readonly element: number;
  /** Row-major position in the input. */
  readonly on: number;
}

interface Output {
  readonly shape: Shape;
  readonly sets: Int32Array;
}

/** Which input elements each element of each result can depend on. */
export class Dependence {
  readonly #sets: ElementSets;
  readonly #starts: readonly number[];
  readonly #inputs: readonly Shape[];
  readonly #outputs: ReadonlyMap<string, Output>;

  /** @internal */
  constructor(
    sets: ElementSets,
    starts: readonly number[],
    inputs: readonly Shape[],
    outputs: ReadonlyMap<string, Output>,
  ) {
    this.#sets = sets;
    this.#starts = starts;
    this.#inputs = inputs;
    this.#outputs = outputs;
  }

  /** Names of the results. */
  get outputs(): string[] {
    return [...this.#outputs.keys()];
  }

  /** Row-major positions in an input, ascending, that an element of a result may depend on. */
  of(output: string, element: number, input: number = 0): number[] {
    const { sets } = this.#outputs.get(output) as Output;
    return this.#within(sets[element] as number, input);
  }

  /** Elements of an input that some element of some result may depend on. */
  reached(input: number = 0): Segments {
    const all = this.#sets.unionOf([...this.#outputs.values()].flatMap(({ sets }) => [...sets]));
    const found = new Set(this.#within(all, input));
    return Segments.where(this.#inputs[input] as Shape, (i) => found.has(i));
  }

  /** The first element of a result that may depend on one of these elements of an input; null when none can. */
  firstReach(elements: Segments, input: number = 0): Reach | null {
    const mask = elements.toMask();
    for (const [output, { sets }] of this.#outputs) {
      const clean = new Set<number>();
      for (const [element, set] of sets.entries()) {
        if (clean.has(set)) continue;
        const on = this.#within(set, input).find((i) => mask[i] === 1);
        if (on !== undefined) return { output, element, on };
        clean.add(set);
      }
    }
    return null;
  }

  #within(set: number, input: number): number[] {
    const start = this.#starts[input] as number;
    const size = sizeOf(this.#inputs[input] as Shape);
    return this.#sets
      .elements(set)
      .map((i) => i - start)
      .filter((i) => i >= 0 && i < size);
  }
}

/**
 * Which elements of the inputs each element of the results can depend on: a proof over all values of the inputs, and not a
 * sample of them. What an element does not depend on changes none of its bits, NaN and infinities included.
 *
 * The function runs once, forward and backward, on kernels that carry a set beside each value. The inputs are tracked where
 * they are: also parameters that a module holds. All else is a constant: masks, lengths, indices. The sets may be too
 * large, never too small: a product with a known zero depends on both factors, a selection under a known condition on what
 * it selects, under a tracked one on everything. Reading a tracked value outside of kernels is an error.
 *
 * @param inputs tensors, or pairs of a tensor and the elements of it that are tracked, the others being known.
 * @throws DependenceError where a tracked value is read: by `item()`, as a shape, in a branch; and for an async function.
 * @example
 * const mask = tensor([true, false]);
 * dependence((x) => where(mask, x, 0), [tensor([1, 2])]).of('result', 1) // []
 * dependence((x) => mul(x, tensor([1, 0])), [tensor([1, 2])]).of('result', 1) // [1]
 * dependence((x) => sum(where(mask, x, 0)), [tensor([1, 2])]).of('result', 0) // [0]
 */
export function dependence(f: (...inputs: Tensor[]) => TrackedResult, inputs: readonly Tracked[]): Dependence {
  const tensors = inputs.map((input) => (input instanceof Tensor ? input : input[0]));
  if (new Set(tensors).size < tensors.length) throw new DependenceError('dependence', 'one tensor is given twice');
  const starts: number[] = [];
  let size = 0;
  for (const x of tensors) {
    starts.push(size);
    size += x.size;
  }
  const sets = new ElementSets(size);
  return withTracker(sets, (tracker) => {
    const before = tensors.map(({ value, grad, covered }) => ({ value, grad, covered }));
    try {
      for (const [i, x] of tensors.entries()) {
        const input = inputs[i] as Tracked;
        const own = input instanceof Tensor ? null : input[1].toMask();
        const start = starts[i] as number;
        const numbers = Int32Array.from({ length: x.size }, (_, e) => {
          return own === null || own[e] === 1 ? sets.only(start + e) : 0;
        });
        const values = NdArray.from(x.toTypedArray(), x.shape);
        x.setGrad(null);
        x.value = tracker.track(values, NdArray.from(numbers, x.shape));
      }
      const outputs = new Map<string, Output>();
      for (const [name, out] of named(f(...tensors))) {
        const { shape, value } = out;
        const flat = tracker.copied(tracker.setsOf(value));
        outputs.set(name, { shape, sets: flat });
      }
      return new Dependence(
        sets,
        starts,
        tensors.map(({ shape }) => shape),
        outputs,
      );
    } finally {
      for (const [i, x] of tensors.entries()) {
        const { value, grad, covered } = before[i] as (typeof before)[number];
        x.value = value;
        x.setGrad(grad, covered);
      }
    }
  });
}

function withTracker<T>(sets: ElementSets, run: (tracker: Tracker) => T): T {
  let tracker: Tracker | undefined;
  return withBackend(
    (below) => {
      tracker = new Tracker(sets, below);
      return trackingKernels(tracker, below);
    },
    () => run(tracker as Tracker),
  );
}

function named(result: TrackedResult): (readonly [string, Tensor])[] {
  if (result instanceof Tensor) return [['result', result]];
  const entries = Object.entries(result);
  for (const [name, x] of entries) {
    if (!(x instanceof Tensor)) throw new DependenceError('dependence', `the function returned no tensor as '${name}'`);
  }
  if (entries.length === 0) {
    throw new DependenceError('dependence', 'the function returned no tensor; an async one cannot be followed');
  }
  return entries;
}
