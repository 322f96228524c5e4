import type { Tensor } from '../tensor.ts';
import { joinRows } from './join-rows.ts';
import type { Ragged } from './ragged.ts';

/** One position a row, `[B, ...]`; `empty` of empty rows, to which nothing leads back. */
function picked(name: 'segmentFirst' | 'segmentLast', { values, offsets }: Ragged, empty: number): Tensor {
  const rows = offsets.count;
  const row = new Int32Array(rows);
  const back = new Int32Array(offsets.total).fill(-1);
  for (let b = 0; b < rows; b++) {
    const at = offsets.length(b) === 0 ? -1 : name === 'segmentFirst' ? offsets.start(b) : offsets.start(b + 1) - 1;
    row[b] = at;
    if (at >= 0) back[at] = b;
  }
  const part = row.map((at) => (at < 0 ? -1 : 0));
  return joinRows(name, [values], { rows, fill: empty, sources: { part, row }, back: [back] });
}

/** Options of `segmentFirst` and `segmentLast`. */
export interface SegmentPickOptions {
  /** What empty rows give; default 0. */
  readonly empty?: number;
}

/**
 * The first position of each row, `[B, ...]`. Empty rows give `empty`, and nothing learns from them.
 *
 * @example
 * segmentFirst(ragged([tensor([1, 2]), tensor([]), tensor([3])])).toArray() // [1, 0, 3]
 */
export function segmentFirst(x: Ragged, { empty = 0 }: SegmentPickOptions = {}): Tensor {
  return picked('segmentFirst', x, empty);
}

/**
 * The last position of each row, `[B, ...]`: its own, wherever the longest row ends. Empty rows give `empty`, and nothing
 * learns from them.
 *
 * @example
 * segmentLast(ragged([tensor([1, 2]), tensor([]), tensor([3])])).toArray() // [2, 0, 3]
 */
export function segmentLast(x: Ragged, { empty = 0 }: SegmentPickOptions = {}): Tensor {
  return picked('segmentLast', x, empty);
}

/**
 * Each row from its own end to its beginning. Bits are copied, forward and backward.
 *
 * @example
 * segmentReverse(ragged([tensor([1, 2, 3]), tensor([4, 5])])).toArray() // [[3, 2, 1], [5, 4]]
 */
export function segmentReverse(x: Ragged): Ragged {
  const { offsets } = x;
  const row = new Int32Array(offsets.total);
  for (let b = 0; b < offsets.count; b++) {
    const ends = offsets.start(b) + offsets.start(b + 1) - 1;
    for (let i = offsets.start(b); i < offsets.start(b + 1); i++) row[i] = ends - i;
  }
  const sources = { part: new Int32Array(row.length), row };
  return x.with(joinRows('segmentReverse', [x.values], { rows: row.length, fill: 0, sources, back: [row] }));
}
