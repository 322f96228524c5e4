// What the module exports; see src/module.ts.
import { gemm } from './gemm';
export { gemmWork } from './gemm';

/** The first byte that is not the module's own. */
export function heapBase(): usize {
  return __heap_base;
}

export function gemm32(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  ldc: usize,
  M: i32,
  N: i32,
  K: i32,
  work: usize,
): void {
  gemm<f32>(a, aRow, aColumn, b, bRow, bColumn, c, ldc, M, N, K, work);
}
export function gemm64(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  ldc: usize,
  M: i32,
  N: i32,
  K: i32,
  work: usize,
): void {
  gemm<f64>(a, aRow, aColumn, b, bRow, bColumn, c, ldc, M, N, K, work);
}
export * from './additive';
export * from './by-exponentials';
export { attention, attentionGrad } from './attention';
export * from './columns';
export * from './cross-entropy';
export * from './extremes';
export * from './layer-norm';
export * from './maps';
export * from './move';
export * from './recurrent';
export * from './rows';
export * from './reduce';
export * from './scans';
export * from './segments';
export * from './softmax';
export * from './step-means';
export * from './step-slopes';
export * from './philox';
export * from './zips';
