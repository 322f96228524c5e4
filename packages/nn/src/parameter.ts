import { type Segments, Tensor } from '@frostgrad/core';

/** A leaf that a module learns: a tensor field of this class is found by `namedParameters`, a plain one is a buffer. */
export class Parameter extends Tensor {}

/**
 * A parameter over a tensor's values. It requires grad; elements in `frozen` do not learn.
 *
 * @throws DTypeError when the tensor is not floating. @throws ShapeError when the frozen set is of another shape.
 * @example
 * parameter(tensor([1, 2])).requiresGrad // true
 */
export function parameter(values: Tensor, { frozen }: { readonly frozen?: Segments } = {}): Parameter {
  const made = new Parameter(values.value);
  made.requiresGrad = true;
  if (frozen !== undefined) made.freeze_(frozen);
  return made;
}
