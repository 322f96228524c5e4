import { type Layout, Ragged, ShapeError, type Tensor, transpose, view } from '@frostgrad/core/functional';
import { showShape } from '@frostgrad/core/extend';
import { layoutOf, type Live } from './live.ts';

/** Live positions of a batch whose channels stand before its positions, packed, and where they lie. */
export interface ChannelRows {
  /** `[L, C]` */
  readonly rows: Ragged;
  readonly layout: Layout;
}

/**
 * What a layer over channels takes, as rows: `[N, C, L]` with what is live along L, alone (all live), or ragged `[L, C]`.
 *
 * @param channels how many there have to be; null for any number.
 * @throws ShapeError when it is of another shape. @throws as `layoutOf`.
 */
export function channelRows(
  op: string,
  x: Tensor | Ragged,
  channels: number | null,
  live: Live | undefined,
): ChannelRows {
  const isRagged = x instanceof Ragged;
  const values = isRagged ? x.values : x;
  if (values.ndim !== (isRagged ? 2 : 3) || (channels !== null && values.shape[1] !== channels)) {
    const [given, wanted] = isRagged ? [' over its live positions', 'L'] : ['', 'N'];
    const behind = isRagged ? '' : ', L';
    throw new ShapeError(
      op,
      `the input is ${showShape(values.shape)}${given}; expected [${wanted}, ${channels ?? 'C'}${behind}]`,
    );
  }
  // a node of their own, so that gradients of a layer's uses add up here first, in every form
  if (isRagged) return { rows: x.map((own) => view(own, own.shape)), layout: layoutOf(op, x, 0, 'live', live) };
  const byPosition = transpose(x, 1, 2); // [N, L, C]
  const layout = layoutOf(op, byPosition, x.shape[2] as number, 'live', live);
  return { rows: Ragged.fromPadded(byPosition, layout), layout };
}

/** Rows `[L, C]` among pads of +0, channels before positions: `[N, C, T]`. */
export function placedChannels(rows: Ragged, layout: Layout): Tensor {
  return transpose(rows.place(layout), 1, 2);
}
