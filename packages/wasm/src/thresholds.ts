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
  /** Elements that are summed. */
  readonly sum: number;
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
 * depends on the choice. `pnpm bench thresholds` measures it for each kind, outside of scopes and inside, and proposes numbers: on 2026-11-30, two busy
 * cores of an AMD EPYC, Node 24.21, every kind crossed below the number here (sums at 512, functions at 8), but Adam on ordinary arrays, at 128.
 */
export const measured: Thresholds = {
  matmul: 2048,
  transcendental: 64,
  elementwise: 2048,
  resident: 64,
  sum: 2048,
  softmax: 64,
  layerNorm: 16,
  crossEntropy: 16,
  additive: 64,
  attention: 512,
  rows: 64,
  recurrent: 512,
  step: 64,
};

/** The module serves whatever it can: for tests. @internal */
export const none: Thresholds = {
  matmul: 0,
  transcendental: 0,
  elementwise: 0,
  resident: 0,
  sum: 0,
  softmax: 0,
  layerNorm: 0,
  crossEntropy: 0,
  additive: 0,
  attention: 0,
  rows: 0,
  recurrent: 0,
  step: 0,
};
