// Products of float32 that the caller may have computed outside of the module: by a library, say.

import { gemm } from './gemm';

@external("env", "product")
declare function productElsewhere(a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, bColumn: usize, c: usize, cRow: usize, M: i32, N: i32, K: i32): void;

/** `c = a [M, K] x b [K, N]`, here or elsewhere. */
@inline
export function product(elsewhere: i32, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, bColumn: usize, c: usize, cRow: usize, M: i32, N: i32, K: i32, panels: usize): void {
  if (elsewhere) productElsewhere(a, aRow, aColumn, b, bRow, bColumn, c, cRow, M, N, K);
  else gemm<f32>(a, aRow, aColumn, b, bRow, bColumn, c, cRow, M, N, K, panels);
}
