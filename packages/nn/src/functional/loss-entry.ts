import { DTypeError, mean, type Offsets, Ragged, ShapeError, sum, type Tensor, view } from '@frostgrad/core/functional';
import { isFloating, showShape } from '@frostgrad/core/extend';
import { layoutOf, type Live } from '../live.ts';

/** A batch as losses take it: padded or without rows, or ragged. */
export type Rows = Tensor | Ragged;

/** What becomes of the terms of a loss; `none` gives them in the form of the input, +0 at pads. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Options of every loss. */
export interface LossOptions<R extends string = Reduction> {
  /** For padded sequences `[B, T, ...]`: lengths or a mask (true = live). Left out, everything is live. */
  readonly live?: Live;
  /** Over what is live; default mean. */
  readonly reduction?: R;
}

/** A scalar; or, without reduction, the form of the input. */
export type LossOf<X, R extends string> = R extends 'none' ? (X extends Ragged ? Ragged : Tensor) : Tensor;

/** Operands of a loss without their pads, and the way back. */
export interface Entered {
  /** Live positions, packed; the operands as they were given where nothing is said of pads. */
  readonly values: readonly Tensor[];
  /** Rows of sequences; null where nothing is said of them. */
  readonly offsets: Offsets | null;
  /** Terms in the form of the input. */
  readonly give: (terms: Tensor) => Rows;
}

/**
 * Selects what is live of all operands alike, before any arithmetic.
 *
 * @param operands by the names that messages use; the first decides the form. @param features axes of the first that
 * are not positions.
 * @throws ShapeError for operands of other rows or another form, and for `live` without positions in rows.
 */
export function entered(
  op: string,
  operands: Readonly<Record<string, Rows>>,
  live: Live | undefined,
  features: number = 0,
): Entered {
  const named = Object.entries(operands);
  const [name, first] = named[0] as [string, Rows];
  for (const [other, x] of named) {
    if (x instanceof Ragged === first instanceof Ragged) continue;
    throw new ShapeError(op, `${name} and ${other} must both be ragged or both be padded`);
  }
  if (first instanceof Ragged) {
    const { offsets } = first;
    layoutOf(op, first, offsets.longest, 'live', live);
    for (const [other, x] of named as [string, Ragged][]) {
      if (x.offsets.equals(offsets)) continue;
      throw new ShapeError(op, `rows of ${name} have ${offsets} positions and of ${other} ${x.offsets}`);
    }
    return {
      values: (named as [string, Ragged][]).map(([, x]) => own(x.values)),
      offsets,
      give: (terms) => new Ragged(terms, offsets),
    };
  }
  const tensors = named as [string, Tensor][];
  if (live === undefined) return { values: tensors.map(([, x]) => own(x)), offsets: null, give: (terms) => terms };
  const [B, T] = first.shape as [number, number];
  if (first.ndim < 2 + features) {
    const wanted = features === 0 ? '[B, T, ...]' : '[B, T, ..., features]';
    throw new ShapeError(op, `${name} is ${showShape(first.shape)}; with live it must be padded sequences ${wanted}`);
  }
  for (const [other, x] of tensors) {
    if (x.ndim >= 2 && x.shape[0] === B && x.shape[1] === T) continue;
    throw new ShapeError(
      op,
      `${name} is ${showShape(first.shape)} and ${other} ${showShape(x.shape)}; expected [${B}, ${T}, ...]`,
    );
  }
  const layout = layoutOf(op, first, T, 'live', live);
  return {
    values: tensors.map(([, x]) => Ragged.fromPadded(x, layout).values),
    offsets: layout.offsets,
    give: (terms) => new Ragged(terms, layout.offsets).place(layout),
  };
}

/**
 * A node of its own, as packing makes one: gradients of several uses in one loss add up there, before those of other uses
 * outside, so that their sum has the same brackets in every form.
 */
const own = (x: Tensor): Tensor => (x.requiresGrad ? view(x, x.shape) : x);

/** Refuses operands that are not of one shape: PyTorch broadcasts them, with a warning at most. */
export function expectShape(op: string, name: string, x: Tensor, other: string, wanted: readonly number[]): void {
  if (x.shape.join() === wanted.join()) return;
  throw new ShapeError(
    op,
    `${name} is ${showShape(x.shape)} and ${other} asks for ${showShape(wanted)}, over live positions; ` +
      'losses do not broadcast: reshape or expand it',
  );
}

/** Refuses what has no mean. */
export function expectFloating(op: string, name: string, x: Tensor): void {
  if (isFloating(x.dtype)) return;
  throw new DTypeError(op, `${name} is ${x.dtype}; expected float32 or float64. Cast it first`);
}

/** The mean of all terms; of none 0, with gradients of 0, since an empty batch teaches nothing. */
export const meanOrZero = (terms: Tensor): Tensor => (terms.size === 0 ? sum(terms) : mean(terms));

/** What becomes of the terms. */
export function reduced<X extends Rows, R extends string>(
  terms: Tensor,
  give: Entered['give'],
  reduction: R | 'mean' = 'mean',
  meanOf: (terms: Tensor) => Tensor = meanOrZero,
): LossOf<X, R> {
  const loss = reduction === 'none' ? give(terms) : reduction === 'sum' ? sum(terms) : meanOf(terms);
  return loss as LossOf<X, R>;
}

/** A loss of one term an element, of an input and a target of its shape. */
export function elementwise<X extends Rows, R extends string>(
  op: string,
  x: X,
  target: Rows,
  { live, reduction }: LossOptions<R>,
  terms: (x: Tensor, target: Tensor) => Tensor,
): LossOf<X, R> {
  const { values, give } = entered(op, { x, target }, live);
  const [a, b] = values as [Tensor, Tensor];
  expectFloating(op, 'x', a);
  expectShape(op, 'target', b, 'x', a.shape);
  return reduced<X, R>(terms(a, b), give, reduction);
}
