import type { Tensor } from '../tensor.ts';
import { div } from './arithmetic.ts';
import { cast } from './cast.ts';
import { eq, ne } from './compare.ts';
import { expectFloating, paramsOf, type ReduceOptions, sum } from './reduce.ts';
import { maskedFill } from './where.ts';

/**
 * Sum over axes, or over all, of what is not NaN; 0 where all are. Accumulates as `sum`. The gradient at a NaN is 0.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * nansum(tensor([[1, NaN], [3, 4]]), 1).toArray() // [1, 7]
 */
export function nansum(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  const params = paramsOf('nansum', x.shape, axes, options);
  return sum(maskedFill(x, ne(x, x), 0), params.axes, params);
}

/**
 * Mean over axes, or over all, of what is not NaN; NaN where all are. The gradient at a NaN is 0.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * nanmean(tensor([[1, NaN], [3, 4]]), 1).toArray() // [1, 3.5]
 */
export function nanmean(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  expectFloating('nanmean', x);
  const params = paramsOf('nanmean', x.shape, axes, options);
  const count = cast(sum(eq(x, x), params.axes, params), x.dtype);
  return div(nansum(x, params.axes, params), count);
}
