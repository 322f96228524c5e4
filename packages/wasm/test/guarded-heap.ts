import { type Block, Heap } from '../src/heap.ts';

/** Bytes before and behind each piece of memory. */
const GUARD = 64;

/** A NaN with a payload that nothing computes: what a kernel reads beside its arrays shows in its results. */
const PATTERN = 0x7fc0_cafe;

/**
 * A heap in which every piece of memory lies between guards and begins with NaNs: a kernel that reads or writes outside of
 * its arrays, or reads what nobody wrote, is found out when its memory is given back. What scopes give back becomes NaNs again, so that
 * whoever goes on using it is found out, too.
 */
export class GuardedHeap extends Heap {
  readonly #pieces: Block[] = [];
  readonly #results: Block[] = [];
  /** Blocks whose guards were looked at. */
  checked = 0;
  /** Blocks of arrays that nobody held. */
  given = 0;
  /** Results for which scopes had no room. */
  refused = 0;
  readonly #most: number;

  /** @param most bytes that scopes get, so that they run full. */
  constructor(bytes: number, most: number = Infinity) {
    super(bytes);
    this.#most = most;
  }

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
      this.#check(piece);
    }
    super.release(top);
  }

  override takeResident(bytes: number): number | null {
    const whole = bytes + 2 * GUARD;
    if (this.held.live + whole > this.#most) {
      this.refused++;
      return null;
    }
    const start = super.takeResident(whole);
    if (start === null) return null;
    this.#words(start, whole).fill(PATTERN);
    const at = start + GUARD;
    this.#results.push({ at, bytes });
    return at;
  }

  override close(mark: number): void {
    for (let piece = this.#results.at(-1); piece !== undefined && piece.at < mark; piece = this.#results.at(-1)) {
      this.#results.pop();
      this.#check(piece);
      this.#words(piece.at, piece.bytes).fill(PATTERN);
    }
    super.close(mark);
  }

  protected override takeKept(bytes: number): number | null {
    const start = super.takeKept(bytes + 2 * GUARD);
    if (start === null) return null;
    this.#words(start, bytes + 2 * GUARD).fill(PATTERN);
    return start + GUARD;
  }

  protected override giveKept({ at, bytes }: Block): void {
    this.#check({ at, bytes });
    this.#words(at, bytes).fill(PATTERN);
    this.given++;
    super.giveKept({ at: at - GUARD, bytes: bytes + 2 * GUARD });
  }

  #check({ at, bytes }: Block): void {
    this.checked++;
    const before = this.#words(at - GUARD, GUARD);
    // a piece may end within a word
    const end = (at + bytes + 3) & ~3;
    const behind = this.#words(end, Math.min(GUARD, this.bytes - end));
    if ([...before, ...behind].some((word) => word !== PATTERN)) {
      throw new Error(`a kernel wrote outside of ${bytes} bytes at ${at}`);
    }
  }

  #words(at: number, bytes: number): Uint32Array {
    const { buffer } = this.floats(at, 0);
    return new Uint32Array(buffer, at, bytes >> 2);
  }
}
