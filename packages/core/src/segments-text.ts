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
  const mask = set.toMask();
  for (const [axis, n] of shape.entries()) {
    const inner = sizeOf(shape.slice(axis + 1));
    const held = new Set<number>();
    for (const [i, inside] of mask.entries()) if (inside === 1) held.add(Math.floor(i / inner) % n);
    // whole positions of this axis, and nothing but those
    if (held.size * (size / n) !== count) continue;
    const ranges = showRanges([...held].sort((a, b) => a - b));
    return axis === 0 ? `rows ${ranges} of ${n}` : `${ranges} of ${n} on axis ${axis}`;
  }
  return `${count} of ${size} elements`;
}
