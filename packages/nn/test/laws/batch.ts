import { lengths, numbers, padContents } from '@frostgrad/check';
import { Layout, Offsets, Ragged, type Side, type Tensor, tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';

/** Features of every input and of every query; numbers that a row's initial states are made of. */
export const I = 4;
export const Q = 2;
export const STATES = 16;

/** Live numbers of one row of a batch: inputs `[n, I]`, queries `[q, Q]`, initial states `[STATES]`. */
export interface Row {
  readonly x: readonly number[];
  readonly query: readonly number[];
  readonly start: readonly number[];
}

/** Rows, how they may lie among pads, and what may stand there. */
export interface Case {
  readonly rows: readonly Row[];
  /** Pads before each live position of a gappy layout. */
  readonly gaps: readonly number[];
  readonly extra: number;
  readonly contents: Float32Array;
  readonly seed: number;
}

/** A batch as layers take it: leaves that require grad, and where they are live. */
export interface Batch {
  /** Inputs, or keys: padded `[B, S, I]`, or ragged over the leaf. */
  readonly x: Tensor | Ragged;
  readonly leaf: Tensor;
  readonly layout: Layout;
  /** What layers are told of it; undefined beside ragged inputs. */
  readonly live?: Layout | readonly number[];
  /** `[B, T, Q]` */
  readonly query: Tensor;
  readonly asked: Layout;
  /** `[B, STATES]` */
  readonly start: Tensor;
}

/** Contents that are drawn; they are repeated over all pads there are. A prime, so that no feature always gets the same. */
const CONTENTS = 61;

const row: Arbitrary<Row> = fc.tuple(lengths({ minRows: 2, maxRows: 2 })).chain(([[n, q]]) => {
  const list = (count: number): Arbitrary<readonly number[]> =>
    fc.array(numbers({ low: -2, high: 2 }), { minLength: count, maxLength: count });
  return fc.record({ x: list((n as number) * I), query: list((q as number) * Q), start: list(STATES) });
});

/** One to four rows, empty ones among them, of inputs, of queries, or of both. */
export const cases: Arbitrary<Case> = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 4 }),
  gaps: fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: 16, maxLength: 16 }),
  extra: fc.nat(3),
  contents: padContents(CONTENTS) as Arbitrary<Float32Array>,
  seed: fc.nat(1000),
});

/** A way to lay rows of some lengths among pads. */
export type Laying = (lengths: readonly number[]) => Layout;

/** All pads on one side, `extra` of them beside the longest row. */
export function oneSided(side: Side, extra: number): Laying {
  return (lengths) => Layout.of('laws', lengths, lengths.length, Math.max(0, ...lengths) + extra, side);
}

/** Rows as long as the longest, pads on the right. */
export const noPads: Laying = oneSided('right', 0);

/** Pads anywhere, told by a mask. */
export function gappy({ gaps, extra }: Case): Laying {
  return (lengths) => {
    let live = 0;
    const places = lengths.map((n) => {
      let at = -1;
      return Array.from({ length: n }, () => (at += 1 + (gaps[live++ % gaps.length] as number)));
    });
    const [B, T] = [lengths.length, Math.max(0, ...places.map((row) => 1 + (row.at(-1) ?? -1))) + extra];
    const mask = new Uint8Array(B * T);
    for (const [b, row] of places.entries()) for (const t of row) mask[b * T + t] = 1;
    return Layout.of('laws', tensor(mask, { shape: [B, T] }), B, T);
  };
}

/** Packed values at live places, and bits of `contents` - NaN payloads too - elsewhere. */
function scattered(values: readonly number[], layout: Layout, width: number, contents: Float32Array): Float32Array {
  const flat = new Float32Array(layout.offsets.count * layout.length * width);
  for (let i = 0; i < flat.length; i += contents.length) flat.set(contents.subarray(0, flat.length - i), i);
  for (const [i, place] of layout.places.entries())
    for (let j = 0; j < width; j++) flat[place * width + j] = values[i * width + j] as number;
  return flat;
}

const leaf = (flat: Float32Array, shape: number[]): Tensor => tensor(flat, { shape, requiresGrad: true });

/** Rows laid out among pads. */
export function padded({ rows }: Pick<Case, 'rows'>, lay: Laying, contents: Float32Array): Batch {
  const B = rows.length;
  const layout = lay(rows.map(({ x }) => x.length / I));
  const asked = lay(rows.map(({ query }) => query.length / Q));
  const x = leaf(
    scattered(
      rows.flatMap(({ x }) => x),
      layout,
      I,
      contents,
    ),
    [B, layout.length, I],
  );
  const query = leaf(
    scattered(
      rows.flatMap(({ query }) => query),
      asked,
      Q,
      contents,
    ),
    [B, asked.length, Q],
  );
  const start = leaf(Float32Array.from(rows.flatMap(({ start }) => start)), [B, STATES]);
  return { x, leaf: x, layout, live: layout, query, asked, start };
}

/** Rows as a ragged batch; queries, which layers take padded, are padded on the right. */
export function ragged(given: Case): Batch {
  const { rows } = given;
  const batch = padded(given, oneSided('right', 0), given.contents);
  const { live: _, ...rest } = batch;
  const { layout } = rest;
  const values = leaf(Float32Array.from(rows.flatMap(({ x }) => x)), [layout.offsets.total, I]);
  return { ...rest, x: new Ragged(values, layout.offsets), leaf: values };
}

/** No pads' contents at all. */
export const nothing: Float32Array = new Float32Array(CONTENTS);

/** One thing a row. */
export function perRow(B: number): Offsets {
  return Offsets.fromLengths(new Int32Array(B).fill(1));
}
