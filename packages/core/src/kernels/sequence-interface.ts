import type { NdArray } from '../array.ts';
import type { Offsets } from '../ragged/offsets.ts';
import type { Gemm } from './js/matmul.ts';

/** What a recurrent kernel has to know of the batch: rows, in which direction, and whether gradients will be asked. */
export interface SequencePlan {
  readonly offsets: Offsets;
  readonly reverse: boolean;
}

/** Rows and columns of a matrix that are wanted; null for all. */
export interface MatrixBlock {
  readonly rows: readonly number[] | null;
  readonly columns: readonly number[] | null;
}

/** What a recurrent kernel's gradients have to know beside; a weight without a block is wanted as a whole. */
export interface SequenceGradPlan extends SequencePlan {
  readonly wanted?: { readonly weight?: MatrixBlock; readonly projection?: MatrixBlock };
}

/** Returns states, and what is kept for backward. Its products of matrices are the kernel's own, or `gemm`'s. */
export type SequenceKernel = (
  x: NdArray,
  state0: NdArray,
  weight: NdArray,
  bias: NdArray,
  plan: SequencePlan,
  projection?: NdArray,
  gemm?: Gemm,
) => { out: NdArray; gates: NdArray };

export type SequenceGradKernel = (
  g: NdArray,
  out: NdArray,
  gates: NdArray,
  state0: NdArray,
  weight: NdArray,
  plan: SequenceGradPlan,
  projection?: NdArray,
  gemm?: Gemm,
) => SequenceGrads;

/**
 * Gradients of a recurrent kernel; those of weights are products, and of the bias one sum, over live positions, row-major.
 * Outside of the block that is wanted of a weight they are +0.
 */
export interface SequenceGrads {
  readonly x: NdArray;
  readonly state0: NdArray;
  readonly weight: NdArray;
  readonly bias: NdArray;
  readonly projection?: NdArray;
}
