import type { Subject } from '@frostgrad/check';
import { type Layout, type Offsets, Ragged, type Rng, type Tensor } from '@frostgrad/core';
import { type Live, Module } from '../../src/index.ts';
import type { Batch } from './batch.ts';

/** A result without its pads: axis 0 is packed, row after row. */
export interface Part {
  readonly what: string;
  readonly x: Tensor;
  /** What of axis 0 belongs to each row; null for what the whole batch decides. */
  readonly offsets: Offsets | null;
}

/** A result as the layer gives it: exactly +0 wherever the mask, of its leading axes, is false. */
export interface WithPads {
  readonly what: string;
  readonly x: Tensor;
  readonly live: Tensor;
}

/** Weights as rows of the last axis, and which of them are allowed. */
export interface Weighed {
  readonly x: Tensor;
  readonly allowed: Tensor;
}

export interface Outcome {
  readonly parts: readonly Part[];
  readonly padded: readonly WithPads[];
  /** Of attention over padded keys. */
  readonly weighed?: Weighed;
}

/** A layer that knows its pads, as the laws see it. */
export interface Layer extends Subject {
  readonly make: (rng: Rng) => Module;
  readonly run: (module: Module, batch: Batch) => Outcome;
  /** Whether a row is promised to be what it is alone; a mean over the batch is not. */
  readonly rowsAlone: boolean;
  /** The same layer in another way that must give the same bits. */
  readonly twin?: Layer;
  /** What asks, where something does: rows of queries, or the input itself. */
  readonly asks?: 'queries' | 'input';
  /** Whether outcomes show weights. */
  readonly attends?: true;
}

export const isRagged = (x: Tensor | Ragged): x is Ragged => x instanceof Ragged;
export const told = ({ live }: Batch): { readonly live?: Live } => (live === undefined ? {} : { live });

/** What of a result is live, packed; and, when it is padded, the result itself. */
export function outcome(what: string, x: Tensor | Ragged, layout: Layout): Outcome {
  if (isRagged(x)) return { parts: [{ what, x: x.values, offsets: x.offsets }], padded: [] };
  const { values, offsets } = Ragged.fromPadded(x, layout);
  return { parts: [{ what, x: values, offsets }], padded: [{ what, x, live: layout.mask() }] };
}

export const both = (a: Outcome, b: Outcome): Outcome => ({
  ...a,
  ...b,
  parts: [...a.parts, ...b.parts],
  padded: [...a.padded, ...b.padded],
});

/** What has no parameters. */
export class Nothing extends Module {}
