import { canCast, canHold, type DType, promoteTypes } from './dtype.ts';
import type { Tensor } from './tensor.ts';

/** What stands beside a tensor in an op: another, or a number. */
export type Operand = Tensor | number | boolean;

/**
 * What a number counts as beside tensors: an integer when int32 has it, else floating. There is one type of number, so
 * 2.0 is an integer, and 2^31 and NaN are none.
 */
function dtypeOfNumber(v: number | boolean): DType {
  if (typeof v === 'boolean') return 'bool';
  return canHold('int32', v) ? 'int32' : 'float32';
}

/** The dtype of what stands above, unless what stands below is of a higher kind. */
function over(above: DType | null, below: DType | null): DType | null {
  if (above === null || below === null) return above ?? below;
  return canCast(below, above) ? above : below;
}

/** The dtype of a result of a tensor and a number. @internal */
export function besides(dtype: DType, v: number | boolean): DType {
  return over(dtype, dtypeOfNumber(v)) as DType;
}

/**
 * The dtype of a result of these, in three tiers, as PyTorch's: tensors with axes, then tensors without, then numbers. In
 * a tier the widest counts; a lower tier counts only when it is of a higher kind (bool, integer, floating).
 *
 * So a float64 scalar beside a float32 vector gives float32, and 1.5 beside an int32 vector gives float32. A number is an
 * integer when int32 has it, else floating. Numbers alone give float32, as in `tensor(1)`, and truth values bool.
 * Arithmetic counts masks: two of them give int32 there.
 *
 * @example
 * resultType(tensor([1, 2]), tensor(0, { dtype: 'float64' })) // 'float32'
 * resultType(tensor([true]), 2) // 'int32'
 */
export function resultType(first: Operand, ...others: readonly Operand[]): DType {
  let axes: DType | null = null;
  let scalars: DType | null = null;
  let numbers: DType | null = null;
  for (const operand of [first, ...others]) {
    if (typeof operand !== 'object') numbers = widest(numbers, dtypeOfNumber(operand));
    else if (operand.ndim === 0) scalars = widest(scalars, operand.dtype);
    else axes = widest(axes, operand.dtype);
  }
  const tensors = over(axes, scalars);
  if (tensors === null) return numbers === 'bool' ? 'bool' : 'float32';
  return over(axes, over(scalars, numbers)) as DType;
}

function widest(a: DType | null, b: DType): DType {
  return a === null ? b : promoteTypes(a, b);
}
