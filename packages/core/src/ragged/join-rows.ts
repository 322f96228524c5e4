import { promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineVariadicOp } from '../engine/define-by-place.ts';
import type { TypedOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import type { RowSources } from '../kernels/interface.ts';
import { joinRows as kernel } from '../kernels/js/indexing.ts';
import { cast } from '../ops/cast.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Layout } from './layout.ts';

/**
 * Rows of several parts in a new order, some of them from nowhere: packing, padding and joining are all this.
 *
 * It is data, not graph: one node, whatever the rows. `back[p]` holds, for each row of part `p`, where it went, or -1.
 */
export interface RowJoin {
  readonly rows: number;
  /** What stands in rows that come from nowhere. */
  readonly fill: number;
  readonly sources: RowSources;
  readonly back: readonly Int32Array[];
  /** The batch that is packed, or made: for who watches pads. */
  readonly layout?: Layout;
}

/** The join that brings a gradient back to part `p`: live rows are gathered, the others are not read. */
function inverse({ sources, back }: RowJoin, p: number): RowJoin {
  const row = back[p] as Int32Array;
  const part = row.map((i) => (i < 0 ? -1 : 0));
  const forward = sources.row.map((i, at) => (sources.part[at] === p ? i : -1));
  return { rows: row.length, fill: 0, sources: { part, row }, back: [forward] };
}

type Join = TypedOp<readonly Tensor[], RowJoin>;

const opOf = (name: string): Join =>
  defineVariadicOp({
    name,
    shape: (xs, { rows }: RowJoin) => [rows, ...(xs[0] as (typeof xs)[number]).shape.slice(1)],
    kernels: { joinRows: kernel },
    forward: (k, xs, { sources, fill }, shape) => k.joinRows(xs, sources, shape, fill),
    vjp: (g, p, join) => joinRows('raggedSlice', [g], inverse(join, p)),
  });

const names = [
  'fromPadded',
  'toPadded',
  'raggedCat',
  'raggedSlice',
  'segmentFirst',
  'segmentLast',
  'segmentReverse',
] as const;

/* @__NO_SIDE_EFFECTS__ */
const opsOf = (): Record<(typeof names)[number], Join> =>
  Object.fromEntries(names.map((name) => [name, opOf(name)])) as Record<(typeof names)[number], Join>;
const ops: Record<(typeof names)[number], Join> = opsOf();

/** Joins rows as told, in one node under the name given. @internal */
export function joinRows(name: keyof typeof ops, parts: readonly Tensor[], join: RowJoin): Tensor {
  const rest = (parts[0] as Tensor).shape.slice(1);
  for (const [i, x] of parts.entries()) {
    if (!sameShape(x.shape.slice(1), rest)) {
      throw new ShapeError(
        name,
        `part 0 is ${showShape((parts[0] as Tensor).shape)} and part ${i} is ${showShape(x.shape)}; all but axis 0 must match`,
      );
    }
  }
  const dtype = parts.map((x) => x.dtype).reduce(promoteTypes);
  return apply(
    ops[name],
    parts.map((x) => cast(x, dtype)),
    join,
  );
}
