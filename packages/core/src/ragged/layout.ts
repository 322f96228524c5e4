import { expectDType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { expectShape, sameShape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { RowJoin } from './join-rows.ts';
import { Offsets } from './offsets.ts';

/** Where the pads of a row lie. */
export type Side = 'left' | 'right';

/**
 * Which positions of a padded batch `[B, T]` are live: the way between packed and padded.
 *
 * A mask may leave gaps anywhere; lengths put all pads on one side.
 */
export class Layout {
  readonly offsets: Offsets;
  /** T, with pads. */
  readonly length: number;
  /** For each live position, in packed order, its flat place `b * T + t`. */
  readonly places: Int32Array;
  /** The way back, once it was asked for. */
  #packed: Int32Array | null = null;

  private constructor(offsets: Offsets, length: number, places: Int32Array) {
    this.offsets = offsets;
    this.length = length;
    this.places = places;
  }

  /**
   * From lengths, offsets or a mask `[B, T]` (true = live).
   *
   * @throws ShapeError when the number of rows, or the mask's shape, differs, or T is no size.
   * @throws ValueError for a length that is not an integer from 0 to T - where PyTorch takes one above T without a word.
   */
  static of(
    op: string,
    live: ArrayLike<number> | Tensor | Offsets | Layout,
    B: number,
    T: number,
    side: Side = 'right',
  ): Layout {
    expectShape(op, [B, T]);
    if (live instanceof Layout) {
      if (live.offsets.count === B && live.length === T) return live;
      throw new ShapeError(
        op,
        `the layout is of [${live.offsets.count}, ${live.length}] and the batch is [${B}, ${T}]`,
      );
    }
    if (live instanceof Tensor && live.dtype === 'bool') return Layout.#ofMask(op, live, B, T);
    if (live instanceof Tensor) expectDType(op, 'lengths', live.dtype, ['int32'], 'A mask is bool: compare first');
    const lengths = live instanceof Tensor ? live.toTypedArray() : live instanceof Offsets ? live.lengths() : live;
    if (lengths.length !== B) throw new ShapeError(op, `there are ${lengths.length} lengths and ${B} rows`);
    for (let b = 0; b < B; b++) {
      const n = lengths[b] as number;
      if (!Number.isInteger(n) || n < 0 || n > T) {
        throw new ValueError(
          op,
          `length ${b} is ${n}; the padded axis has ${T} positions, so it must be an integer from 0 to ${T}`,
        );
      }
    }
    const offsets = live instanceof Offsets ? live : Offsets.fromLengths(lengths);
    const places = new Int32Array(offsets.total);
    for (let b = 0, i = 0; b < B; b++) {
      const n = offsets.length(b);
      const first = b * T + (side === 'left' ? T - n : 0);
      for (let t = 0; t < n; t++) places[i++] = first + t;
    }
    return new Layout(offsets, T, places);
  }

  static #ofMask(op: string, mask: Tensor, B: number, T: number): Layout {
    if (!sameShape(mask.shape, [B, T])) {
      throw new ShapeError(op, `the mask is ${showShape(mask.shape)} and the batch is [${B}, ${T}]`);
    }
    const flat = mask.toTypedArray();
    const lengths = new Int32Array(B);
    for (let b = 0, i = 0; b < B; b++) {
      let n = 0;
      for (let t = 0; t < T; t++) n += flat[i++] as number;
      lengths[b] = n;
    }
    const offsets = Offsets.fromLengths(lengths);
    const places = new Int32Array(offsets.total);
    for (let i = 0, l = 0; i < flat.length; i++) if (flat[i] !== 0) places[l++] = i;
    return new Layout(offsets, T, places);
  }

  /** True on live positions, `[B, T]`. */
  mask(): Tensor {
    const flat = new Uint8Array(this.offsets.count * this.length);
    for (const place of this.places) flat[place] = 1;
    return Tensor.of(flat, [this.offsets.count, this.length]);
  }

  /** The join that packs: live positions of `[B * T, ...]`, in order. */
  taking(): RowJoin {
    const { places } = this;
    const packedAt = (): Int32Array => this.#packedAt();
    return {
      layout: this,
      rows: places.length,
      fill: 0,
      sources: { part: new Int32Array(places.length), row: places },
      get back() {
        return [packedAt()]; // made when a gradient asks for it
      },
    };
  }

  /** The join that pads: `[L, ...]` to `[B * T, ...]`, the rest filled. */
  placing(): RowJoin {
    const row = this.#packedAt();
    const part = new Int32Array(row.length).fill(-1);
    for (const place of this.places) part[place] = 0;
    return { layout: this, rows: row.length, fill: 0, sources: { part, row }, back: [this.places] };
  }

  /** For each flat place its packed position, -1 at pads. */
  #packedAt(): Int32Array {
    if (this.#packed === null) {
      this.#packed = new Int32Array(this.offsets.count * this.length).fill(-1);
      for (let i = 0; i < this.places.length; i++) this.#packed[this.places[i] as number] = i;
    }
    return this.#packed;
  }
}
