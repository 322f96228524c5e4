import type { Segments } from './segments.ts';
import { sizeOf } from './shape.ts';

/** Ranges that are listed before the rest is counted. */
const LISTED = 6;

/** `0-3, 7` of ascending positions. */
function showRanges(positions: readonly number[]): string {
  const ranges: string[] = [];
  for (let i = 0; i < positions.length;) {
    let j = i;
    while (positions[j + 1] === (positions[j] as number) + 1) j++;
    ranges.push(i === j ? `${positions[i]}` : `${positions[i]}-${positions[j]}`);
    i = j + 1;
  }
  if (ranges.length <= LISTED) return ranges.join(', ');
  return `${ranges.slice(0, LISTED).join(', ')}, ... (${positions.length} in all)`;
}

/** A set as short text. */
export function showSegments(set: Segments): string {
  const { shape, count } = set;
  const size = sizeOf(shape);
  if (count === size) return 'all';
  if (count === 0) return 'none';
  for (const [axis, n] of shape.entries()) {
    const held = positionsOn(set, axis, n);
    // whole positions of this axis, and nothing but those
    if (held.length * (size / n) !== count) continue;
    const ranges = showRanges(held);
    return axis === 0 ? `rows ${ranges} of ${n}` : `${ranges} of ${n} on axis ${axis}`;
  }
  return `${count} of ${size} elements`;
}

/** The positions of an axis that hold something of the set, ascending. */
function positionsOn(set: Segments, axis: number, n: number): number[] {
  const inner = sizeOf(set.shape.slice(axis + 1));
  const held = new Uint8Array(n);
  set.forEachRun((start, end) => {
    const first = Math.floor(start / inner);
    // n positions on, all have been seen
    const last = Math.min(Math.floor((end - 1) / inner), first + n - 1);
    for (let i = first; i <= last; i++) held[i % n] = 1;
  });
  return [...held.keys()].filter((i) => held[i] === 1);
}
