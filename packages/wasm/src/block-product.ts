import type { MatrixBlock } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Exports } from './module.ts';

/** A matrix of float32 in the heap; strides in bytes. */
export interface HeapMatrix {
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** Indices as runs of neighbours, each from its first to behind its last. */
function runsOf(chosen: readonly number[] | null, n: number): (readonly [number, number])[] {
  if (chosen === null) return [[0, n]];
  const runs: [number, number][] = [];
  for (const i of chosen) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === i) last[1] = i + 1;
    else runs.push([i, i + 1]);
  }
  return runs;
}

/** Products that cost less than what they leave out: beyond, the panels that each of them packs cost more. */
const MOST = 8;

/**
 * `a [M, K] x b [K, N]` in a block of its rows and columns, +0 outside; returns where the row-major result lies. What
 * lies scattered is computed as a whole.
 */
export function blockProduct(
  heap: Heap,
  multiply: Exports['gemm32'],
  a: HeapMatrix,
  b: HeapMatrix,
  M: number,
  N: number,
  K: number,
  { rows, columns }: MatrixBlock,
): number {
  const out = heap.takeZeros(4 * M * N);
  const [down, across] = [runsOf(rows, M), runsOf(columns, N)];
  const whole = down.length * across.length > MOST;
  for (const [i, endRow] of whole ? [[0, M] as const] : down) {
    for (const [j, endColumn] of whole ? [[0, N] as const] : across) {
      const [left, right] = [a.at + i * a.row, b.at + j * b.column];
      const to = out + 4 * (i * N + j);
      const [m, n] = [endRow - i, endColumn - j];
      multiply(left, a.row, a.column, right, b.row, b.column, to, 4 * N, m, n, K, heap.work);
    }
  }
  if (!whole) return out;
  const [inRow, inColumn] = [new Set(rows ?? Array(M).keys()), new Set(columns ?? Array(N).keys())];
  const floats = heap.floats(out, M * N);
  for (let p = 0; p < floats.length; p++) {
    if (!inRow.has(Math.floor(p / N)) || !inColumn.has(p % N)) floats[p] = 0;
  }
  return out;
}
