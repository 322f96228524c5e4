/** A stretch of memory whose blocks are taken and given back in any order. */
export class Region {
  /** Where free stretches begin and end: ascending, apart from each other. */
  readonly #starts: number[];
  readonly #ends: number[];
  #held = 0;

  /** Both ends are multiples of 16. */
  constructor(start: number, end: number) {
    this.#starts = start < end ? [start] : [];
    this.#ends = start < end ? [end] : [];
  }

  /** Bytes that are taken. */
  get held(): number {
    return this.#held;
  }

  /** The address of so many bytes, in the first free stretch that has them, aligned to 16; null when none has. */
  take(bytes: number): number | null {
    const size = whole(bytes);
    for (let i = 0; i < this.#starts.length; i++) {
      const at = this.#starts[i] as number;
      const rest = at + size;
      if (rest > (this.#ends[i] as number)) continue;
      if (rest === this.#ends[i]) this.#cut(i);
      else this.#starts[i] = rest;
      this.#held += size;
      return at;
    }
    return null;
  }

  /** Gives back what `take` gave for so many bytes, once. */
  give(at: number, bytes: number): void {
    const size = whole(bytes);
    const next = this.#after(at);
    const joinsBefore = next > 0 && this.#ends[next - 1] === at;
    const joinsNext = this.#starts[next] === at + size;
    this.#held -= size;
    if (joinsBefore && joinsNext) {
      this.#ends[next - 1] = this.#ends[next] as number;
      this.#cut(next);
    } else if (joinsBefore) this.#ends[next - 1] = at + size;
    else if (joinsNext) this.#starts[next] = at;
    else {
      this.#starts.splice(next, 0, at);
      this.#ends.splice(next, 0, at + size);
    }
  }

  #cut(i: number): void {
    this.#starts.splice(i, 1);
    this.#ends.splice(i, 1);
  }

  /** The first free stretch behind an address. */
  #after(at: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** In whole units of 16 bytes, beyond 32 bits too. */
const whole = (bytes: number): number => Math.ceil(bytes / 16) * 16;
