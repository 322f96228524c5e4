import type { NdArray } from '../array.ts';
import type { Layout } from '../ragged/layout.ts';
import { positionOf, rowMajorStrides, type Shape, sizeOf } from '../shape.ts';

/** Which positions of a batch `[B, T]` are pads. */
export class Pads {
  readonly B: number;
  readonly T: number;
  /** For each place `b * T + t`, 1 at a pad. */
  readonly marks: Uint8Array;
  /** How many there are. */
  readonly count: number;

  constructor(B: number, T: number, marks: Uint8Array) {
    this.B = B;
    this.T = T;
    this.marks = marks;
    this.count = marks.reduce((a, b) => a + b, 0);
  }

  static of({ offsets, length, places }: Layout): Pads {
    const marks = new Uint8Array(offsets.count * length).fill(1);
    for (const place of places) marks[place] = 0;
    return new Pads(offsets.count, length, marks);
  }

  /** What is a pad by both. */
  and(other: Pads): Pads {
    return new Pads(
      this.B,
      this.T,
      this.marks.map((mark, i) => mark & (other.marks[i] as number)),
    );
  }

  equals(other: Pads): boolean {
    return this.B === other.B && this.T === other.T && this.marks.every((mark, i) => mark === other.marks[i]);
  }

  static none(B: number, T: number): Pads {
    return new Pads(B, T, new Uint8Array(B * T));
  }

  /** Whether an array is laid out as the batch: `[B, T, ...]`, each element in a place of its own. */
  fits(x: NdArray): boolean {
    const { shape } = x;
    const isBatch = shape.length >= 2 && shape[0] === this.B && shape[1] === this.T;
    return isBatch && stridesOf(x).every((step, axis) => step !== 0 || (shape[axis] as number) <= 1);
  }

  /**
   * Whether an element of a result lies at a pad of its row, as far as its shape tells: rows along the first axes, and the
   * padded axis along any axis of the result or of a flattened one. Also with rows along axis 1 behind T.
   */
  covers(shape: Shape, element: number): boolean {
    const { B, T, marks } = this;
    const size = sizeOf(shape);
    const rest = size / B;
    if (size % B === 0 && rest % T === 0) {
      const b = Math.floor(element / rest);
      const within = element % rest;
      for (const step of this.#steps(shape)) {
        if (rest % (T * step) !== 0) continue;
        if (marks[b * T + (Math.floor(within / step) % T)] === 1) return true;
      }
    }
    if (shape[0] !== T || shape[1] !== B) return false;
    const [t = 0, b = 0] = positionOf(shape, element);
    return marks[b * T + t] === 1;
  }

  /** How far apart neighbours along the padded axis may lie, row-major. */
  #steps(shape: Shape): Set<number> {
    const found = new Set<number>();
    let step = 1;
    for (const n of shape.toReversed()) {
      for (let k = 1; k <= n; k++) if (n % k === 0 && (k === 1 || n % (k * this.T) === 0)) found.add(step * k);
      step *= n;
    }
    return found;
  }
}

/** How far apart neighbours along each axis lie. */
export const stridesOf = ({ shape, strides }: NdArray): readonly number[] => strides ?? rowMajorStrides(shape);
