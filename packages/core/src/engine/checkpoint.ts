import type { NdArray, Storage } from '../array.ts';
import { GraphError } from '../errors.ts';
import { type RngState, type Drawn, watchDraws } from '../random/watch.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Op } from './define-op.ts';
import { isGradEnabled, scoped, withGradMode } from './mode.ts';
import { type GradNode, LeafNode } from './node.ts';

/** What a node saved, as long as it is not there. */
export interface Deferred {
  take(): readonly NdArray[];
}

/** What a node saves, but for the values. */
interface Outline {
  readonly op: string;
  readonly saved: readonly string[];
}

const outlineOf = (op: Op, saved: readonly NdArray[]): Outline => ({
  op: op.name,
  saved: saved.map((x) => `${x.dtype} ${showShape(x.shape)}`),
});

const showOutline = ({ op, saved }: Outline): string => `'${op}' saving ${saved.join(', ')}`;

/** One call of `checkpoint`: how to compute it again, and what its nodes saved. */
class Frame {
  readonly #again: () => void;
  readonly #outlines: Outline[] = [];
  /** Memory that the call read, by version: what its leaves hold. */
  readonly #versions = new Map<Storage, number>();
  #draws: readonly Drawn[] = [];
  /** While the call runs for the first time, what it saves: a gradient taken inside it needs that. */
  #values: (readonly NdArray[] | null)[] | null = [];

  constructor(again: () => void, inputs: readonly Tensor[]) {
    this.#again = again;
    for (const { value } of inputs) this.#versions.set(value.storage, value.storage.version);
  }

  /** Runs the call for the first time. */
  first<T>(body: () => T): T {
    const { result, drawn } = watchDraws(() => within(this, body));
    this.#draws = drawn;
    this.#values = null;
    return result;
  }

  /** Takes note of a node instead of keeping what it saves; when computing again, the other way round. */
  defer(op: Op, edges: readonly (GradNode | null)[], saved: readonly NdArray[]): Deferred {
    for (const edge of edges) {
      if (!(edge instanceof LeafNode)) continue;
      const { storage } = edge.tensor.value;
      this.#versions.set(storage, this.#versions.get(storage) ?? storage.version);
    }
    const k = this.#outlines.push(outlineOf(op, saved)) - 1;
    this.#values?.push(saved);
    return { take: () => this.#take(k) };
  }

  #take(k: number): readonly NdArray[] {
    const values = (this.#values ??= this.#recompute());
    const own = values[k] as readonly NdArray[];
    values[k] = null; // the node keeps it now
    return own;
  }

  #recompute(): (readonly NdArray[])[] {
    for (const [storage, version] of this.#versions) {
      if (storage.version === version) continue;
      throw new GraphError(
        'checkpoint',
        'a tensor that the function read was changed by assign between its two runs; call backward before the change',
      );
    }
    const replay = new Replay();
    const after = this.#draws.map(({ rng }): [Drawn['rng'], RngState] => [rng, rng.state]);
    try {
      for (const { rng, state } of this.#draws) rng.state = state;
      within(replay, () => withGradMode(true, this.#again, 'checkpoint'));
    } finally {
      for (const [rng, state] of after) rng.state = state;
    }
    this.#expectSame(replay.outlines);
    return replay.values;
  }

  #expectSame(found: readonly Outline[]): void {
    const expected = this.#outlines;
    for (let k = 0; k < Math.max(expected.length, found.length); k++) {
      const [a, b] = [expected[k], found[k]];
      if (a !== undefined && b !== undefined && showOutline(a) === showOutline(b)) continue;
      throw new GraphError(
        'checkpoint',
        `the function did something else when it ran again: op ${k} was ${a === undefined ? 'none' : showOutline(a)} at first, ` +
          `and ${b === undefined ? 'none' : showOutline(b)} later. It must depend on its inputs and on generators alone`,
      );
    }
  }
}

/** Gathers what nodes save while a call is computed again. */
class Replay {
  readonly outlines: Outline[] = [];
  readonly values: (readonly NdArray[])[] = [];

  defer(op: Op, _: readonly (GradNode | null)[], saved: readonly NdArray[]): null {
    this.outlines.push(outlineOf(op, saved));
    this.values.push(saved);
    return null;
  }
}

/** What `apply` asks when it records a node: the checkpoint under way. @internal */
export let frame: Frame | Replay | null = null;

function within<T>(next: Frame | Replay, body: () => T): T {
  const before = frame;
  frame = next;
  return scoped('checkpoint', body, () => {
    frame = before;
  });
}

/**
 * Calls `fn` and keeps none of the values that its ops save for their gradients: the first gradient that needs one runs
 * `fn` again. Trades time for memory; results and gradients have the same bits. Random generators drawn from inside stand at the second run
 * where they stood at the first, and afterwards where they were. Parameters that `fn` closes over get their gradients,
 * `createGraph` and hooks work. A checkpoint inside another keeps its own inputs.
 *
 * @param fn depends on its inputs, on parameters and on generators alone.
 * @throws GraphError at backward, when the second run saves something else, or when an input or a parameter was changed
 * in between; when `fn` returns a promise.
 * @example
 * const x = tensor([0.5], { requiresGrad: true });
 * checkpoint((x) => tanh(mul(x, 2)), x).backward();
 * x.grad.toArray() // [0.8399]
 * @see Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost
 */
export function checkpoint<I extends readonly Tensor[], T>(fn: (...inputs: I) => T, ...inputs: I): T {
  if (!isGradEnabled()) return fn(...inputs);
  return new Frame(() => void fn(...inputs), inputs).first(() => fn(...inputs));
}
