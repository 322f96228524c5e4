import { Segments, type Shape } from '@frostgrad/core';

/** Scalar state of a run of elements that have lived through the same steps: a step count, say. */
export type Scalars = Record<string, number>;

/** Elements with equal history. Null stands for all elements of the parameter. */
export interface History {
  readonly elements: Segments | null;
  readonly scalars: Scalars;
}

/**
 * Splits histories so that `active` (null: all) is a union of whole ones. A history that is only partly active becomes
 * two: the paused part keeps its scalars as they are, the active part goes on with a copy.
 *
 * @returns all histories, and those of them that are active.
 */
export function splitHistories(
  histories: readonly History[],
  active: Segments | null,
  shape: Shape,
): { all: History[]; active: History[] } {
  if (active === null) return { all: [...histories], active: [...histories] };
  const result: { all: History[]; active: History[] } = { all: [], active: [] };
  for (const history of histories) {
    const elements = history.elements ?? Segments.all(shape);
    const moving = elements.intersection(active);
    const paused = elements.intersection(active.complement());
    if (paused.isEmpty) {
      result.all.push(history);
      result.active.push(history);
    } else if (moving.isEmpty) result.all.push(history);
    else {
      const going = { elements: moving, scalars: { ...history.scalars } };
      result.all.push({ elements: paused, scalars: history.scalars }, going);
      result.active.push(going);
    }
  }
  return result;
}

/** Joins histories whose scalars have become equal, so that a thaw at the right moment leaves one. */
export function mergeHistories(histories: readonly History[], shape: Shape): History[] {
  const merged: History[] = [];
  for (const history of histories) {
    const at = merged.findIndex((other) => sameScalars(other.scalars, history.scalars));
    const other = merged[at];
    if (other === undefined) merged.push(history);
    else merged[at] = { elements: union(other.elements, history.elements), scalars: other.scalars };
  }
  return merged.map(({ elements, scalars }) => ({
    elements: elements?.isAll === true && elements.count === sizeOf(shape) ? null : elements,
    scalars,
  }));
}

function union(a: Segments | null, b: Segments | null): Segments | null {
  return a === null || b === null ? null : a.union(b);
}

function sizeOf(shape: Shape): number {
  return shape.reduce((size, n) => size * n, 1);
}

function sameScalars(a: Scalars, b: Scalars): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}
