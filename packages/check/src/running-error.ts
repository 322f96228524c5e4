import type { DType } from '@frostgrad/core';
import { exactDot, exactSum, toNumber } from './exact.ts';

/**
 * A float64 value and a bound, in units of `u`, on how far a computation that rounds to `u` may be from it: Wilkinson's
 * running error analysis to first order. References of compound ops compute in these, and so state their own tolerance.
 */
export interface Bounded {
  readonly v: number;
  readonly e: number;
}

/** Half the distance from 1 to the next float. */
export const unitOf = (dtype: DType): number => (dtype === 'float32' ? 2 ** -24 : 2 ** -53);

/** The smallest positive float. */
export const smallestOf = (dtype: DType): number => (dtype === 'float32' ? 2 ** -149 : 2 ** -1074);

/** An input: exact. */
export const exactly = (v: number): Bounded => ({ v, e: 0 });

/** Underflow and exact zeros leave products of 0 and Infinity here; they mean 0. */
const bound = (e: number): number => (e !== e ? 0 : e);

export function plus(a: Bounded, b: Bounded): Bounded {
  const v = a.v + b.v;
  return { v, e: bound(a.e + b.e + Math.abs(v)) };
}

export function minus(a: Bounded, b: Bounded): Bounded {
  return plus(a, { v: -b.v, e: b.e });
}

export function times(a: Bounded, b: Bounded): Bounded {
  const v = a.v * b.v;
  return { v, e: bound(Math.abs(a.v) * b.e + Math.abs(b.v) * a.e + Math.abs(v)) };
}

export function over(a: Bounded, b: Bounded): Bounded {
  const v = a.v / b.v;
  return { v, e: bound((a.e + Math.abs(v) * b.e) / Math.abs(b.v) + Math.abs(v)) };
}

/** A function computed within `ulps`, whose slope nearby is at most `slope`. */
export function through(
  f: (x: number) => number,
  ulps: number,
  slope: (x: number, y: number) => number,
): (a: Bounded) => Bounded {
  return (a) => {
    const v = f(a.v);
    return { v, e: bound(slope(a.v, v) * a.e + 2 * ulps * Math.abs(v)) };
  };
}

/** A sum that accumulates in float64 whatever the dtype, and rounds once: its error is of the exact sum. */
export function sumInDouble(terms: readonly number[], dtype: DType): Bounded {
  const plain = terms.reduce((a, b) => a + b, 0);
  if (!terms.every(Number.isFinite) || !Number.isFinite(plain)) return exactly(plain);
  const v = toNumber(exactSum(terms));
  const size = terms.reduce((a, b) => a + Math.abs(b), 0);
  return { v, e: Math.abs(v) + terms.length * size * (2 ** -53 / unitOf(dtype)) };
}

/** A sum of products that accumulates in the dtype, in any order: `gamma_n * sum |a_i b_i|` about the exact one. */
export function dotInDtype(a: readonly number[], b: readonly number[]): Bounded {
  const products = a.map((x, i) => x * (b[i] as number));
  const plain = products.reduce((x, y) => x + y, 0);
  if (!Number.isFinite(plain)) return exactly(plain);
  const size = products.reduce((x, y) => x + Math.abs(y), 0);
  return { v: toNumber(exactDot(a, b)), e: a.length * size };
}
