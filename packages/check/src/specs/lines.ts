import type { Shape } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { axisOf, flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, exactly } from '../running-error.ts';
import type { Call, Reference } from '../spec.ts';

/** One axis, as a caller says it. */
export interface Along {
  readonly axis: number;
}

/** An axis of a shape, counted from either end. */
export const axisIn = (shape: Shape): Arbitrary<number> => fc.integer({ min: -shape.length, max: shape.length - 1 });

/** Shapes of up to two axes, and one of them. */
export const alongAxis = (empty: boolean): Arbitrary<Call<Along>> =>
  shapes({ minRank: 1, maxRank: 2, empty }).chain((shape) =>
    axisIn(shape).map((axis) => ({ shapes: [shape], params: { axis } })),
  );

/** The lines of an array along an axis, row-major; an empty axis has empty lines. */
export function linesOf(x: Plain, axis: number): number[][] {
  const at = axisOf(x.shape, axis);
  const lead = x.shape.with(at, 1);
  const lines: number[][] = Array.from({ length: sizeOf(lead) }, () => []);
  for (const [i, v] of x.values.entries()) lines[flatAt(lead, indexAt(x.shape, i).with(at, 0))]?.push(v);
  return lines;
}

/** Each line along an axis in place of another, of any one length. */
export function byLine(
  x: Plain,
  axis: number,
  length: number,
  run: (line: readonly number[]) => readonly (number | Bounded)[],
): Reference {
  const at = axisOf(x.shape, axis);
  const lead = x.shape.with(at, 1);
  const shape = x.shape.with(at, length);
  const lines = linesOf(x, axis).map(run);
  const elements = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const index = indexAt(shape, i);
    const element = lines[flatAt(lead, index.with(at, 0))]?.[index[at] as number] as number | Bounded;
    return typeof element === 'number' ? exactly(element) : element;
  });
  return { shape, values: elements.map(({ v }) => v), errors: elements.map(({ e }) => e) };
}

/** Positions in ascending or descending order: equal elements as they stood, NaN largest. */
export function sortedPlaces(line: readonly number[], descending: boolean): number[] {
  const rank = (v: number): readonly [number, number] => (Number.isNaN(v) ? [1, 0] : [0, v]);
  const sign = descending ? -1 : 1;
  return [...line.keys()].toSorted((i, j) => {
    const [a, u] = rank(line[i] as number);
    const [b, v] = rank(line[j] as number);
    if (a !== b) return sign * (a - b);
    return u === v ? i - j : sign * (u < v ? -1 : 1);
  });
}

/** Whether two of the numbers are so near that a difference would exchange them. */
export function hasNearPair(line: readonly number[]): boolean {
  const ordered = line.toSorted((a, b) => a - b);
  return ordered.some((v, i) => i > 0 && v - (ordered[i - 1] as number) < 0.05);
}
