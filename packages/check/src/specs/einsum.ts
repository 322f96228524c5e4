import { type DType, einsum, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, exactly, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';

/** An equation, and the same with every axis named: those under an ellipsis by digits, from the right. */
interface Named {
  readonly equation: string;
  readonly terms: readonly string[];
  readonly output: string;
}

const letters: readonly string[] = ['a', 'b', 'c', 'A', 'Z'];

/** One term: letters in any order with repeats, and perhaps an ellipsis between them that hides up to two axes. */
const term = fc.record({
  letters: fc.array(fc.constantFrom(...letters), { maxLength: 3 }),
  at: fc.nat(3),
  hidden: fc.option(fc.nat(2)),
});

const hiddenNames = (count: number): string => ['', '1', '21'][count] as string;

const equations: Arbitrary<Call<Named>> = fc
  .record({
    terms: fc.array(term, { minLength: 1, maxLength: 3 }),
    sizes: fc.tuple(...[...letters, '1', '2'].map(() => axisSizes({ maxSize: 3 }))),
    ones: fc.array(fc.nat(7), { minLength: 24, maxLength: 24 }),
    form: fc.constantFrom('implicit', 'explicit', 'without ellipsis'),
    space: fc.constantFrom('', ' '),
    chosen: fc.shuffledSubarray([...letters]),
    outAt: fc.nat(3),
  })
  .map(({ terms, sizes, ones, form, space, chosen, outAt }) => {
    const sizeFor = (name: string): number => sizes[[...letters, '1', '2'].indexOf(name)] as number;
    const written = terms.map(({ letters, at, hidden }) =>
      hidden === null ? letters : letters.toSpliced(at, 0, '...'),
    );
    const named = terms.map(({ letters, at, hidden }) =>
      letters.toSpliced(at, 0, ...hiddenNames(hidden ?? 0)).join(''),
    );
    let drawn = 0;
    const shapes = named.map((names) => {
      // one in eight of an operand's letters has size 1, and broadcasts
      const isOne = new Map([...names].map((name) => [name, ones[drawn++ % ones.length] === 0]));
      return [...names].map((name) => (isOne.get(name) === true ? 1 : sizeFor(name)));
    });
    const all = named.join('');
    const ellipsis = hiddenNames(Math.max(...terms.map(({ hidden }) => hidden ?? 0)));
    const left = written.map((names) => names.join(space)).join(`${space},`);
    if (form === 'implicit') {
      const once = letters.filter((name) => all.split(name).length === 2).toSorted();
      return { shapes, params: { equation: left, terms: named, output: ellipsis + once.join('') } };
    }
    const kept: string[] = chosen.filter((name) => all.includes(name));
    const output = form === 'explicit' ? kept.toSpliced(outAt, 0, ellipsis) : kept;
    const shown = form === 'explicit' ? kept.toSpliced(outAt, 0, '...') : kept;
    return {
      shapes,
      params: { equation: `${left}${space}->${space}${shown.join(space)}`, terms: named, output: output.join('') },
    };
  });

/** A table over named indices. */
interface Table {
  readonly names: string;
  readonly shape: readonly number[];
  readonly values: readonly Bounded[];
}

const lookUp = ({ names, shape, values }: Table, index: ReadonlyMap<string, number>): Bounded =>
  values[
    flatAt(
      shape,
      [...names].map((name, i) => (shape[i] === 1 ? 0 : (index.get(name) as number))),
    )
  ] as Bounded;

/** A sum in any order. */
function total(terms: readonly Bounded[]): Bounded {
  const size = terms.reduce((a, { v }) => a + Math.abs(v), 0);
  const e = terms.reduce((a, { e }) => a + e, 0) + terms.length * size;
  return { v: terms.reduce((a, { v }) => a + v, 0), e: Number.isFinite(e) ? e : 0 };
}

/** One loop over all indices of some tables: their product, summed over indices that are not in `names`. */
function summedProduct(tables: readonly Table[], names: string): Table {
  const all = [...new Set(tables.flatMap((table) => [...table.names]))];
  const sizes = new Map(
    all.map((name) => [
      name,
      tables.map((table) => table.shape[table.names.indexOf(name)] ?? 1).find((n) => n !== 1) ?? 1,
    ]),
  );
  const shape = [...names].map((name) => sizes.get(name) as number);
  const rest = all.filter((name) => !names.includes(name));
  const restShape = rest.map((name) => sizes.get(name) as number);
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const position = indexAt(shape, i);
    const terms = Array.from({ length: sizeOf(restShape) }, (_, j) => {
      const others = indexAt(restShape, j);
      const index = new Map([
        ...[...names].map((name, axis): [string, number] => [name, position[axis] as number]),
        ...rest.map((name, axis): [string, number] => [name, others[axis] as number]),
      ]);
      return tables.map((table) => lookUp(table, index)).reduce(times);
    });
    return rest.length === 0 ? (terms[0] as Bounded) : total(terms);
  });
  return { names, shape, values };
}

/** Equal names taken together. */
function diagonalTable(names: string, { shape, values }: Plain): Table {
  const distinct = [...new Set(names)].join('');
  const own = [...distinct].map((name) => shape[names.indexOf(name)] as number);
  const picked = Array.from({ length: sizeOf(own) }, (_, i) => {
    const index = indexAt(own, i);
    return exactly(
      values[
        flatAt(
          shape,
          [...names].map((name) => index[distinct.indexOf(name)] as number),
        )
      ] as number,
    );
  });
  return { names: distinct, shape: own, values: picked };
}

/** What is kept between two products: in float32 a tiny one is 0. */
function held(table: Table, dtype: DType): Table {
  if (dtype !== 'float32') return table;
  return { ...table, values: table.values.map(({ v, e }) => ({ v: Math.fround(v), e })) };
}

/** As it is documented: from left to right, what only one of two has summed before. */
function reference(xs: readonly Plain[], { terms, output }: Named, dtype: DType): Reference {
  const tables = xs.map((x, i) => diagonalTable(terms[i] as string, x));
  const [first, ...others] = tables as [Table, ...Table[]];
  let so = first;
  for (const [i, other] of others.entries()) {
    const later = output + terms.slice(i + 2).join('');
    const has = (table: Table, name: string, beside: Table): boolean => {
      // an axis of size 1 against a longer one is none
      const [n, m] = [table.shape[table.names.indexOf(name)], beside.shape[beside.names.indexOf(name)]];
      return n !== undefined && !(n === 1 && m !== undefined && m !== 1);
    };
    const stripped = (table: Table, beside: Table): Table => {
      const kept = [...table.names].filter((name) => has(table, name, beside)).join('');
      const wanted = [...kept].filter((name) => later.includes(name) || has(beside, name, table)).join('');
      return summedProduct([table], wanted);
    };
    const [a, b] = [stripped(so, other), stripped(other, so)];
    const names = [...new Set(a.names + b.names)].filter((name) => later.includes(name)).join('');
    so = held(summedProduct([a, b], names), dtype);
  }
  const { shape, values } = summedProduct([so], output);
  return { shape, values: values.map(({ v }) => v), errors: values.map(({ e }) => e) };
}

export const einsumSpecs: readonly Spec[] = [
  defineSpec({
    op: 'einsum',
    inputs: equations,
    run: (xs: readonly Tensor[], { equation }) => einsum(equation, ...xs),
    reference,
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => einsum('ij,jk', zeros([2, 3]), zeros([2, 3])),
      () => einsum('ij', zeros([2])),
      () => einsum('i', zeros([2, 3])),
      () => einsum('...ij', zeros([2])),
      () => einsum('ii', zeros([2, 3])),
      () => einsum('ii', zeros([1, 3])),
      () => einsum('...i,...i', zeros([2, 4]), zeros([3, 4])),
      () => einsum('i,i,i', zeros([2]), zeros([1]), zeros([3])),
    ),
  }),
];
