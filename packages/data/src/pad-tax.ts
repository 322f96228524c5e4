import { Offsets, Ragged, ValueError } from '@frostgrad/core/functional';
import type { Padded } from './collate.ts';
import { expectCount } from './counts.ts';
import { planBatches } from './plan.ts';

/** Something whose lengths are known: a batch as collated, or the lengths themselves. */
export type HasLengths = ArrayLike<number> | Padded | Ragged | Offsets;

/** Options of `padTax`. */
export interface PadTaxOptions {
  /** Takes the lengths given as those of a data set, in order, and cuts them into batches of so many. */
  readonly batchSize?: number;
  /** How many batches' worth of examples bucketing may sort together; all unless told otherwise. */
  readonly pool?: number;
}

/** Cells that one way of batching needs. */
export interface Cells {
  readonly cells: number;
  /** Cells that are pads. */
  readonly wasted: number;
  /** Their share, 0 to 1. */
  readonly share: number;
  /** Cells fewer than as given; less than 0 where it would be more. */
  readonly saved: number;
}

/** What padding costs. `String(tax)` says it in three lines. */
export interface PadTax {
  readonly examples: number;
  readonly batches: number;
  /** Cells that hold something: the sum of the lengths. */
  readonly live: number;
  readonly given: Cells;
  /** The same examples sorted by length, in batches of the same size. */
  readonly bucketed: Cells;
  readonly ragged: Cells;
  toString(): string;
}

/**
 * The share of a batch's cells that are pads, and what bucketing by length or ragged rows would save.
 *
 * Cells are positions, `B * T`, whatever stands at each. Bucketing is reckoned with batches of the size of the first one, or of
 * `batchSize`; sorting within one batch alone saves nothing.
 *
 * @param given one batch, a list of batches, or with `batchSize` the lengths of a data set.
 * @throws ValueError for a length that is not an integer of at least 0, for sizes that are no counts, and for no examples.
 * @example
 * const tax = padTax([4, 1, 4, 1], { batchSize: 2 });
 * [tax.given.share, tax.bucketed.share] // [0.375, 0]
 * padTax({ x: zeros([2, 10]), lengths: [7, 5] }).given.wasted // 8
 */
export function padTax(
  given: HasLengths | readonly HasLengths[],
  { batchSize, pool = Infinity }: PadTaxOptions = {},
): PadTax {
  if (pool !== Infinity) expectCount('padTax', 'pool', pool);
  const batches = batchesOf(given, batchSize);
  const lengths = batches.flatMap(({ lengths }) => lengths);
  if (lengths.length === 0) throw new ValueError('padTax', 'there are no examples; expected a batch of at least one');
  const live = sum(lengths);
  const cells = sum(batches.map(({ lengths, width }) => lengths.length * width));
  const size = batchSize ?? (batches[0]?.lengths.length as number);
  const order = Int32Array.from({ length: lengths.length }, (_, i) => i);
  const bucket = { key: (i: number) => [lengths[i] as number], pool };
  const sorted = planBatches(order, { batchSize: size, dropLast: false, bucket, rng: null });
  const bucketed = sum(
    sorted.map((batch) => batch.length * batch.reduce((most, i) => Math.max(most, lengths[i] as number), 0)),
  );
  const of = (used: number): Cells => ({
    cells: used,
    wasted: used - live,
    share: used === 0 ? 0 : (used - live) / used,
    saved: cells - used,
  });
  const tax = {
    examples: lengths.length,
    batches: batches.length,
    live,
    given: of(cells),
    bucketed: of(bucketed),
    ragged: of(live),
  };
  return { ...tax, toString: () => told(tax, size) };
}

/** Lengths of a batch, and how wide it is padded. */
interface Batch {
  readonly lengths: readonly number[];
  readonly width: number;
}

function batchesOf(given: HasLengths | readonly HasLengths[], batchSize: number | undefined): Batch[] {
  const isList = Array.isArray(given) && given.some((item) => typeof item !== 'number');
  const batches = isList ? (given as readonly HasLengths[]).map(batchOf) : [batchOf(given as HasLengths)];
  if (batchSize === undefined) return batches;
  expectCount('padTax', 'batchSize', batchSize);
  const all = batches.flatMap(({ lengths }) => lengths);
  return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, b) =>
    tight(all.slice(b * batchSize, (b + 1) * batchSize)),
  );
}

function batchOf(given: HasLengths): Batch {
  if (given instanceof Ragged) return tight(given.offsets.lengths());
  if (given instanceof Offsets) return tight(given.lengths());
  if (!('x' in given)) return tight(Array.from(given));
  const { lengths } = tight(Array.from(given.lengths));
  const [B, T] = given.x.shape as [number, number];
  if (lengths.length !== B || lengths.some((n) => n > T))
    throw new ValueError('padTax', `the lengths are [${lengths.join(', ')}] and x is [${given.x.shape.join(', ')}]`);
  return { lengths, width: T };
}

/** A batch that is padded to its longest row. */
function tight(lengths: readonly number[]): Batch {
  const checked = Offsets.fromLengths(lengths);
  return { lengths, width: checked.longest };
}

function told({ examples, batches, live, given, bucketed, ragged }: Omit<PadTax, 'toString'>, size: number): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const savings = ({ saved }: Cells): string =>
    saved > 0
      ? `saves ${percent(saved / given.cells)} of the cells`
      : saved < 0
        ? `needs ${-saved} cells more`
        : 'saves nothing';
  return [
    `padded as given: ${given.cells} cells in ${batches} ${batches === 1 ? 'batch' : 'batches'} of ${examples} examples, of which ${live} live; ${percent(given.share)} are pads`,
    `bucketed by length, ${size} a batch: ${bucketed.cells} cells; ${percent(bucketed.share)} are pads; ${savings(bucketed)}`,
    `ragged: ${ragged.cells} cells, no pads; ${savings(ragged)}`,
  ].join('\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
