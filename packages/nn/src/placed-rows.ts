import { Layout, Ragged, ShapeError, Tensor, ValueError } from '@frostgrad/core';
import type { Live } from './live.ts';
import { expectMask } from './functional/attention-mask.ts';

/** Live positions, packed, and where they lie: what layers compute on, whatever they were given. */
export interface PlacedRows {
  /** `[L, features]` */
  readonly rows: Ragged;
  readonly layout: Layout;
}

/**
 * What a layer takes, as rows: padded with what is live in it, padded alone (all live), or ragged.
 *
 * @throws ShapeError when it is not `[B, T, features]`, or `[L, features]` if ragged. @throws DTypeError for a mask that
 * is not bool. @throws ValueError for lengths beyond the sequence, and beside ragged rows.
 */
export function placedRows(
  op: string,
  name: string,
  x: Tensor | Ragged,
  features: number,
  live: Live | undefined,
): PlacedRows {
  const values = x instanceof Ragged ? x.values : x;
  if (values.ndim !== (x instanceof Ragged ? 2 : 3) || values.shape.at(-1) !== features) {
    const [given, wanted] = x instanceof Ragged ? [' over its live positions', 'L'] : ['', 'B, T'];
    throw new ShapeError(op, `the ${name} is [${values.shape.join(', ')}]${given}; expected [${wanted}, ${features}]`);
  }
  if (x instanceof Ragged) {
    if (live !== undefined) {
      throw new ValueError(op, `the ${name} is ragged: its rows know their lengths. Leave out what is live`);
    }
    return { rows: x, layout: Layout.of(op, x.offsets, x.offsets.count, x.offsets.longest) };
  }
  if (live instanceof Tensor && live.ndim === 2) expectMask(op, `what is live of the ${name}`, live);
  const [B, T] = x.shape as [number, number, number];
  const layout = Layout.of(op, live ?? new Int32Array(B).fill(T), B, T);
  return { rows: Ragged.fromPadded(x, layout), layout };
}
