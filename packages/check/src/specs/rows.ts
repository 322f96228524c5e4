import { Offsets, Ragged, type Shape, type Tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, build, type Plain } from '../plain.ts';
import { type Bounded, exactly } from '../running-error.ts';
import type { Call, Reference } from '../spec.ts';

/** Positions of all rows. */
export const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Shapes of one position. */
export const features: Arbitrary<Shape> = fc.constantFrom<Shape>([], [1], [2], [2, 2], [0]);

/** Packed values' rows. */
export interface Rows {
  readonly lengths: readonly number[];
}

/** Packed values and the lengths of their rows. */
export const packed: Arbitrary<Call<Rows>> = fc
  .tuple(lengths(), features)
  .map(([list, feature]) => ({ shapes: [[total(list), ...feature]], params: { lengths: list } }));

/** Where row `b` begins. */
export const startOf = (list: readonly number[], b: number): number => total(list.slice(0, b));

/** The row and the position within it of packed position `l`. */
export function rowOf(list: readonly number[], l: number): readonly [number, number] {
  let b = 0;
  let i = l;
  for (; i >= (list[b] as number); b++) i -= list[b] as number;
  return [b, i];
}

/** The packed values as rows. */
export const raggedOf = (x: Tensor, { lengths: list }: Rows): Ragged => new Ragged(x, Offsets.fromLengths(list));

/** A formula for each row and feature of packed values. */
export function bySegment(
  x: Plain,
  list: readonly number[],
  fold: (values: readonly number[]) => readonly Bounded[],
): Map<string, readonly Bounded[]> {
  const feature = x.shape.slice(1);
  const results = new Map<string, readonly Bounded[]>();
  for (const b of list.keys()) {
    build(feature, (rest) => {
      const values = Array.from({ length: list[b] as number }, (_, i) => at(x, [startOf(list, b) + i, ...rest]));
      results.set(`${b}:${rest.join()}`, fold(values));
      return 0;
    });
  }
  return results;
}

export function fromSegments(shape: Shape, read: (index: readonly number[]) => Bounded): Reference {
  return { ...build(shape, (index) => read(index).v), errors: build(shape, (index) => read(index).e).values };
}

/** One value for each row and feature. */
export function byRow(x: Plain, list: readonly number[], fold: (values: readonly number[]) => Bounded): Reference {
  const folded = bySegment(x, list, (values) => [fold(values)]);
  return fromSegments(
    [list.length, ...x.shape.slice(1)],
    ([b, ...rest]) => folded.get(`${b}:${rest.join()}`)?.[0] ?? exactly(0),
  );
}

/** One value for each position, from all of its row. */
export function withinRows(
  x: Plain,
  list: readonly number[],
  run: (values: readonly number[]) => readonly Bounded[],
): Reference {
  const rows = bySegment(x, list, run);
  return fromSegments(x.shape, ([l = 0, ...rest]) => {
    const [b, i] = rowOf(list, l);
    return rows.get(`${b}:${rest.join()}`)?.[i] ?? exactly(0);
  });
}
