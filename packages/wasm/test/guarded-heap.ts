import { Heap } from '../src/heap.ts';

/** Bytes before and behind each piece of memory. */
const GUARD = 64;

/** A NaN with a payload that nothing computes: what a kernel reads beside its arrays shows in its results. */
const PATTERN = 0x7fc0_cafe;

/**
 * A heap in which every piece of memory lies between guards and begins with NaNs: a kernel that reads or writes outside of
 * its arrays, or reads what nobody wrote, is found out when its memory is given back.
 */
export class GuardedHeap extends Heap {
  readonly #pieces: { readonly at: number; readonly bytes: number }[] = [];
  /** Pieces whose guards were looked at. */
  checked = 0;

  override take(bytes: number): number {
    const whole = bytes + 2 * GUARD;
    const start = super.take(whole);
    this.#words(start, whole + 16).fill(PATTERN);
    const at = start + GUARD;
    this.#pieces.push({ at, bytes });
    return at;
  }

  override release(top: number): void {
    for (let piece = this.#pieces.at(-1); piece !== undefined && piece.at > top; piece = this.#pieces.at(-1)) {
      this.#pieces.pop();
      this.checked++;
      const before = this.#words(piece.at - GUARD, GUARD);
      // a piece may end within a word
      const behind = this.#words((piece.at + piece.bytes + 3) & ~3, GUARD);
      if ([...before, ...behind].some((word) => word !== PATTERN)) {
        throw new Error(`a kernel wrote outside of ${piece.bytes} bytes at ${piece.at}`);
      }
    }
    super.release(top);
  }

  #words(at: number, bytes: number): Uint32Array {
    const { buffer } = this.floats(at, 0);
    return new Uint32Array(buffer, at, bytes >> 2);
  }
}
