import { DTypeError, Layout, Ragged, Tensor, ValueError } from '@frostgrad/core/functional';
import { tellPads } from '@frostgrad/core/extend';

/** Which positions of a padded batch are live: lengths, or a mask (true = live). */
export type Live = ArrayLike<number> | Tensor | Layout;

/** Refuses a mask of numbers: 0 and 1 do not say which of them is allowed. */
export function expectMask(op: string, name: string, mask: Tensor): void {
  if (mask.dtype === 'bool') return;
  throw new DTypeError(
    op,
    `${name} is ${mask.dtype}, expected bool, true = allowed. Compare first: of 0 and 1 mask.ne(0), ` +
      'of 0 and -Infinity to be added mask.eq(0), of PyTorch true = ignore mask.eq(0)',
  );
}

/**
 * Where an operand is live: padded where it is told, or everywhere; ragged where its rows are.
 *
 * @param T positions of a padded row. @param option what says what is live, for messages.
 * @throws DTypeError for a mask that is not bool. @throws ShapeError for one of another shape. @throws ValueError for lengths
 * beyond the sequence, and for any beside ragged rows.
 */
export function layoutOf(op: string, x: Tensor | Ragged, T: number, option: string, live: Live | undefined): Layout {
  if (x instanceof Ragged) {
    if (live === undefined) return Layout.of(op, x.offsets, x.offsets.count, x.offsets.longest);
    throw new ValueError(op, `${option} is given beside ragged rows, which know their lengths; leave it out`);
  }
  if (live instanceof Tensor && live.ndim > 1) expectMask(op, option, live);
  const B = x.shape[0] as number;
  const layout = Layout.of(op, live ?? new Int32Array(B).fill(T), B, T);
  tellPads(x, layout);
  return layout;
}

/**
 * A function of positions, at live ones alone.
 *
 * @param x `[B, T, ...]` with what is live in it - elsewhere the result is +0 -, any shape without, or ragged.
 * @throws as `layoutOf`.
 */
export function atLive(
  op: string,
  x: Tensor | Ragged,
  live: Live | undefined,
  fn: (values: Tensor) => Tensor,
): Tensor | Ragged {
  if (!(x instanceof Ragged) && live === undefined) return fn(x);
  const layout = layoutOf(op, x, (x instanceof Ragged ? 0 : x.shape[1]) ?? 0, 'live', live);
  return x instanceof Ragged ? x.map(fn) : Ragged.fromPadded(x, layout).map(fn).place(layout);
}
