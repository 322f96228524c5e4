import type { TypedArray } from '@frostgrad/core';

const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);

/** A number of 64 bits for all bits that it was given, in order; all NaNs are one, since engines choose their bits. */
export class Digest {
  #a = 0x811c9dc5;
  #b = 0x01000193;

  #word(w: number): void {
    this.#a = Math.imul(this.#a ^ w, 0x01000193);
    this.#b = Math.imul((this.#b ^ w) + 0x9e3779b9, 0x85ebca6b);
    this.#b ^= this.#b >>> 15;
  }

  /** Numbers as float64, which holds those of every dtype. */
  add(values: TypedArray | readonly number[]): this {
    this.#word(values.length);
    for (const x of values) {
      doubles[0] = x === x ? x : NaN;
      if (x !== x) words.set([0, 0x7ff8_0000]);
      this.#word(words[0] as number);
      this.#word(words[1] as number);
    }
    return this;
  }

  text(text: string): this {
    return this.add(Array.from(text, (c) => c.codePointAt(0) as number));
  }

  toString(): string {
    return [this.#a, this.#b].map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
