import { ShapeError, ValueError } from '../errors.ts';
import { inspectRows } from '../inspect.ts';
import { reshape } from '../ops/reshape.ts';
import { Printed } from '../printed.ts';
import { showShape } from '../shape.ts';
import type { Nested, Tensor } from '../tensor.ts';
import { cat } from '../ops/join.ts';
import { slice } from '../ops/slice.ts';
import { joinRows, type RowJoin } from './join-rows.ts';
import { Layout, type Side } from './layout.ts';
import { Offsets } from './offsets.ts';
import { expanded } from './row-sums.ts';

/** Options of `toPadded`. */
export interface ToPaddedOptions {
  /** What stands at pads; 0 unless told otherwise. */
  readonly value?: number;
  /** Length of the padded axis; the longest row's unless told otherwise. */
  readonly length?: number;
  /** Where a row's pads lie. */
  readonly side?: Side;
}

/**
 * Rows of different lengths, packed one behind the other: there are no pads, so nothing can read them.
 *
 * `values` is `[L, ...]`, L the number of live positions; `offsets` says where each row begins. A type of its own, so
 * that it cannot be passed where a padded tensor is meant.
 */
export class Ragged extends Printed {
  /** `[L, ...]`, row after row. */
  readonly values: Tensor;
  readonly offsets: Offsets;

  /**
   * @throws ShapeError when axis 0 of the values is not as long as the offsets say.
   */
  constructor(values: Tensor, offsets: Offsets) {
    super();
    if (values.ndim === 0 || values.shape[0] !== offsets.total) {
      throw new ShapeError(
        'ragged',
        `the values are ${showShape(values.shape)} and the offsets hold ${offsets.total} positions`,
      );
    }
    this.values = values;
    this.offsets = offsets;
  }

  /**
   * The live positions of a padded batch; its pads are not read. One node in the graph.
   *
   * @param x `[B, T, ...]`
   * @param live lengths, `[B]`; or offsets; or a mask `[B, T]`, true on live positions, in any layout.
   * @throws ValueError for a length above T, below 0 or not whole. @throws ShapeError when B differs.
   * @example
   * Ragged.fromPadded(tensor([[1, 2, NaN], [3, NaN, NaN]]), [2, 1]).values.toArray() // [1, 2, 3]
   */
  static fromPadded(x: Tensor, live: ArrayLike<number> | Tensor | Offsets | Layout, side: Side = 'right'): Ragged {
    if (x.ndim < 2) throw new ShapeError('fromPadded', `x is ${showShape(x.shape)}; expected [B, T, ...]`);
    const [B, T, ...rest] = x.shape as [number, number, ...number[]];
    const layout = Layout.of('fromPadded', live, B, T, side);
    const flat = reshape(x, [B * T, ...rest]);
    return new Ragged(joinRows('fromPadded', [flat], layout.taking()), layout.offsets);
  }

  /** The same rows with other values. */
  with(values: Tensor): Ragged {
    return new Ragged(values, this.offsets);
  }

  /** The values through a function that keeps positions, such as a linear map or an activation. */
  map(fn: (values: Tensor) => Tensor): Ragged {
    return this.with(fn(this.values));
  }

  /**
   * Two batches of rows alike, position by position: sums, products, or features side by side.
   *
   * @throws ShapeError when their rows are not of the same lengths, which are compared by value.
   * @example
   * const r = ragged([tensor([1, 2]), tensor([3])]);
   * r.zip(r.map((values) => values.mul(10)), add).toArray() // [[11, 22], [33]]
   */
  zip(other: Ragged, fn: (values: Tensor, others: Tensor) => Tensor): Ragged {
    if (!this.offsets.equals(other.offsets)) {
      const count = Math.min(this.offsets.count, other.offsets.count);
      let b = 0;
      while (b < count && this.offsets.length(b) === other.offsets.length(b)) b++;
      throw new ShapeError(
        'zip',
        `the rows have ${this.offsets} positions here and ${other.offsets} in the other, which differ from row ${b} on; ` +
          'build both from the same lengths',
      );
    }
    return this.with(fn(this.values, other.values));
  }

  /**
   * The values with one value a row, `[B, ...]`, seen at each of its positions.
   *
   * @throws ShapeError when there are not as many values as rows.
   * @example
   * ragged([tensor([1, 2]), tensor([3])]).zipRows(tensor([10, 20]), add).toArray() // [[11, 12], [23]]
   */
  zipRows(perRow: Tensor, fn: (values: Tensor, perRow: Tensor) => Tensor): Ragged {
    const { values, offsets } = this;
    if (perRow.shape[0] !== offsets.count) {
      throw new ShapeError(
        'zipRows',
        `the values are ${showShape(perRow.shape)} and there are ${offsets.count} rows; expected [${offsets.count}, ...], one a row`,
      );
    }
    return this.with(fn(values, expanded(perRow, offsets)));
  }

  /**
   * A padded tensor `[B, T, ...]`, pads filled. One node, or a reshape without a copy where no row needs a pad.
   *
   * @throws ValueError when a row is longer than `length`.
   * @example
   * ragged([tensor([1, 2]), tensor([3])]).toPadded().toArray() // [[1, 2], [3, 0]]
   */
  toPadded({ value = 0, length = this.offsets.longest, side = 'right' }: ToPaddedOptions = {}): Tensor {
    return this.place(Layout.of('toPadded', this.offsets, this.offsets.count, length, side), value);
  }

  /**
   * The padded tensor of a layout.
   *
   * @throws ValueError when the layout's rows have other lengths.
   */
  place(layout: Layout, value: number = 0): Tensor {
    const { values, offsets } = this;
    if (!layout.offsets.equals(offsets)) {
      throw new ValueError(
        'toPadded',
        `the layout holds rows of ${layout.offsets} positions, and the rows here have ${offsets}`,
      );
    }
    const shape = [offsets.count, layout.length, ...values.shape.slice(1)];
    if (offsets.total === offsets.count * layout.length) return reshape(values, shape);
    const join: RowJoin = { ...layout.placing(), fill: value };
    return reshape(joinRows('toPadded', [values], join), shape);
  }

  /** Each row as a tensor of its own. */
  rows(): Tensor[] {
    return Array.from({ length: this.offsets.count }, (_, b) =>
      slice(this.values, 0, this.offsets.start(b), this.offsets.start(b + 1)),
    );
  }

  /** The rows in nested arrays. */
  toArray(): (Nested<number> | Nested<boolean>)[] {
    return this.rows().map((row) => row.toArray());
  }

  /** Row below row, and what the graph knows, for a reader. */
  override toString(): string {
    const { count } = this.offsets;
    return inspectRows(
      this.values,
      Array.from({ length: count + 1 }, (_, b) => this.offsets.start(b)),
    );
  }
}

/**
 * A ragged batch from its rows.
 *
 * @param rows `[T_b, ...]` each, alike behind the first axis; at least one.
 * @throws ValueError for an empty list. @throws ShapeError when they are not alike.
 * @example
 * ragged([tensor([1, 2]), tensor([3])]).offsets.lengths() // [2, 1]
 */
export function ragged(rows: readonly Tensor[]): Ragged {
  if (rows.length === 0) throw new ValueError('ragged', 'there are no rows; expected at least one');
  for (const [b, row] of rows.entries()) {
    if (row.ndim === 0) throw new ShapeError('ragged', `row ${b} is a scalar; expected [T_b, ...]`);
  }
  return new Ragged(cat(rows, 0), Offsets.fromLengths(rows.map((row) => row.shape[0] ?? 0)));
}
