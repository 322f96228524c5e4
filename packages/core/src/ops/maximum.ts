import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { defineBinary, paired } from './binary.ts';
import { eq, ge, gt, le, logicalNot, logicalOr, lt, ne } from './compare.ts';
import { maskedFill, where } from './where.ts';

/** The gradient of an operand that is chosen unless `loses`, and shares it with its equal. */
function sharedGrad(g: Tensor, a: Tensor, b: Tensor, loses: Tensor): Tensor {
  return maskedFill(where(eq(a, b), mul(g, 0.5), g), loses, 0);
}

const maximumOf = defineBinary('maximum', {
  f64: Math.max,
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a, b }) => sharedGrad(g, a, b, lt(a, b)),
    b: (g, { a, b }) => sharedGrad(g, a, b, gt(a, b)),
  },
});

/**
 * The larger of both, elementwise, broadcast; NaN where either is NaN, and +0 over -0. The gradient goes to the larger,
 * half to each of equals, and to both at NaN.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * maximum(tensor([1, 5]), 3).toArray() // [3, 5]
 */
export function maximum(a: Tensor | number, b: Tensor | number): Tensor {
  return maximumOf(paired(a, b, 'maximum'));
}

const minimumOf = defineBinary('minimum', {
  f64: Math.min,
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a, b }) => sharedGrad(g, a, b, gt(a, b)),
    b: (g, { a, b }) => sharedGrad(g, a, b, lt(a, b)),
  },
});

/**
 * The smaller of both, elementwise, broadcast; NaN where either is NaN, and -0 under +0. The gradient goes to the
 * smaller, half to each of equals, and to both at NaN.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * minimum(tensor([1, 5]), 3).toArray() // [1, 3]
 */
export function minimum(a: Tensor | number, b: Tensor | number): Tensor {
  return minimumOf(paired(a, b, 'minimum'));
}

const missing = (x: Tensor): Tensor => ne(x, x);

const fmaxOf = defineBinary('fmax', {
  f64: (a, b) => (a !== a ? b : b !== b ? a : Math.max(a, b)),
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a, b }) => maskedFill(g, logicalNot(logicalOr(ge(a, b), missing(b))), 0),
    b: (g, { a, b }) => maskedFill(g, logicalOr(ge(a, b), missing(b)), 0),
  },
});

/**
 * The larger of both, elementwise, broadcast, where NaN counts as missing: NaN only where both are. The gradient goes to
 * the one chosen; among equals, and where both are NaN, to the first.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * fmax(tensor([1, NaN]), 3).toArray() // [3, 3]
 */
export function fmax(a: Tensor | number, b: Tensor | number): Tensor {
  return fmaxOf(paired(a, b, 'fmax'));
}

const fminOf = defineBinary('fmin', {
  f64: (a, b) => (a !== a ? b : b !== b ? a : Math.min(a, b)),
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a, b }) => maskedFill(g, logicalNot(logicalOr(le(a, b), missing(b))), 0),
    b: (g, { a, b }) => maskedFill(g, logicalOr(le(a, b), missing(b)), 0),
  },
});

/**
 * The smaller of both, elementwise, broadcast, where NaN counts as missing: NaN only where both are. The gradient goes
 * to the one chosen; among equals, and where both are NaN, to the first.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * fmin(tensor([1, NaN]), 3).toArray() // [1, 3]
 */
export function fmin(a: Tensor | number, b: Tensor | number): Tensor {
  return fminOf(paired(a, b, 'fmin'));
}
