/**
 * How likely a token is after the `order - 1` before it, from counts, by Witten and Bell's interpolation:
 *
 * `P(x | h) = (c(h x) + T(h) P(x | h')) / (c(h) + T(h))`, with `c` counts, `T(h)` how many different tokens follow `h`, and `h'`
 * without its first token. Below the shortest history all tokens are as likely. There is nothing to tune.
 *
 * @see Witten & Bell 1991; Chen & Goodman 1999, section 2.4
 */
export class NGram {
  readonly order: number;
  readonly size: number;
  /** By history, by token. */
  readonly #counts: ReadonlyMap<string, ReadonlyMap<number, number>>;

  /**
   * @param order 1 looks at nothing before, 2 is a bigram.
   * @param size how many different tokens there are.
   */
  constructor(
    sequences: Iterable<ArrayLike<number>>,
    { order, size }: { readonly order: number; readonly size: number },
  ) {
    this.order = order;
    this.size = size;
    const counts = new Map<string, Map<number, number>>();
    for (const sequence of sequences) {
      const ids = Array.from(sequence);
      for (let at = 1; at < ids.length; at++) {
        for (let length = 0; length < order && length <= at; length++) {
          const history = ids.slice(at - length, at).join(' ');
          const following = counts.get(history) ?? new Map<number, number>();
          counts.set(history, following.set(ids[at] as number, (following.get(ids[at] as number) ?? 0) + 1));
        }
      }
    }
    this.#counts = counts;
  }

  /** The probability of a token behind others, of which the last `order - 1` count. */
  probability(token: number, before: readonly number[]): number {
    const longest = Math.min(this.order - 1, before.length);
    let p = 1 / this.size;
    for (let length = 0; length <= longest; length++) {
      const following = this.#counts.get(before.slice(before.length - length).join(' '));
      if (following === undefined) break; // nothing is known of this history, nor of longer ones
      const seen = [...following.values()].reduce((a, b) => a + b, 0);
      p = ((following.get(token) ?? 0) + following.size * p) / (seen + following.size);
    }
    return p;
  }

  /** Bits a token of sequences, the first of each being given. */
  bits(sequences: Iterable<ArrayLike<number>>): number {
    let bits = 0;
    let tokens = 0;
    for (const sequence of sequences) {
      const ids = Array.from(sequence);
      for (let at = 1; at < ids.length; at++, tokens++) {
        bits -= Math.log2(this.probability(ids[at] as number, ids.slice(Math.max(0, at - this.order + 1), at)));
      }
    }
    return bits / tokens;
  }
}
