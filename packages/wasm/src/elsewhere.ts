import type { Gemm, Matrix } from '@frostgrad/core/extend';

/** What the module imports: a product of matrices of float32 in its memory; addresses and strides are in bytes. */
export type ProductElsewhere = (
  a: number,
  aRow: number,
  aColumn: number,
  b: number,
  bRow: number,
  bColumn: number,
  c: number,
  cRow: number,
  M: number,
  N: number,
  K: number,
) => void;

/** Products that kernels of the module leave to somebody else, on the arrays where they lie. */
export class Elsewhere {
  /** The module's memory. */
  readonly #memory: () => Float32Array;
  #gemm: Gemm | null = null;

  constructor(memory: () => Float32Array) {
    this.#memory = memory;
  }

  /** Runs a function during which products go to `gemm`; without one, the module computes them. */
  during<T>(gemm: Gemm | undefined, run: () => T): T {
    this.#gemm = gemm ?? null;
    try {
      return run();
    } finally {
      this.#gemm = null;
    }
  }

  readonly product: ProductElsewhere = (a, aRow, aColumn, b, bRow, bColumn, c, cRow, M, N, K) => {
    const data = this.#memory();
    const matrix = (at: number, row: number, column: number): Matrix => ({
      data,
      offset: at >> 2,
      rowStride: row >> 2,
      columnStride: column >> 2,
    });
    (this.#gemm as Gemm)(matrix(a, aRow, aColumn), matrix(b, bRow, bColumn), M, N, K, data, c >> 2, cRow >> 2);
  };
}
