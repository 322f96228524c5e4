/**
 * Matchers for vitest. Importing this module once, in a test or in a file of `setupFiles`, adds them to `expect`.
 */
import type { Tensor, TypedArray } from '@frostgrad/core';
import { expect } from 'vitest';
import { bitDifference, closeDifference, type Closeness, type Comparable } from './tensor-difference.ts';

/** What the matchers promise; `R` is what an assertion returns. */
export interface TensorMatchers<R> {
  /**
   * The tensor has the expected shape, and each element is within `atol + rtol * |expected|` of its own: 1e-8 and 1e-5
   * unless told otherwise. NaN is close to nothing, or to NaN with `equalNan`.
   */
  toBeAllClose(expected: Comparable, closeness?: Closeness): R;
  /** The tensor has the expected dtype, shape and bits: -0 is not +0. Any NaN equals any other. */
  toHaveSameBits(expected: Comparable): R;
}

declare module 'vitest' {
  // oxlint-disable-next-line no-unused-vars -- a declaration that merges repeats all type parameters
  interface Matchers<R extends void | Promise<void>, T> extends TensorMatchers<R> {}
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers themselves, for an `expect` of your own: `expect.extend(matchers)`. */
export const matchers: {
  readonly toBeAllClose: (actual: Tensor | TypedArray, expected: Comparable, closeness?: Closeness) => Verdict;
  readonly toHaveSameBits: (actual: Tensor | TypedArray, expected: Comparable) => Verdict;
} = {
  toBeAllClose(actual, expected, closeness) {
    const difference = closeDifference(actual, expected, closeness);
    return {
      pass: difference === null,
      message: () => `toBeAllClose: ${difference?.message ?? 'all elements are close, and should not be'}`,
    };
  },
  toHaveSameBits(actual, expected) {
    const difference = bitDifference(actual, expected);
    return {
      pass: difference === null,
      message: () => `toHaveSameBits: ${difference?.message ?? 'all bits are the same, and should not be'}`,
    };
  },
};

expect.extend({ ...matchers });
