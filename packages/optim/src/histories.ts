import { Segments, type Shape } from '@frostgrad/core/functional';

/** Scalar state of a run of elements that have lived through the same steps: a step count, say. */
export type Scalars = Record<string, number>;

/** Elements with equal history. Null stands for all elements of the parameter. */
export interface History {
  readonly elements: Segments | null;
  readonly scalars: Scalars;
}

/** Histories before a step: those that pause and those that go on, disjoint, all elements between them. */
export interface Split {
  readonly paused: readonly History[];
  readonly active: readonly History[];
}

/**
 * Splits histories so that `active` (null: all) is a union of whole ones. One that is only partly active becomes two: the
 * paused part keeps its scalars, what is active goes on with a copy.
 */
export function splitHistories(histories: readonly History[], active: Segments | null, shape: Shape): Split {
  if (active === null) {
    return { paused: [], active: histories.map(({ elements, scalars }) => ({ elements, scalars: { ...scalars } })) };
  }
  const resting = active.complement();
  const split = { paused: [] as History[], active: [] as History[] };
  for (const { elements: known, scalars } of histories) {
    const elements = known ?? Segments.all(shape);
    const still = elements.intersection(resting);
    const moving = elements.intersection(active);
    if (!still.isEmpty) split.paused.push({ elements: still, scalars });
    if (!moving.isEmpty) split.active.push({ elements: moving, scalars: { ...scalars } });
  }
  return split;
}

/** Joins histories whose scalars have become equal, so that a thaw at the right moment leaves one. */
export function mergeHistories(histories: readonly History[]): History[] {
  const merged: History[] = [];
  for (const history of histories) {
    const at = merged.findIndex(({ scalars }) => sameScalars(scalars, history.scalars));
    const other = merged[at];
    if (other === undefined) merged.push(history);
    else merged[at] = { elements: union(other.elements, history.elements), scalars: other.scalars };
  }
  return merged.map(({ elements, scalars }) => ({ elements: elements?.isAll === true ? null : elements, scalars }));
}

function union(a: Segments | null, b: Segments | null): Segments | null {
  return a === null || b === null ? null : a.union(b);
}

function sameScalars(a: Scalars, b: Scalars): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && Object.is(a[name], b[name]))
  );
}
