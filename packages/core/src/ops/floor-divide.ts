import { zerosLike } from '../create.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { defineBinary, numeric } from './binary.ts';

/** How `div` rounds: towards zero, or down. */
export type RoundingMode = 'trunc' | 'floor';

const f = Math.fround;

/** What integers do not have, as PyTorch's ZeroDivisionError: the nearest int32 would be a wrong number. @internal */
export function refuseZero(op: string, b: number): void {
  if (b === 0)
    throw new ValueError(op, 'an integer is divided by 0; cast to a floating dtype first for Infinity or NaN');
}

/**
 * `a / b` rounded down, from the exact remainder, since `a / b` may have been rounded up to a whole number. In float64 for
 * float32 too: taking the remainder off would round away what it is taken off for.
 */
function floored(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const exact = (a - rest) / b;
  const quotient = rest !== 0 && rest < 0 !== b < 0 ? exact - 1 : exact;
  if (quotient === 0) return 1 / (a / b) < 0 ? -0 : 0;
  const down = Math.floor(quotient);
  return quotient - down > 0.5 ? down + 1 : down;
}

/** Divides and rounds; the name is that of the function that was called. */
/* @__NO_SIDE_EFFECTS__ */
function rounding(name: string, mode: RoundingMode): (operands: readonly [Tensor, Tensor]) => Tensor {
  const whole = mode === 'trunc' ? Math.trunc : Math.floor;
  return defineBinary(name, {
    f64: mode === 'trunc' ? (a, b) => Math.trunc(a / b) : floored,
    f32: mode === 'trunc' ? (a, b) => Math.trunc(f(a / b)) : floored,
    integers: (a, b) => {
      refuseZero(name, b);
      return whole(a / b); // exact: 31 bits in 53
    },
    vjp: { a: zerosLike, b: zerosLike },
  });
}

const truncDiv = rounding('div', 'trunc');
const floorDiv = rounding('div', 'floor');
const floorDivideOf = rounding('floorDivide', 'floor');

/** `div` with a rounding mode, of operands that are promoted. @internal */
export function roundedDiv(a: Tensor, b: Tensor, mode: RoundingMode): Tensor {
  if (mode !== 'trunc' && mode !== 'floor') {
    throw new ValueError('div', `roundingMode is ${String(mode)}; expected 'trunc' or 'floor'`);
  }
  return mode === 'trunc' ? truncDiv([a, b]) : floorDiv([a, b]);
}

/**
 * The quotient rounded down, elementwise, broadcast; integers give integers. `a = b * floorDivide(a, b) + remainder(a,
 * b)`. Derivative: 0.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws ValueError when an integer is divided by 0.
 * @example
 * floorDivide(tensor([7, -7]), 2).toArray() // [3, -4]
 * @inplace
 */
export function floorDivide(a: Tensor | number, b: Tensor | number): Tensor {
  return floorDivideOf(numeric(a, b, 'floorDivide'));
}
