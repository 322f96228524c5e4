/** Called with each stretch of neighbouring elements: from `start` up to `end`. */
export type RunVisitor = (start: number, end: number) => void;

/** Walks over the bounds of runs: start, end, start, end, ... */
export interface BoundCursor {
  /** The next bound; Infinity after the last. */
  readonly at: number;
  /** Whether the elements before `at` are inside. */
  readonly inside: boolean;
  advance(): void;
}

/** Runs as plain data: blocks of `start, length, stride, count`, or one bit an element in hexadecimal words. */
export type RunsData = { readonly blocks: readonly number[] } | { readonly bits: string };

/** A set of whole numbers from 0 on, as ascending runs that do not touch. Never changed. */
export interface Runs {
  /** Memory it takes. */
  readonly bytes: number;
  /** One bit an element, for a set without a pattern; else null. */
  readonly bits: Uint32Array | null;
  forEach(visit: RunVisitor): void;
  cursor(): BoundCursor;
  toData(): RunsData;
}

/** `start, length, stride, count` of runs of equal length at equal distances: a column of a table is one block. */
class Blocks implements Runs {
  readonly bits: null = null;
  readonly #blocks: Int32Array;

  constructor(blocks: Int32Array) {
    this.#blocks = blocks;
  }

  get bytes(): number {
    return this.#blocks.byteLength;
  }

  toData(): RunsData {
    return { blocks: [...this.#blocks] };
  }

  forEach(visit: RunVisitor): void {
    const blocks = this.#blocks;
    for (let i = 0; i < blocks.length; i += 4) {
      const length = blocks[i + 1] as number;
      const stride = blocks[i + 2] as number;
      let start = blocks[i] as number;
      for (let k = blocks[i + 3] as number; k > 0; k--, start += stride) visit(start, start + length);
    }
  }

  cursor(): BoundCursor {
    const blocks = this.#blocks;
    let i = 0;
    let k = 0;
    const cursor = {
      at: blocks[0] ?? Infinity,
      inside: false,
      advance(): void {
        cursor.inside = !cursor.inside;
        if (cursor.inside) {
          cursor.at += blocks[i + 1] as number;
          return;
        }
        if (++k === blocks[i + 3]) {
          i += 4;
          k = 0;
        }
        cursor.at = i < blocks.length ? (blocks[i] as number) + k * (blocks[i + 2] as number) : Infinity;
      },
    };
    return cursor;
  }
}

/** One bit an element: for sets without a pattern. */
class Bits implements Runs {
  readonly bits: Uint32Array;

  constructor(words: Uint32Array) {
    this.bits = words;
  }

  get bytes(): number {
    return this.bits.byteLength;
  }

  toData(): RunsData {
    return { bits: Array.from(this.bits, (word) => word.toString(16).padStart(8, '0')).join('') };
  }

  forEach(visit: RunVisitor): void {
    for (let start = this.#next(0, true); start !== Infinity;) {
      const end = this.#next(start, false);
      visit(start, end);
      start = this.#next(end, true);
    }
  }

  cursor(): BoundCursor {
    const cursor = {
      at: this.#next(0, true),
      inside: false,
      advance: (): void => {
        cursor.inside = !cursor.inside;
        cursor.at = this.#next(cursor.at, !cursor.inside);
      },
    };
    return cursor;
  }

  /** The first element from `i` on whose bit is `set`; there is a clear bit after the last element. */
  #next(i: number, set: boolean): number {
    const words = this.bits;
    for (let w = i >>> 5, from = i & 31; w < words.length; w++, from = 0) {
      const word = words[w] as number;
      const wanted = ((set ? word : ~word) >>> from) << from;
      if (wanted !== 0) return w * 32 + 31 - Math.clz32(wanted & -wanted);
    }
    return Infinity;
  }
}

/** Gives the runs in plain data, or what is wrong with it. */
export function runsFromData(data: unknown, size: number): Runs | string {
  const { bits, blocks } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  if (typeof bits === 'string') return fromHex(bits, size);
  if (!Array.isArray(blocks) || blocks.length % 4 !== 0) return 'it has neither bits nor blocks of four';
  const builder = new RunsBuilder(size);
  let before = -1;
  for (let i = 0; i < blocks.length; i += 4) {
    const block = blocks.slice(i, i + 4) as number[];
    const [start, length, stride, count] = block as [number, number, number, number];
    const isWhole = block.every((v) => Number.isSafeInteger(v) && v >= 0);
    if (!isWhole || length === 0 || count === 0 || start <= before || (count > 1 && stride <= length)) {
      return `block ${i / 4}, [${block.join(', ')}], is none`;
    }
    before = start + (count - 1) * stride + length;
    if (before > size) return `block ${i / 4} ends at ${before}, and there are ${size} elements`;
    for (let k = 0; k < count; k++) builder.add(start + k * stride, start + k * stride + length);
  }
  return builder.finish();
}

function fromHex(bits: string, size: number): Runs | string {
  const count = (size >>> 5) + 1;
  if (bits.length !== 8 * count || !/^[0-9a-f]*$/.test(bits)) return `its bits are not ${count} words`;
  const words = Uint32Array.from({ length: count }, (_, w) => Number.parseInt(bits.slice(8 * w, 8 * w + 8), 16));
  if ((words[count - 1] as number) >>> (size & 31) !== 0) return `it has bits beyond its ${size} elements`;
  return new Bits(words);
}

/** Builds the smaller form from runs given in ascending order; ones that touch are joined. */
export class RunsBuilder {
  readonly #size: number;
  #start = -1;
  #end = -1;
  #blocks: number[] = [];
  #words: Uint32Array | null = null;

  /** @param size elements there are in all. */
  constructor(size: number) {
    this.#size = size;
  }

  add(start: number, end: number): void {
    if (start === end) return;
    if (start === this.#end) {
      this.#end = end;
      return;
    }
    this.#flush();
    this.#start = start;
    this.#end = end;
  }

  finish(): Runs {
    this.#flush();
    return this.#words === null ? new Blocks(Int32Array.from(this.#blocks)) : new Bits(this.#words);
  }

  #flush(): void {
    const [start, end] = [this.#start, this.#end];
    if (start === end) return;
    if (this.#words !== null) return setBits(this.#words, start, end);
    const blocks = this.#blocks;
    const last = blocks.length - 4;
    if (last >= 0 && blocks[last + 1] === end - start) {
      const count = blocks[last + 3] as number;
      const distance = start - (blocks[last] as number);
      if (count === 1) blocks[last + 2] = distance;
      if (distance === count * (blocks[last + 2] as number)) {
        blocks[last + 3] = count + 1;
        return;
      }
    }
    blocks.push(start, end - start, 0, 1);
    // one bit more than there are elements, so that the last run has an end
    const words = (this.#size >>> 5) + 1;
    if (blocks.length <= words) return;
    this.#words = new Uint32Array(words);
    new Blocks(Int32Array.from(blocks)).forEach((from, to) => setBits(this.#words as Uint32Array, from, to));
    this.#blocks = [];
  }
}

function setBits(words: Uint32Array, start: number, end: number): void {
  for (let i = start; i < end;) {
    const upTo = Math.min(end, (i | 31) + 1);
    const ones = upTo - i === 32 ? -1 : ((1 << (upTo - i)) - 1) << (i & 31);
    words[i >>> 5] = (words[i >>> 5] as number) | ones;
    i = upTo;
  }
}
