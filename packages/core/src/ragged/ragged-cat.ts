import { ShapeError, ValueError } from '../errors.ts';
import { expectMask } from '../ops/compare.ts';
import { Tensor } from '../tensor.ts';
import { joinRows } from './join-rows.ts';
import { Layout, type Side } from './layout.ts';
import { Offsets } from './offsets.ts';
import { Ragged } from './ragged.ts';

/** A frozen segment that fills each row up: to a length, on one side; or wherever a mask `[B, T]` (true = live) is false. */
export interface PadTo {
  readonly to: number | Tensor | Layout;
  readonly side: Side;
  readonly value: number;
}

/**
 * The frozen pad segment of `raggedCat`. It has no gradient: not zero, none - there is no edge to it.
 *
 * @example
 * padTo(4).value // 0
 */
export function padTo(
  to: number | Tensor | Layout,
  { side = 'right', value = 0 }: { side?: Side; value?: number } = {},
): PadTo {
  return { to, side, value };
}

/**
 * Joins segments row by row: row `b` of the result holds row `b` of each part, one behind the other. A part that does
 * not require grad is frozen; `padTo` fills up with a constant. One node for the whole batch, forward and backward,
 * whatever the lengths: forward is one scatter-copy, backward one gather of each live part.
 *
 * @throws ShapeError when parts differ in their number of rows, or behind axis 0. @throws DTypeError for a mask that is
 * not bool.
 * @throws ValueError when there is no ragged part, two pads, or a row longer than the pad allows.
 * @example
 * const live = ragged([tensor([1, 2]), tensor([3])]);
 * raggedCat([live, padTo(3)]).toArray() // [[1, 2, 0], [3, 0, 0]]
 */
export function raggedCat(parts: readonly (Ragged | PadTo)[]): Ragged {
  const live = parts.filter((part): part is Ragged => part instanceof Ragged);
  const pads = parts.filter((part): part is PadTo => !(part instanceof Ragged));
  const [first] = live;
  if (first === undefined) throw new ValueError('raggedCat', 'there is no ragged part; a pad alone has no rows');
  const count = first.offsets.count;
  for (const [i, part] of parts.entries()) {
    if (part instanceof Ragged && part.offsets.count !== count) {
      throw new ShapeError(
        'raggedCat',
        `part ${parts.indexOf(first)} has ${count} rows and part ${i} has ${part.offsets.count}`,
      );
    }
  }
  const [pad] = pads;
  if (pads.length > 1) throw new ValueError('raggedCat', 'there are two pads; one says where all pads of a row lie');
  const joined = Offsets.fromLengths(
    Array.from({ length: count }, (_, b) => live.reduce((n, part) => n + part.offsets.length(b), 0)),
  );
  const layout = pad === undefined ? null : layoutOf(pad, joined);
  const rows = layout === null ? joined.total : count * layout.length;
  const sources = { part: new Int32Array(rows).fill(-1), row: new Int32Array(rows).fill(-1) };
  const back = live.map((part) => new Int32Array(part.offsets.total));
  for (let b = 0, at = 0; b < count; b++) {
    for (const [p, { offsets }] of live.entries()) {
      for (let i = offsets.start(b); i < offsets.start(b + 1); i++, at++) {
        const place = layout === null ? at : (layout.places[at] as number);
        sources.part[place] = p;
        sources.row[place] = i;
        (back[p] as Int32Array)[i] = place;
      }
    }
  }
  const values = joinRows(
    'raggedCat',
    live.map((part) => part.values),
    { rows, fill: pad?.value ?? 0, sources, back },
  );
  return new Ragged(
    values,
    layout === null ? joined : Offsets.fromLengths(Array.from({ length: count }, () => layout.length)),
  );
}

/** Where the joined rows' elements lie under a pad. */
function layoutOf({ to, side }: PadTo, joined: Offsets): Layout {
  if (typeof to === 'number') return Layout.of('raggedCat', joined, joined.count, to, side);
  if (to instanceof Tensor) expectMask('raggedCat', to);
  const T = to instanceof Layout ? to.length : (to.shape[1] ?? 0);
  const layout = Layout.of('raggedCat', to, joined.count, T);
  if (!layout.offsets.equals(joined)) {
    throw new ValueError(
      'raggedCat',
      `the mask has ${layout.offsets} live positions a row and the parts have ${joined}`,
    );
  }
  return layout;
}
