import { Arbitrary, type Random, Stream, Value } from 'fast-check';

class WholeFirst extends Arbitrary<number> {
  readonly #numbers: Arbitrary<number>;
  readonly #low: number;
  readonly #high: number;

  constructor(numbers: Arbitrary<number>, low: number, high: number) {
    super();
    this.#numbers = numbers;
    this.#low = low;
    this.#high = high;
  }

  override generate(random: Random, bias: number | undefined): Value<number> {
    return this.#numbers.generate(random, bias);
  }

  override canShrinkWithoutContext(value: unknown): value is number {
    return this.#numbers.canShrinkWithoutContext(value);
  }

  override shrink(value: number, context: unknown): Stream<Value<number>> {
    const own = this.#numbers.shrink(value, context);
    if (Number.isInteger(value)) return own;
    const near = [Math.sign(value), Math.trunc(value), Math.round(value)];
    const whole = [...new Set(near)].filter((x) => x !== 0 && x >= this.#low && x <= this.#high);
    return Stream.of(...whole.map((x) => new Value(x, undefined))).join(own);
  }
}

/** The same numbers, which shrink to whole ones near them where those will do: easier to read than what is nearest to 0. */
export function wholeFirst(numbers: Arbitrary<number>, low: number, high: number): Arbitrary<number> {
  return new WholeFirst(numbers, low, high);
}
