import { add, Offsets, Ragged, ShapeError, type Side, type Tensor, tensor, ValueError } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { firstDifference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Subject, Violation } from '../law.ts';

/** How rows are told from pads, and put beside other rows. */
export interface RowSubject extends Subject {
  /** The live positions of `[B, T]`. */
  readonly pack: (x: Tensor, lengths: readonly number[], side: Side) => Tensor;
  /** Values `[L]` added up, position by position. */
  readonly zip: (a: Tensor, rowsOfA: Offsets, b: Tensor, rowsOfB: Offsets) => Tensor;
}

export const rowSubjects: readonly RowSubject[] = [
  {
    op: 'Ragged',
    pack: (x, list, side) => Ragged.fromPadded(x, list, side).values,
    zip: (a, rowsOfA, b, rowsOfB) => new Ragged(a, rowsOfA).zip(new Ragged(b, rowsOfB), add).values,
  },
];

interface Packing {
  readonly T: number;
  readonly lengths: readonly number[];
  readonly side: Side;
}

/** Lengths that fit, and sometimes one that does not. */
const packings: Arbitrary<Packing> = lengths().chain((list) => {
  const T = Math.max(1, ...list);
  const wrong = fc.constantFrom(T + 1, T + 1, T + 7, -1, 0.5, NaN, Infinity, 2 ** 32);
  return fc.record({
    T: fc.constant(T),
    lengths: fc.oneof(
      fc.constant(list),
      fc.tuple(fc.nat(list.length - 1), wrong).map(([b, n]) => list.with(b, n)),
    ),
    side: fc.constantFrom<Side>('left', 'right'),
  });
});

const fits = ({ T, lengths: list }: Packing): boolean => list.every((n) => Number.isInteger(n) && n >= 0 && n <= T);

/** 1, 2, 3, ... */
const counting = (n: number): Tensor => tensor(Float32Array.from({ length: n }, (_, i) => i + 1));

function expectRefusal(what: string, type: typeof ValueError, run: () => Tensor): void {
  let out: Tensor;
  try {
    out = run();
  } catch (error) {
    if (error instanceof type) return;
    throw new Violation(`${what}: expected a ${type.name}, and got ${String(error)}`);
  }
  throw new Violation(`${what}: expected a ${type.name}, and got [${out.toTypedArray().join(', ')}]`);
}

function expectNumbers(what: string, out: Tensor, wanted: readonly number[]): void {
  const values = out.toTypedArray();
  if (firstDifference(values, wanted) === null) return;
  throw new Violation(`${what}: [${values.join(', ')}], expected [${wanted.join(', ')}]`);
}

export const lengthsChecked: AnyLaw<RowSubject> = defineLaw<RowSubject, Packing>({
  name: 'lengths are checked',
  statement:
    'lengths that fit the padded axis take what is live on their side; any other is refused, never cut or read past',
  appliesTo: () => true,
  cases: () => packings,
  show: (_, { T, lengths: list, side }) => `// [${list.length}, ${T}], lengths ${list.join(', ')}, pads on the ${side}`,
  classes: {
    'a length too long': { of: ({ T, lengths: list }) => list.some((n) => n > T), atLeast: 0.1 },
    'lengths that fit': { of: fits, atLeast: 0.2 },
    'an empty row': { of: ({ lengths: list }) => list.includes(0), atLeast: 0.1 },
  },
  check: ({ pack }, c) => {
    const { T, lengths: list, side } = c;
    const x = counting(list.length * T).reshape([list.length, T]);
    const what = `lengths ${list.join(', ')} of ${T}`;
    if (!fits(c)) return expectRefusal(what, ValueError, () => pack(x, list, side));
    const rows = list.flatMap((n, b) =>
      Array.from({ length: n }, (_, t) => b * T + (side === 'left' ? T - n : 0) + t + 1),
    );
    expectNumbers(what, pack(x, list, side), rows);
  },
});

interface Pair {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Rows of the same lengths, of the same in another order, or of any. */
const pairs: Arbitrary<Pair> = lengths({ minRows: 2 }).chain((a) =>
  fc.oneof(fc.constant([...a]), fc.constant(a.toReversed()), fc.constant([...a, 0]), lengths()).map((b) => ({ a, b })),
);

const alike = ({ a, b }: Pair): boolean => a.join() === b.join();

export const offsetsByValue: AnyLaw<RowSubject> = defineLaw<RowSubject, Pair>({
  name: 'offsets are compared by value',
  statement:
    'rows of the same lengths go together, whoever made their offsets; all others are refused, as many positions as they may have',
  appliesTo: () => true,
  cases: () => pairs,
  show: (_, { a, b }) => `// rows of ${a.join(', ')} and of ${b.join(', ')}`,
  classes: {
    alike: { of: alike, atLeast: 0.2 },
    'as many positions, other rows': {
      of: (c) => !alike(c) && totalOf(c.a) === totalOf(c.b),
      atLeast: 0.1,
    },
  },
  check: ({ zip }, c) => {
    const [a, b] = [counting(totalOf(c.a)), counting(totalOf(c.b))];
    const run = (): Tensor => zip(a, Offsets.fromLengths(c.a), b, Offsets.fromLengths(c.b));
    const what = `rows of ${c.a.join(', ')} and of ${c.b.join(', ')}`;
    if (!alike(c)) return expectRefusal(what, ShapeError, run);
    let out: Tensor;
    try {
      out = run();
    } catch (error) {
      throw new Violation(`${what}: ${String(error)}`);
    }
    expectNumbers(
      what,
      out,
      [...a.toTypedArray()].map((v) => 2 * v),
    );
  },
});

const totalOf = (list: readonly number[]): number => list.reduce((x, y) => x + y, 0);

/**
 * What rows obey.
 *
 * @example
 * rowLaws.length // 2
 */
export const rowLaws: readonly AnyLaw<RowSubject>[] = [lengthsChecked, offsetsByValue];
