import {
  index,
  indexCopy,
  indexFill,
  indexPut,
  maskedScatter,
  maskedSelect,
  oneHot,
  scatter,
  type Shape,
  take,
  takeAlongDim,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, atBroadcast, broadcastOf, build, flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { alongAxis } from './indexing.ts';

const exact = { float32: 0, float64: 0 };
const int = (values: readonly number[], shape: Shape): Tensor => tensor(Int32Array.from(values), { shape });
const mask = (values: readonly number[], shape: Shape): Tensor => tensor(Uint8Array.from(values), { shape });
const numbers = (n: number, below: number): Arbitrary<readonly number[]> =>
  fc.array(fc.nat(Math.max(0, below - 1)), { minLength: n, maxLength: n });
const bits = (n: number): Arbitrary<readonly number[]> => fc.array(fc.nat(1), { minLength: n, maxLength: n });

/** Plain values changed one after the other: the last write to a place wins. */
function written(x: Plain, writes: Iterable<readonly [place: readonly number[], v: number]>): Plain {
  const values = [...x.values];
  for (const [place, v] of writes) values[flatAt(x.shape, place)] = v;
  return { shape: x.shape, values };
}

interface Rows {
  readonly axis: number;
  readonly rows: readonly number[];
}

/** A shape, an axis, and rows of it. */
const someRows: Arbitrary<{ shape: Shape } & Rows> = fc
  .tuple(shapes({ minRank: 1, empty: false }), fc.nat(5), fc.nat(4))
  .chain(([shape, pick, count]) => {
    const axis = pick % shape.length;
    return numbers(count, shape[axis] as number).map((rows) => ({ shape, axis, rows }));
  });

/** An index of several axes: for each of the first, positions that broadcast, or null. */
interface Advanced {
  readonly entries: readonly ({ readonly shape: Shape; readonly values: readonly number[] } | null)[];
}

const advanced: Arbitrary<Call<Advanced>> = fc
  .tuple(
    shapes({ minRank: 1, maxRank: 3, empty: false }),
    fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
    fc.nat(3),
  )
  .chain(([shape, kinds, length]) => {
    const entries = shape.map((n, axis) => {
      const kind = axis === 0 && kinds.every((k) => k === 0) ? 1 : kinds[axis];
      if (kind === 0) return fc.constant(null);
      const own = kind === 1 ? [length] : [2, 1];
      return numbers(sizeOf(own), 2 * n).map((values) => ({ shape: own, values: values.map((v) => v - n) }));
    });
    return fc.tuple(...entries).map((entries) => ({ shapes: [shape], params: { entries } }));
  })
  .filter(({ params }) => params.entries.some((entry) => entry !== null));

const asIndices = ({ entries }: Advanced): (Tensor | null)[] =>
  entries.map((entry) => (entry === null ? null : int(entry.values, entry.shape)));

/** Shape of the result, and where in x each of its elements comes from. */
function advancedPlaces(
  shape: Shape,
  { entries }: Advanced,
): { shape: Shape; placeOf: (i: readonly number[]) => number[] } {
  const arrays = entries.flatMap((entry, axis) => (entry === null ? [] : [{ ...entry, axis }]));
  const own = broadcastOf(...arrays.map((a) => a.shape));
  const axes = arrays.map((a) => a.axis);
  const others = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const together = axes.every((axis, i) => axis === (axes[0] as number) + i);
  const place = together ? (axes[0] as number) : 0;
  const rest = others.map((axis) => shape[axis] as number);
  return {
    shape: [...rest.slice(0, place), ...own, ...rest.slice(place)],
    placeOf: (i) => {
      const j = i.slice(place, place + own.length);
      const k = [...i.slice(0, place), ...i.slice(place + own.length)];
      const to = shape.map(() => 0);
      for (const [o, axis] of others.entries()) to[axis] = k[o] as number;
      for (const { axis, shape: s, values } of arrays) {
        const entry = atBroadcast({ shape: s, values }, j);
        to[axis] = entry < 0 ? entry + (shape[axis] as number) : entry;
      }
      return to;
    },
  };
}

export const scatterSpecs: readonly Spec[] = [
  defineSpec({
    op: 'scatter',
    // the source may be longer than the index along any axis; what is beyond is not read
    inputs: fc.tuple(alongAxis, fc.array(fc.nat(1), { minLength: 3, maxLength: 3 })).map(([found, longer]) => ({
      shapes: [found.large, found.small.map((n, axis) => n + (longer[axis] as number))],
      params: found,
    })),
    run: ([x, source], { axis, index, small }) => scatter(x as Tensor, axis, int(index, small), source as Tensor),
    reference: ([x, source], { axis, index, small }) =>
      written(
        x as Plain,
        index.map((row, i) => {
          const place = indexAt(small, i);
          return [place.with(axis, row), at(source as Plain, place)] as const;
        }),
      ),
    tolerance: exact,
    refuses: fc.constantFrom(
      () => scatter(zeros([2, 3]), 1, int([0], [1]), zeros([1])),
      () => scatter(zeros([2, 3]), 1, int([0, 0], [2, 1]), zeros([1, 1])),
      () => scatter(zeros([2, 3]), 2, int([0], [1, 1]), 0),
    ),
  }),
  defineSpec({
    op: 'indexCopy',
    inputs: someRows.map(({ shape, axis, rows }) => ({
      shapes: [shape, shape.with(axis, rows.length)],
      params: { axis, rows },
    })),
    run: ([x, source], { axis, rows }) => indexCopy(x as Tensor, axis, rows, source as Tensor),
    reference: ([x, source], { axis, rows }) => {
      const { shape, values } = source as Plain;
      return written(
        x as Plain,
        rows.flatMap((row, j) =>
          values.flatMap((v, i) => {
            const place = indexAt(shape, i);
            return place[axis] === j ? [[place.with(axis, row), v] as const] : [];
          }),
        ),
      );
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => indexCopy(zeros([2, 3]), 0, [0], zeros([2, 3])),
      () => indexCopy(zeros([2, 3]), 2, [0], zeros([2, 3])),
    ),
  }),
  defineSpec({
    op: 'indexFill',
    inputs: someRows.map(({ shape, axis, rows }) => ({ shapes: [shape, []], params: { axis, rows } })),
    run: ([x, value], { axis, rows }) => indexFill(x as Tensor, axis, rows, value as Tensor),
    reference: ([x, value], { axis, rows }) =>
      build((x as Plain).shape, (place) =>
        rows.includes(place[axis] as number) ? at(value as Plain, []) : at(x as Plain, place),
      ),
    tolerance: exact,
    refuses: fc.constant(() => indexFill(zeros([2]), 0, [0], zeros([1]))),
  }),
  defineSpec({
    op: 'maskedSelect',
    inputs: shapes().chain((shape) => bits(sizeOf(shape)).map((m) => ({ shapes: [shape], params: { m, shape } }))),
    run: ([x], { m, shape }) => maskedSelect(x as Tensor, mask(m, shape)),
    reference: ([x], { m }) => {
      const values = (x as Plain).values.filter((_, i) => m[i] === 1);
      return { shape: [values.length], values };
    },
    tolerance: exact,
    refuses: fc.constant(() => maskedSelect(zeros([2]), mask([1, 0, 1], [3]))),
  }),
  defineSpec({
    op: 'maskedScatter',
    inputs: shapes().chain((shape) =>
      bits(sizeOf(shape)).map((m) => ({
        shapes: [shape, [m.filter((v) => v === 1).length + 1]],
        params: { m, shape },
      })),
    ),
    run: ([x, source], { m, shape }) => maskedScatter(x as Tensor, mask(m, shape), source as Tensor),
    reference: ([x, source], { m }) => {
      let k = 0;
      const values = (x as Plain).values.map((v, i) => (m[i] === 1 ? ((source as Plain).values[k++] as number) : v));
      return { shape: (x as Plain).shape, values };
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => maskedScatter(zeros([2]), mask([1, 1], [2]), zeros([1])),
      () => maskedScatter(zeros([2]), mask([1, 1, 0], [3]), zeros([3])),
    ),
  }),
  defineSpec({
    op: 'index',
    inputs: advanced,
    run: ([x], params) => index(x as Tensor, asIndices(params)),
    reference: ([x], params) => {
      const { shape, placeOf } = advancedPlaces((x as Plain).shape, params);
      return build(shape, (i) => at(x as Plain, placeOf(i)));
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => index(zeros([2]), [[0], [0]]),
      () =>
        index(zeros([2, 2]), [
          [0, 1],
          [0, 1, 0],
        ]),
      () => index(zeros([2]), [mask([1, 0, 0], [3])]),
    ),
  }),
  defineSpec({
    op: 'indexPut',
    // values broadcast: some axes are 1, and leading ones may be missing
    inputs: advanced.chain(({ shapes: [shape = []], params }) => {
      const { shape: taken } = advancedPlaces(shape, params);
      return fc
        .record({ accumulate: fc.boolean(), ones: bits(taken.length), missing: fc.nat(taken.length) })
        .map(({ accumulate, ones, missing }) => ({
          shapes: [shape, taken.map((n, i) => (ones[i] === 1 ? 1 : n)).slice(missing)],
          params: { ...params, accumulate },
        }));
    }),
    run: ([x, values], params) => indexPut(x as Tensor, asIndices(params), values as Tensor, params),
    reference: ([x, values], params, dtype) => {
      const { shape, placeOf } = advancedPlaces((x as Plain).shape, params);
      const places = Array.from({ length: sizeOf(shape) }, (_, i) => indexAt(shape, i)).map(
        (i) => [placeOf(i), atBroadcast(values as Plain, i)] as const,
      );
      if (!params.accumulate) return { ...written(x as Plain, places), errors: (x as Plain).values.map(() => 0) };
      const terms = (x as Plain).values.map((v) => [v]);
      for (const [place, v] of places) terms[flatAt((x as Plain).shape, place)]?.push(v);
      const sums = terms.map((list) => sumInDouble(list, dtype));
      return { shape: (x as Plain).shape, values: sums.map(({ v }) => v), errors: sums.map(({ e }) => e) };
    },
    tolerance: 'running',
    refuses: fc.constant(() => indexPut(zeros([3]), [[0, 1]], zeros([3]))),
  }),
  defineSpec({
    op: 'take',
    inputs: fc.tuple(shapes({ empty: false }), shapes({ maxRank: 2 })).chain(([shape, own]) =>
      numbers(sizeOf(own), 2 * sizeOf(shape)).map((v) => ({
        shapes: [shape],
        params: { own, entries: v.map((i) => i - sizeOf(shape)) },
      })),
    ),
    run: ([x], { own, entries }) => take(x as Tensor, int(entries, own)),
    reference: ([x], { own, entries }) => ({
      shape: own,
      values: entries.map((i) => (x as Plain).values.at(i) as number),
    }),
    tolerance: exact,
  }),
  defineSpec({
    op: 'takeAlongDim',
    // other axes are long in x, in the index, or in both
    inputs: fc.tuple(someRows, fc.array(fc.nat(2), { minLength: 3, maxLength: 3 })).chain(([found, owners]) => {
      const { shape, axis, rows } = found;
      const longIn = (owner: number): Shape => shape.map((n, a) => (owners[a] === owner ? 1 : n));
      const [own, of] = [longIn(1).with(axis, rows.length), longIn(0).with(axis, shape[axis] as number)];
      return numbers(sizeOf(own), shape[axis] as number).map((entries) => ({
        shapes: [of],
        params: { axis, own, entries, to: shape.with(axis, rows.length) },
      }));
    }),
    run: ([x], { axis, own, entries }) => takeAlongDim(x as Tensor, int(entries, own), axis),
    reference: ([x], { axis, own, entries, to }) =>
      build(to, (place) =>
        atBroadcast(x as Plain, place.with(axis, atBroadcast({ shape: own, values: entries }, place))),
      ),
    tolerance: exact,
    refuses: fc.constant(() => takeAlongDim(zeros([2, 3]), int([0], [1]), 0)),
  }),
  defineSpec({
    op: 'oneHot',
    inputs: shapes({ maxRank: 2 }).chain((own) =>
      numbers(sizeOf(own), 4).map((classes): Call<{ own: Shape; classes: readonly number[] }> => ({
        shapes: [],
        params: { own, classes },
      })),
    ),
    run: (_, { own, classes }) => oneHot(int(classes, own), 4),
    reference: (_, { own, classes }) =>
      build([...own, 4], (place) => (classes[flatAt(own, place.slice(0, -1))] === place.at(-1) ? 1 : 0)),
    tolerance: exact,
  }),
];
