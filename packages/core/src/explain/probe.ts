import { withGradMode } from '../engine/mode.ts';
import type { OpNode } from '../engine/node.ts';
import { gradientOf } from '../engine/walk.ts';
import { Tensor } from '../tensor.ts';

/** Numbers of a floating tensor. */
type Numbers = Float32Array | Float64Array;

/** Gradients are multiplied by this to see whether one was lost for being too small; exact, being a power of two. */
const SCALE: Readonly<Record<string, number>> = { float32: 2 ** 90, float64: 2 ** 900 };

/**
 * Asks one formula - that of `node` for input `i` - what element `e` of its result depends on. A formula is linear in the gradient
 * that it is given, so trying it on gradients of one's own choice tells, and no op has to be known.
 */
export class Probe {
  readonly #node: OpNode;
  readonly #i: number;
  readonly #e: number;
  readonly #arrived: Tensor;
  /** The gradient that the formula was given. */
  readonly given: Numbers;

  constructor(node: OpNode, i: number, e: number, arrived: Tensor) {
    this.#node = node;
    this.#i = i;
    this.#e = e;
    this.#arrived = arrived;
    this.given = arrived.toTypedArray() as Numbers;
  }

  /** The element for another gradient, given element by element. */
  #try(value: (j: number) => number): number {
    const values = this.given.map((_, j) => value(j));
    const g = Tensor.of(values, this.#arrived.shape);
    const part = withGradMode(false, () => gradientOf(this.#node, g, this.#i), 'explainGrad');
    return part === null ? 0 : (part.toTypedArray()[this.#e] as number);
  }

  /** The element again: what the formula gives for what arrived. */
  again(): number {
    return this.#try((j) => this.given[j] as number);
  }

  /** For a gradient of 0: NaN where the derivative itself is not finite. */
  ofZero(): number {
    return this.#try(() => 0);
  }

  /** For numbers that do not cancel, at elements where `where` holds; the others are 0. */
  ofSome(where: (j: number) => boolean = () => true, scaled: boolean = false): number {
    const scale = scaled ? (SCALE[this.#arrived.dtype] as number) : 1;
    return this.#try((j) => (where(j) ? scale * spread(j) : 0));
  }

  /** For what arrived, magnified: not 0 where the element was lost for being too small. */
  magnified(): number {
    let largest = 0;
    for (const v of this.given) largest = Math.max(largest, Math.abs(v));
    const scale = (SCALE[this.#arrived.dtype] as number) / 2 ** Math.round(Math.log2(largest));
    return this.#try((j) => (this.given[j] as number) * scale);
  }

  /** For what arrived at some elements; the others are 0. */
  ofPart(where: (j: number) => boolean): number {
    return this.#try((j) => (where(j) ? (this.given[j] as number) : 0));
  }

  /**
   * An element of what arrived, among some, on which the result depends: by halving, so in few runs of the formula.
   *
   * @param better whether the first of two halves is the one to go on with.
   */
  search(
    among: readonly number[],
    better: (first: ReadonlySet<number>, second: ReadonlySet<number>) => boolean,
  ): number {
    let rest = among;
    while (rest.length > 1) {
      const half = rest.length >> 1;
      const [a, b] = [rest.slice(0, half), rest.slice(half)];
      rest = better(new Set(a), new Set(b)) ? a : b;
    }
    return rest[0] as number;
  }
}

/** A gradient of the same shape that is 0 nowhere. */
export function withoutZeros(like: Tensor): Tensor {
  return Tensor.of(
    (like.toTypedArray() as Numbers).map((_, j) => spread(j)),
    like.shape,
  );
}

/** Numbers in [1, 2) without a pattern that a formula could cancel. */
function spread(j: number): number {
  return 1 + ((j * 0.6180339887498949) % 1);
}
