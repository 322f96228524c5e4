import { Offsets, Ragged, raggedMix, raggedScores, type Shape, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, type Plain } from '../plain.ts';
import { dotInDtype } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';
import { startOf, total } from './rows.ts';

/** Rows of queries and of keys, as many of both. */
export interface Pairing {
  readonly queries: readonly number[];
  readonly keys: readonly number[];
}

/** A pair by its place in the batch, and its packed positions. */
export interface Pair {
  readonly t: number;
  readonly s: number;
}

/** All pairs of a batch, in order. */
export function pairsOf({ queries, keys }: Pairing): Pair[] {
  return upTo(queries.length).flatMap((b) =>
    upTo(queries[b] as number).flatMap((i) =>
      upTo(keys[b] as number).map((j) => ({ t: startOf(queries, b) + i, s: startOf(keys, b) + j })),
    ),
  );
}

/** Operands of `form`, for some rows, without heads or with some, and of some features. */
export const pairings = (
  form: (sizes: Pairing, heads: Shape, E: number) => readonly Shape[],
): Arbitrary<Call<Pairing>> =>
  fc.tuple(lengths(), fc.constantFrom<Shape>([], [1], [2]), axisSizes({ maxSize: 5 })).chain(([queries, heads, E]) =>
    lengths({ minRows: queries.length, maxRows: queries.length }).map((keys) => ({
      shapes: form({ queries, keys }, heads, E),
      params: { queries, keys },
    })),
  );

export const rowsOf = (x: Tensor, list: readonly number[]): Ragged => new Ragged(x, Offsets.fromLengths(list));

const pairOffsets = ({ queries, keys }: Pairing): Offsets =>
  Offsets.pairs(Offsets.fromLengths(queries), Offsets.fromLengths(keys));

function scored(q: Plain, k: Plain, pairing: Pairing): Reference {
  const pairs = pairsOf(pairing);
  const E = upTo(q.shape.at(-1) as number);
  return bounded([pairs.length, ...q.shape.slice(1, -1)], ([p = 0, ...head]) => {
    const { t, s } = pairs[p] as Pair;
    return dotInDtype(
      E.map((e) => at(q, [t, ...head, e])),
      E.map((e) => at(k, [s, ...head, e])),
    );
  });
}

function mixed(w: Plain, v: Plain, pairing: Pairing): Reference {
  const pairs = pairsOf(pairing).map(({ t, s }, p) => ({ t, s, p }));
  return bounded([total(pairing.queries), ...v.shape.slice(1)], ([t = 0, ...index]) => {
    const [head, own] = [index.slice(0, -1), pairs.filter((pair) => pair.t === t)];
    return dotInDtype(
      own.map(({ p }) => at(w, [p, ...head])),
      own.map(({ s }) => at(v, [s, ...index])),
    );
  });
}

export const raggedProductSpecs: readonly Spec[] = [
  defineSpec<Pairing>({
    op: 'raggedScores',
    inputs: pairings(({ queries, keys }, heads, E) => [
      [total(queries), ...heads, E],
      [total(keys), ...heads, E],
    ]),
    run: ([q, k], { queries, keys }) => raggedScores(rowsOf(q as Tensor, queries), rowsOf(k as Tensor, keys)).values,
    reference: ([q, k], pairing) => scored(q as Plain, k as Plain, pairing),
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => raggedScores(rowsOf(zeros([3, 2]), [1, 2]), rowsOf(zeros([3, 2]), [3])),
      () => raggedScores(rowsOf(zeros([3, 2]), [3]), rowsOf(zeros([3, 1]), [3])),
      () => raggedScores(rowsOf(zeros([3, 2, 2]), [3]), rowsOf(zeros([3, 1, 2]), [3])),
      () => raggedScores(rowsOf(zeros([3]), [3]), rowsOf(zeros([3]), [3])),
      () => raggedScores(rowsOf(zeros([3, 1, 1, 2]), [3]), rowsOf(zeros([3, 1, 1, 2]), [3])),
    ),
  }),
  defineSpec<Pairing>({
    op: 'raggedMix',
    inputs: pairings((pairing, heads, V) => [
      [pairsOf(pairing).length, ...heads],
      [total(pairing.keys), ...heads, V],
    ]),
    run: ([w, v], pairing) => {
      const weights = new Ragged(w as Tensor, pairOffsets(pairing));
      return raggedMix(weights, rowsOf(v as Tensor, pairing.keys), Offsets.fromLengths(pairing.queries)).values;
    },
    reference: ([w, v], pairing) => mixed(w as Plain, v as Plain, pairing),
    tolerance: 'running',
    refuses: fc.constantFrom(
      // as many weights, of other pairs
      () => raggedMix(rowsOf(zeros([4]), [2, 2]), rowsOf(zeros([4, 1]), [4]), Offsets.fromLengths([1])),
      () => raggedMix(rowsOf(zeros([4]), [4]), rowsOf(zeros([4, 1]), [4]), Offsets.fromLengths([1, 0])),
      () => raggedMix(rowsOf(zeros([4, 2]), [4]), rowsOf(zeros([4, 3]), [4]), Offsets.fromLengths([1])),
      () => raggedMix(rowsOf(zeros([4]), [4]), rowsOf(zeros([4]), [4]), Offsets.fromLengths([1])),
    ),
  }),
];
