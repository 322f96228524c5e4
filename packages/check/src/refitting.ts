import { Arbitrary, type Random, Stream, Value } from 'fast-check';

interface Parts<A, B> {
  readonly first: Value<A>;
  readonly second: Value<B>;
}

class Refitting<A, B, C> extends Arbitrary<C> {
  readonly #first: Arbitrary<A>;
  readonly #second: (a: A) => Arbitrary<B>;
  readonly #refit: (b: B, a: A) => B;
  readonly #join: (a: A, b: B) => C;

  constructor(first: Arbitrary<A>, second: (a: A) => Arbitrary<B>, refit: (b: B, a: A) => B, join: (a: A, b: B) => C) {
    super();
    this.#first = first;
    this.#second = second;
    this.#refit = refit;
    this.#join = join;
  }

  #value(parts: Parts<A, B>): Value<C> {
    return new Value(this.#join(parts.first.value, parts.second.value), parts);
  }

  override generate(random: Random, bias: number | undefined): Value<C> {
    const first = this.#first.generate(random, bias);
    return this.#value({ first, second: this.#second(first.value).generate(random, bias) });
  }

  override canShrinkWithoutContext(_: unknown): _ is C {
    return false;
  }

  override shrink(_: C, context: unknown): Stream<Value<C>> {
    const { first, second } = context as Parts<A, B>;
    const smaller = this.#first.shrink(first.value, first.context).map((first) => {
      const fitted = this.#refit(second.value, first.value);
      return this.#value({ first, second: new Value(fitted, undefined) });
    });
    const own = this.#second(first.value);
    if (second.context === undefined && !own.canShrinkWithoutContext(second.value)) return smaller;
    const simpler = own.shrink(second.value, second.context).map((second) => this.#value({ first, second }));
    return smaller.join(simpler);
  }
}

/**
 * `first.chain(second)`, but for how it shrinks: when the first part shrinks, the second is made to fit it and not drawn
 * anew, so that what made a case fail is still there in a smaller one.
 *
 * @param refit what the second part becomes beside a smaller first one.
 */
export function chainRefitting<A, B, C>(
  first: Arbitrary<A>,
  second: (a: A) => Arbitrary<B>,
  refit: (b: B, a: A) => B,
  join: (a: A, b: B) => C,
): Arbitrary<C> {
  return new Refitting(first, second, refit, join);
}
