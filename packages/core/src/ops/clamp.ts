import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { defineBinary, paired, promoted } from './binary.ts';
import { ge, gt, le, lt } from './compare.ts';
import { where } from './where.ts';

/** The ops under the name of the function that was called. */
/* @__NO_SIDE_EFFECTS__ */
const lowerBound = (name: string): ((operands: readonly [Tensor, Tensor]) => Tensor) =>
  defineBinary(name, {
    f64: Math.max,
    saves: ['a', 'b'],
    vjp: {
      a: (g, { a, b }) => where(ge(a, b), g, 0),
      b: (g, { a, b }) => where(lt(a, b), g, 0),
    },
  });

/* @__NO_SIDE_EFFECTS__ */
const upperBound = (name: string): ((operands: readonly [Tensor, Tensor]) => Tensor) =>
  defineBinary(name, {
    f64: Math.min,
    saves: ['a', 'b'],
    vjp: {
      a: (g, { a, b }) => where(le(a, b), g, 0),
      b: (g, { a, b }) => where(gt(a, b), g, 0),
    },
  });

const clampMinOf = lowerBound('clampMin');
const clampMaxOf = upperBound('clampMax');
const raised = lowerBound('clamp');
const lowered = upperBound('clamp');

/**
 * `x`, and `min` where `x` is below it; broadcast, NaN stays. The gradient passes to `x` at the bound and above, else to
 * `min`; at NaN to neither.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * clampMin(tensor([-1, 2]), 0).toArray() // [0, 2]
 * @inplace
 */
export function clampMin(x: Tensor | number, min: Tensor | number): Tensor {
  return clampMinOf(paired(x, min, 'clampMin'));
}

/**
 * `x`, and `max` where `x` is above it; broadcast, NaN stays. The gradient passes to `x` at the bound and below, else to
 * `max`; at NaN to neither.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * clampMax(tensor([-1, 2]), 0).toArray() // [-1, 0]
 * @inplace
 */
export function clampMax(x: Tensor | number, max: Tensor | number): Tensor {
  return clampMaxOf(paired(x, max, 'clampMax'));
}

/**
 * `x`, drawn in to between `min` and `max`, either of which may be left out: `clampMax(clampMin(x, min), max)`, so where
 * `min` is above `max`, `max`. NaN stays. The gradient passes at both bounds, and outside of them to the bound.
 *
 * @throws ValueError when both bounds are left out. @throws ShapeError when the shapes do not broadcast.
 * @example
 * clamp(tensor([-1, 0.5, 3]), 0, 1).toArray() // [0, 0.5, 1]
 * clamp(tensor([-1, 3]), undefined, 1).toArray() // [-1, 1]
 * @inplace
 */
export function clamp(x: Tensor, min?: Tensor | number, max?: Tensor | number): Tensor {
  if (min === undefined) {
    if (max === undefined) throw new ValueError('clamp', 'neither min nor max is given; give one of them, or both');
    return lowered(paired(x, max, 'clamp'));
  }
  if (max === undefined) return raised(paired(x, min, 'clamp'));
  const [value, low, high] = promoted([x, min, max]);
  return lowered([raised([value, low]), high]);
}
