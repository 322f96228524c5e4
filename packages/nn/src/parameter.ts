import { type Segments, Tensor, type ThawOptions } from '@frostgrad/core/functional';

/** A leaf that a module learns: a tensor field of this class is found by `namedParameters`, a plain one is a buffer. */
export class Parameter extends Tensor {
  #pinned: Segments | null = null;

  /** Elements that are frozen for good; null for none. */
  get pinned(): Segments | null {
    return this.#pinned;
  }

  /**
   * Freezes elements for good: thawing passes over them, by name and by `thaw_`. Adds to what is pinned already.
   *
   * @throws ShapeError when the set is of another shape.
   * @example
   * const w = parameter(tensor([1, 2, 3])).pin_(Segments.rows([3], [1]));
   * w.freeze_(Segments.all([3])).thaw_().frozen.toString() // 'rows 1 of 3'
   */
  pin_(segments: Segments): this {
    this.freeze_(segments);
    if (!segments.isEmpty) this.#pinned = this.#pinned?.union(segments) ?? segments;
    return this;
  }

  override thaw_(segments?: Segments, options?: ThawOptions): this {
    super.thaw_(segments, options);
    return this.#pinned === null ? this : this.freeze_(this.#pinned);
  }
}

/**
 * A parameter over a tensor's values, whose memory it shares. It requires grad; elements in `frozen` do not learn.
 *
 * @throws DTypeError when the tensor is not floating. @throws ShapeError when the frozen set is of another shape.
 * @example
 * parameter(tensor([1, 2])).requiresGrad // true
 */
export function parameter(values: Tensor, { frozen }: { readonly frozen?: Segments } = {}): Parameter {
  const made = new Parameter(values.settle());
  made.requiresGrad = true;
  if (frozen !== undefined) made.freeze_(frozen);
  return made;
}
