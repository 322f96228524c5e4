import { Layout, Ragged, type Tensor, ValueError } from '@frostgrad/core';

/** Which positions of a padded batch are live: lengths, or a mask (true = live). */
export type Live = ArrayLike<number> | Tensor | Layout;

/** Where a padded batch is live: everywhere, unless told otherwise. @internal */
export function layoutOf(op: string, live: Live | undefined, B: number, T: number): Layout {
  return Layout.of(op, live ?? new Int32Array(B).fill(T), B, T);
}

/** Refuses to be told what is live in what has no pads: it would be ignored. @internal */
export function expectNoLive(op: string, operand: string, live: Live | undefined): void {
  if (live === undefined) return;
  throw new ValueError(op, `${operand} and 'live' is given; there are no pads that it could be about. Leave it out`);
}

/** What a layer takes, as rows: ragged as it is; padded with what is live in it; padded alone, all live. @internal */
export type Rows = { readonly rows: Ragged; readonly layout: Layout | null };
