import { ShapeError, ValueError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { positionIn } from './slice.ts';
import { defineView, type ViewAxis } from './strided-view.ts';

type Bound = number | '';

/** A range of an axis in Python's notation, `'start:end'` or `'start:end:step'`; what is left out means all. */
export type SliceText = `${Bound}:${Bound}` | `${Bound}:${Bound}:${Bound}`;

/** What `at` takes for an axis: a position, a range, a new axis of size 1, or all axes that nothing is said of. */
export type AxisIndex = number | SliceText | null | '...';

const viewedAt = defineView('at');

/**
 * What Python's `x[...]` sees, without a copy. One entry an axis, from the front; axes that no entry speaks of stay.
 *
 * - an integer takes one position, from the end when negative, and the axis goes;
 * - `'start:end:step'` takes a range by Python's rules: bounds beyond the axis are drawn in, a negative step walks
 *   backwards, and `':'` is all. Bounds that are computed go in a template;
 * - `'...'` stands for as many axes as the other entries leave, and stands once;
 * - `null` adds an axis of size 1.
 *
 * Lists of positions and masks are taken by `index`.
 *
 * @throws ShapeError for more entries than axes. @throws ValueError for a position outside its axis, a step of 0, a
 * second `'...'`, and what is no entry.
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * x.at(-1).toArray() // [4, 5, 6]
 * x.at(':', '1:').toArray() // [[2, 3], [5, 6]]
 * x.at('...', 0).toArray() // [1, 4]
 * x.at('::-1', null, 2).shape // [2, 1]
 * const n = 2;
 * x.at(0, `:${n}`).toArray() // [1, 2]
 */
export function at(x: Tensor, ...entries: readonly AxisIndex[]): Tensor {
  const { shape } = x;
  const spare = shape.length - expectEntries(x, entries);
  const starts = shape.map(() => 0);
  const axes: ViewAxis[] = [];
  let axis = 0;
  const keep = (count: number): void => {
    for (let i = 0; i < count; i++, axis++) axes.push({ size: shape[axis] as number, moves: [[axis, 1]] });
  };
  for (const entry of entries) {
    if (entry === null) axes.push({ size: 1, moves: [] });
    else if (entry === '...') keep(spare);
    else if (typeof entry === 'number') starts[axis] = positionIn('at', shape, axis, axis++, entry);
    else {
      const { start, step, size } = rangeOf(entry, shape[axis] as number);
      starts[axis] = start;
      axes.push({ size, moves: [[axis++, step]] });
    }
  }
  keep(shape.length - axis);
  return viewedAt(x, { starts, axes });
}

const notation = /^(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?$/;

/** The number of entries that speak of an axis. */
function expectEntries(x: Tensor, entries: readonly unknown[]): number {
  let count = 0;
  let ellipses = 0;
  for (const [i, entry] of entries.entries()) {
    if (entry === null) continue;
    if (entry === '...') ellipses++;
    else if (typeof entry === 'number' || (typeof entry === 'string' && notation.test(entry))) count++;
    else throw noEntry(i, entry);
  }
  if (ellipses > 1) throw new ValueError('at', `'...' stands ${ellipses} times; it can stand for one run of axes only`);
  if (count > x.ndim) {
    throw new ShapeError('at', `${count} entries speak of axes, and x, ${showShape(x.shape)}, has ${x.ndim}`);
  }
  return count;
}

function noEntry(i: number, entry: unknown): ValueError {
  if (typeof entry === 'string') {
    return new ValueError('at', `entry ${i} is '${entry}'; a range is written 'start:end:step', of integers`);
  }
  const what = typeof entry === 'object' && entry !== null ? `of type ${entry.constructor.name}` : String(entry);
  return new ValueError(
    'at',
    `entry ${i} is ${what}; expected an integer, 'start:end:step', '...' or null. Lists of positions and masks go to index`,
  );
}

/** Python's `slice.indices`, as a first position, a step and a count. */
function rangeOf(text: string, n: number): { start: number; step: number; size: number } {
  const [first, last, stride] = (notation.exec(text) as RegExpExecArray).slice(1).map((part) => part && Number(part));
  const step = (stride ?? 1) as number;
  if (step === 0) throw new ValueError('at', `the step of '${text}' is 0`);
  const [lowest, highest] = step > 0 ? [0, n] : [-1, n - 1];
  const bound = (given: unknown, otherwise: number): number => {
    if (typeof given !== 'number') return otherwise;
    return Math.min(Math.max(given < 0 ? given + n : given, lowest as number), highest as number);
  };
  const start = bound(first, step > 0 ? 0 : n - 1);
  const end = bound(last, step > 0 ? n : -1);
  const size = Math.max(0, Math.ceil((end - start) / step));
  return { start: size === 0 ? 0 : start, step, size };
}
