import { raggedAttention, Rng, type Shape, tensor, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, type Plain } from '../plain.ts';
import { type Bounded, dotInDtype, exactly, minus, over, plus, through, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';
import { type Pairing, pairsOf, rowsOf } from './ragged-products.ts';
import { total } from './rows.ts';

interface Attending extends Pairing {
  /** Which pairs are allowed, in their order, over and over; null for all. */
  readonly allowed: readonly boolean[] | null;
  /** Whether the order goes on from one head to the next; else heads see the same. */
  readonly byHead: boolean;
  /** A probability of which `1 / (1 - p)` is a number, and a seed; null where nothing is dropped. */
  readonly dropping: { readonly p: number; readonly seed: number } | null;
}

const exp = through(Math.exp, 1, (_, y) => y);

const added = (terms: readonly Bounded[]): Bounded => terms.reduce(plus, exactly(0));

/** Whether the i-th pair, of all of a head, is allowed. */
function allows({ allowed, byHead, ...pairing }: Attending, i: number, head: number): boolean {
  const at = byHead ? head * pairsOf(pairing).length + i : i;
  return allowed?.[at % allowed.length] ?? true;
}

/** Whether the i-th pair is kept in a head: numbers are drawn by row, then head, then pair. */
function keeper(call: Attending, heads: number): (i: number, head: number) => boolean {
  const { dropping, queries, keys } = call;
  if (dropping === null) return () => true;
  const rng = new Rng(dropping.seed);
  const kept = new Set<string>();
  let first = 0;
  for (const [b, T] of queries.entries()) {
    const count = T * (keys[b] as number);
    for (let h = 0; h < heads; h++) {
      for (let i = first; i < first + count; i++) {
        if (allows(call, i, h) && rng.next() >= dropping.p) kept.add(`${i} ${h}`);
      }
    }
    first += count;
  }
  return (i, head) => kept.has(`${i} ${head}`);
}

function attended([q, k, v]: readonly Plain[], call: Attending): Reference {
  const [x, y, z] = [q, k, v] as [Plain, Plain, Plain];
  const pairs = pairsOf(call).map((pair, p) => ({ ...pair, p }));
  const E = upTo(x.shape.at(-1) as number);
  const isKept = keeper(call, x.shape.length === 3 ? (x.shape[1] as number) : 1);
  const { dropping } = call;
  const factor = exactly(dropping === null || dropping.p === 1 ? 1 : 1 / (1 - dropping.p));
  return bounded([total(call.queries), ...z.shape.slice(1)], ([t = 0, ...index]) => {
    const head = index.slice(0, -1);
    const [h = 0] = head;
    const all = pairs.filter((pair) => pair.t === t);
    const own = all.filter(({ p }) => allows(call, p, h));
    const scores = own.map(({ s }) =>
      dotInDtype(
        E.map((e) => at(x, [t, ...head, e])),
        E.map((e) => at(y, [s, ...head, e])),
      ),
    );
    const largest = scores.reduce((a, b) => (b.v > a.v ? b : a), exactly(-Infinity));
    const terms = scores.map((score) => exp(minus(score, largest)));
    const sum = added(terms);
    // who is not allowed, or dropped, weighs nothing, but is there: 0 times NaN is NaN
    return added(
      all.map((pair) => {
        const weighs = allows(call, pair.p, h) && isKept(pair.p, h);
        const weight = weighs ? times(over(terms[own.indexOf(pair)] as Bounded, sum), factor) : exactly(0);
        return times(weight, exactly(at(z, [pair.s, ...index])));
      }),
    );
  });
}

const masks = fc.option(fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }));

const droppings = fc.option(fc.record({ p: fc.constantFrom(0.5, 0.75, 1), seed: fc.nat(1000) }));

const calls: Arbitrary<Call<Attending>> = fc
  .tuple(lengths(), fc.constantFrom<Shape>([], [1], [2]), fc.nat(3), fc.nat(3), masks, fc.boolean(), droppings)
  .chain(([queries, heads, E, V, allowed, byHead, dropping]) =>
    lengths({ minRows: queries.length, maxRows: queries.length }).map((keys) => ({
      shapes: [
        [total(queries), ...heads, E],
        [total(keys), ...heads, E],
        [total(keys), ...heads, V],
      ],
      params: { queries, keys, allowed, byHead, dropping },
    })),
  );

const bad = (q: Shape, k: Shape, v: Shape, rows: readonly (readonly number[])[]) => () =>
  raggedAttention(
    rowsOf(zeros(q), rows[0] as number[]),
    rowsOf(zeros(k), rows[1] as number[]),
    rowsOf(zeros(v), rows[2] as number[]),
  );

export const raggedAttentionSpecs: readonly Spec[] = [
  defineSpec<Attending>({
    op: 'raggedAttention',
    inputs: calls,
    run: ([q, k, v], call) => {
      const { queries, keys, allowed, byHead, dropping } = call;
      const [heads = 1] = (q as Tensor).shape.slice(1, -1);
      const all = pairsOf(call);
      const lines = upTo(byHead ? heads : 1).flatMap((h) => all.map((_, i) => Number(allows(call, i, h))));
      const mask = tensor(Uint8Array.from(lines), { shape: byHead ? [heads, all.length] : [all.length] });
      return raggedAttention(rowsOf(q as Tensor, queries), rowsOf(k as Tensor, keys), rowsOf(v as Tensor, keys), {
        ...(allowed !== null && { allowed: mask }),
        ...(dropping !== null && { dropout: dropping.p, rng: new Rng(dropping.seed) }),
      }).values;
    },
    reference: attended,
    tolerance: 'running',
    refuses: fc.constantFrom(
      bad([3, 2], [3, 2], [3, 1], [[1, 2], [3], [3]]),
      bad([3, 2], [3, 1], [3, 1], [[3], [3], [3]]),
      bad(
        [3, 2],
        [3, 2],
        [3, 1],
        [
          [2, 1],
          [2, 1],
          [1, 2],
        ],
      ),
      bad([3, 2, 2], [3, 2, 2], [3, 1, 2], [[3], [3], [3]]),
      bad([3], [3], [3], [[3], [3], [3]]),
      () =>
        raggedAttention(rowsOf(zeros([2, 1]), [2]), rowsOf(zeros([2, 1]), [2]), rowsOf(zeros([2, 1]), [2]), {
          allowed: tensor([true, false]),
        }),
    ),
  }),
];
