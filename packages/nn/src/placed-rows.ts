import { type Layout, Ragged, ShapeError, type Tensor } from '@frostgrad/core/functional';
import { layoutOf, type Live } from './live.ts';

/** Live positions, packed, and where they lie: what layers compute on, whatever they were given. */
export interface PlacedRows {
  /** `[L, features]` */
  readonly rows: Ragged;
  readonly layout: Layout;
  /** Whether the caller had them packed. */
  readonly ragged: boolean;
}

/**
 * What a layer takes, as rows: padded with what is live in it, padded alone (all live), or ragged.
 *
 * @param features how many there have to be; null for any number. @param option what says what is live of it, for messages.
 * @throws ShapeError when it is not `[B, T, features]`, or `[L, features]` if ragged. @throws DTypeError for a mask that
 * is not bool. @throws ValueError for lengths beyond the sequence, and beside ragged rows.
 */
export function placedRows(
  op: string,
  name: string,
  x: Tensor | Ragged,
  features: number | null,
  option: string,
  live: Live | undefined,
): PlacedRows {
  const values = x instanceof Ragged ? x.values : x;
  if (values.ndim !== (x instanceof Ragged ? 2 : 3) || (features !== null && values.shape.at(-1) !== features)) {
    const [given, wanted] = x instanceof Ragged ? [' over its live positions', 'L'] : ['', 'B, T'];
    throw new ShapeError(
      op,
      `the ${name} is [${values.shape.join(', ')}]${given}; expected [${wanted}, ${features ?? 'F'}]`,
    );
  }
  const layout = layoutOf(op, x, values.shape[1] as number, option, live);
  return { rows: x instanceof Ragged ? x : Ragged.fromPadded(x, layout), layout, ragged: x instanceof Ragged };
}
