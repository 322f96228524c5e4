/**
 * From which size on a kernel of the module is faster than the one in TypeScript. Both give the same bits, so no result
 * depends on the choice. Measured by `pnpm bench --suite thresholds`.
 */
export const thresholds = {
  /** Multiplications in all. */
  matmul: 2048,
  /** Elements of a function that costs an exponential or a logarithm. */
  transcendental: 64,
  /** Elements of a function that costs one operation. */
  elementwise: 2048,
  /** Elements that are summed. */
  sum: 2048,
  /** Elements of a softmax. */
  softmax: 64,
  /** Multiplications of a recurrent step over a whole batch. */
  recurrent: 512,
} as const;
