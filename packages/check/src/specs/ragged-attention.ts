import { raggedAttention, type Shape, tensor, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, type Plain } from '../plain.ts';
import { type Bounded, dotInDtype, exactly, minus, over, plus, through, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';
import { type Pairing, pairsOf, rowsOf } from './ragged-products.ts';
import { total } from './rows.ts';

/** Which pairs are allowed, in their order, over and over; null for all. */
interface Attending extends Pairing {
  readonly allowed: readonly boolean[] | null;
}

const exp = through(Math.exp, 1, (_, y) => y);

const added = (terms: readonly Bounded[]): Bounded => terms.reduce(plus, exactly(0));

const allows = ({ allowed }: Attending, p: number): boolean => allowed?.[p % allowed.length] ?? true;

function attended([q, k, v]: readonly Plain[], call: Attending): Reference {
  const [x, y, z] = [q, k, v] as [Plain, Plain, Plain];
  const pairs = pairsOf(call).map((pair, p) => ({ ...pair, p }));
  const E = upTo(x.shape.at(-1) as number);
  return bounded([total(call.queries), ...z.shape.slice(1)], ([t = 0, ...index]) => {
    const head = index.slice(0, -1);
    const all = pairs.filter((pair) => pair.t === t);
    const own = all.filter(({ p }) => allows(call, p));
    const scores = own.map(({ s }) =>
      dotInDtype(
        E.map((e) => at(x, [t, ...head, e])),
        E.map((e) => at(y, [s, ...head, e])),
      ),
    );
    const largest = scores.reduce((a, b) => (b.v > a.v ? b : a), exactly(-Infinity));
    const terms = scores.map((score) => exp(minus(score, largest)));
    const sum = added(terms);
    // who is not allowed weighs nothing, but is there: 0 times NaN is NaN
    return added(
      all.map((pair) => {
        const weight = allows(call, pair.p) ? over(terms[own.indexOf(pair)] as Bounded, sum) : exactly(0);
        return times(weight, exactly(at(z, [pair.s, ...index])));
      }),
    );
  });
}

const masks = fc.option(fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }));

const calls: Arbitrary<Call<Attending>> = fc
  .tuple(lengths(), fc.constantFrom<Shape>([], [1], [2]), fc.nat(3), fc.nat(3), masks)
  .chain(([queries, heads, E, V, allowed]) =>
    lengths({ minRows: queries.length, maxRows: queries.length }).map((keys) => ({
      shapes: [
        [total(queries), ...heads, E],
        [total(keys), ...heads, E],
        [total(keys), ...heads, V],
      ],
      params: { queries, keys, allowed },
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
      const { queries, keys } = call;
      const mask = Uint8Array.from(pairsOf(call), (_, p) => Number(allows(call, p)));
      return raggedAttention(
        rowsOf(q as Tensor, queries),
        rowsOf(k as Tensor, keys),
        rowsOf(v as Tensor, keys),
        call.allowed === null ? {} : { allowed: tensor(mask, { shape: [mask.length] }) },
      ).values;
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
