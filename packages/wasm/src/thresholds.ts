/** For each kind of kernel, the size from which on the module serves. */
export interface Thresholds {
  /** Multiplications in all. */
  readonly matmul: number;
  /** Elements of a function that costs an exponential or a logarithm. */
  readonly transcendental: number;
  /** Elements of a function that costs one operation. */
  readonly elementwise: number;
  /** The same where operands and results lie in the heap. */
  readonly resident: number;
  /** Elements that are summed, or multiplied. */
  readonly sum: number;
  /** Elements of which the largest or smallest is looked for. */
  readonly extreme: number;
  /** Elements of rows of packed values that are summed, or compared. */
  readonly segments: number;
  /** Elements of a softmax. */
  readonly softmax: number;
  /** Elements that are normalised. */
  readonly layerNorm: number;
  /** Logits of a cross-entropy. */
  readonly crossEntropy: number;
  /** Tangents of additive scores. */
  readonly additive: number;
  /** Multiplications of all scores of a head. */
  readonly attention: number;
  /** Elements of rows that are taken by an index, or added. */
  readonly rows: number;
  /** Multiplications of a recurrent layer over all positions. */
  readonly recurrent: number;
  /** Elements that an optimizer moves. */
  readonly step: number;
}

/**
 * From which size on a kernel of the module is faster than the one in TypeScript. Both give the same bits, so no result
 * depends on the choice. `pnpm bench thresholds` measures it for each kind, outside of scopes and inside, and proposes numbers: these are its
 * proposals of 2026-12-01, two idle cores of an AMD EPYC, Node 24.21.
 */
export const measured: Thresholds = {
  matmul: 1024,
  transcendental: 8,
  elementwise: 256,
  resident: 32,
  sum: 1024,
  extreme: 128,
  segments: 48,
  softmax: 8,
  layerNorm: 64,
  crossEntropy: 8,
  additive: 16,
  attention: 288,
  rows: 16,
  recurrent: 96,
  step: 256,
};

/** The module serves whatever it can: for tests. @internal */
export const none: Thresholds = {
  matmul: 0,
  transcendental: 0,
  elementwise: 0,
  resident: 0,
  sum: 0,
  extreme: 0,
  segments: 0,
  softmax: 0,
  layerNorm: 0,
  crossEntropy: 0,
  additive: 0,
  attention: 0,
  rows: 0,
  recurrent: 0,
  step: 0,
};
