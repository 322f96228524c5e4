/** Sets of input elements under small numbers, each set once: a union of two that were joined before is one look-up. */
export class ElementSets {
  readonly #words: number;
  readonly #sets: Uint32Array[];
  readonly #numbers: Map<string, number> = new Map();
  readonly #unions: Map<number, number> = new Map();

  /** @param size how many elements there are. */
  constructor(size: number) {
    this.#words = Math.ceil(size / 32);
    this.#sets = [];
    this.#numberOf(new Uint32Array(this.#words)); // the empty set is 0
  }

  #numberOf(set: Uint32Array): number {
    const key = set.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(set) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** The set of one element. */
  only(element: number): number {
    const set = new Uint32Array(this.#words);
    set[element >>> 5] = 1 << (element & 31);
    return this.#numberOf(set);
  }

  union(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const key = Math.min(a, b) * 0x4000000 + Math.max(a, b);
    let number = this.#unions.get(key);
    if (number === undefined) {
      const other = this.#sets[b] as Uint32Array;
      number = this.#numberOf((this.#sets[a] as Uint32Array).map((word, i) => word | (other[i] as number)));
      this.#unions.set(key, number);
    }
    return number;
  }

  /** The union of many. */
  unionOf(numbers: Iterable<number>): number {
    let all = 0;
    for (const number of numbers) all = this.union(all, number);
    return all;
  }

  /** Elements of a set, ascending. */
  elements(number: number): number[] {
    const set = this.#sets[number] as Uint32Array;
    const found: number[] = [];
    for (let i = 0; i < set.length; i++) {
      for (let bit = 0; bit < 32; bit++) if (((set[i] as number) >>> bit) & 1) found.push(i * 32 + bit);
    }
    return found;
  }
}
