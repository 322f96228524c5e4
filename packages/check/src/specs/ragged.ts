import {
  Offsets,
  padTo,
  Ragged,
  ragged,
  raggedCat,
  segmentExpand,
  segmentSoftmax,
  segmentSum,
  type Shape,
  type Side,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, build, type Plain } from '../plain.ts';
import { sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { softmaxRow } from './softmax.ts';

const exact = { float32: 0, float64: 0 };

const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Shapes of one position. */
const features: Arbitrary<Shape> = fc.constantFrom<Shape>([], [1], [2], [2, 2], [0]);

interface Rows {
  readonly lengths: readonly number[];
}

/** Packed values and the lengths of their rows. */
const packed: Arbitrary<Call<Rows>> = fc
  .tuple(lengths(), features)
  .map(([list, feature]) => ({ shapes: [[total(list), ...feature]], params: { lengths: list } }));

interface Padding extends Rows {
  readonly length: number;
  readonly side: Side;
  readonly value: number;
}

const paddings: Arbitrary<{ feature: Shape; params: Padding }> = fc
  .tuple(lengths(), features, fc.nat(2), fc.constantFrom<Side>('left', 'right'), fc.constantFrom(0, -1.5, Infinity))
  .map(([list, feature, more, side, value]) => ({
    feature,
    params: { lengths: list, length: Math.max(...list) + more, side, value },
  }));

/** Position `t` of padded row `b` as a live position within the row, or -1. */
function liveAt({ lengths: list, length, side }: Padding, b: number, t: number): number {
  const n = list[b] as number;
  const i = side === 'left' ? t - (length - n) : t;
  return i >= 0 && i < n ? i : -1;
}

const startOf = (list: readonly number[], b: number): number => total(list.slice(0, b));

/** The row and the position within it of packed position `l`. */
function rowOf(list: readonly number[], l: number): readonly [number, number] {
  let b = 0;
  let i = l;
  for (; i >= (list[b] as number); b++) i -= list[b] as number;
  return [b, i];
}

function padded(x: Plain, params: Padding): Plain {
  const { lengths: list, length, value } = params;
  return build([list.length, length, ...x.shape.slice(1)], ([b = 0, t = 0, ...rest]) => {
    const i = liveAt(params, b, t);
    return i < 0 ? value : at(x, [startOf(list, b) + i, ...rest]);
  });
}

const raggedOf = (x: Tensor, { lengths: list }: Rows): Ragged => new Ragged(x, Offsets.fromLengths(list));

interface Parts {
  readonly parts: readonly (readonly number[])[];
  readonly padTo: Omit<Padding, 'lengths'> | null;
}

/** One to three parts with as many rows each, and sometimes a pad that fills them up. */
const joins: Arbitrary<Call<Parts>> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), paddings, fc.boolean())
  .chain(([count, rows, { feature, params }, pads]) =>
    fc
      .array(lengths({ minRows: rows, maxRows: rows, longest: 3 }), { minLength: count, maxLength: count })
      .map((parts) => {
        const longest = Math.max(
          ...Array.from({ length: rows }, (_, b) => total(parts.map((list) => list[b] as number))),
        );
        const pad = { length: longest + (params.length % 2), side: params.side, value: params.value };
        return { shapes: parts.map((list) => [total(list), ...feature]), params: { parts, padTo: pads ? pad : null } };
      }),
  );

function joined(xs: readonly Plain[], { parts, padTo: pad }: Parts): Plain {
  const rows = (parts[0] as readonly number[]).length;
  const feature = (xs[0] as Plain).shape.slice(1);
  const values: number[] = [];
  const width = total([1]) * feature.reduce((a, b) => a * b, 1);
  for (let b = 0; b < rows; b++) {
    const row = parts.flatMap((list, p) => {
      const start = startOf(list, b) * width;
      return (xs[p] as Plain).values.slice(start, start + (list[b] as number) * width);
    });
    const fill = pad === null ? [] : Array.from({ length: pad.length * width - row.length }, () => pad.value);
    values.push(...(pad?.side === 'left' ? [...fill, ...row] : [...row, ...fill]));
  }
  const L = pad === null ? total(parts.map(total)) : rows * pad.length;
  return { shape: [L, ...feature], values };
}

/** A formula for each row and feature of packed values. */
function bySegment(
  x: Plain,
  list: readonly number[],
  fold: (values: readonly number[]) => readonly { v: number; e: number }[],
): Map<string, readonly { v: number; e: number }[]> {
  const feature = x.shape.slice(1);
  const results = new Map<string, readonly { v: number; e: number }[]>();
  for (const b of list.keys()) {
    build(feature, (rest) => {
      const values = Array.from({ length: list[b] as number }, (_, i) => at(x, [startOf(list, b) + i, ...rest]));
      results.set(`${b}:${rest.join()}`, fold(values));
      return 0;
    });
  }
  return results;
}

function fromSegments(shape: Shape, read: (index: readonly number[]) => { v: number; e: number }): Reference {
  return { ...build(shape, (index) => read(index).v), errors: build(shape, (index) => read(index).e).values };
}

export const raggedSpecs: readonly Spec[] = [
  defineSpec({
    op: 'Ragged.fromPadded',
    inputs: paddings.map(({ feature, params }) => ({
      shapes: [[params.lengths.length, params.length, ...feature]],
      params,
    })),
    run: ([x], { lengths: list, side }) => Ragged.fromPadded(x as Tensor, list, side).values,
    reference: ([x], params) => {
      const { lengths: list, length, side } = params;
      return build([total(list), ...(x as Plain).shape.slice(2)], ([l = 0, ...rest]) => {
        const [b, i] = rowOf(list, l);
        return at(x as Plain, [b, side === 'left' ? length - (list[b] as number) + i : i, ...rest]);
      });
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'Ragged.toPadded',
    inputs: paddings.map(({ feature, params }) => ({ shapes: [[total(params.lengths), ...feature]], params })),
    run: ([x], params) => raggedOf(x as Tensor, params).toPadded(params),
    reference: ([x], params) => padded(x as Plain, params),
    tolerance: exact,
  }),
  defineSpec({
    op: 'ragged',
    inputs: fc
      .tuple(lengths(), features)
      .map(([list, feature]) => ({ shapes: list.map((n) => [n, ...feature]), params: null })),
    run: (xs) => ragged(xs).values,
    reference: (xs) => ({
      shape: [total(xs.map((x) => x.shape[0] as number)), ...(xs[0] as Plain).shape.slice(1)],
      values: xs.flatMap((x) => x.values),
    }),
    tolerance: exact,
  }),
  defineSpec({
    op: 'raggedCat',
    inputs: joins,
    run: (xs, { parts, padTo: pad }) => {
      const live = xs.map((x, p) => raggedOf(x, { lengths: parts[p] as readonly number[] }));
      return raggedCat(pad === null ? live : [...live, padTo(pad.length, pad)]).values;
    },
    reference: joined,
    tolerance: exact,
    refuses: fc.constantFrom(
      () =>
        raggedCat([
          new Ragged(zeros([3]), Offsets.fromLengths([2, 1])),
          new Ragged(zeros([3]), Offsets.fromLengths([3])),
        ]),
      () =>
        raggedCat([
          new Ragged(zeros([3, 2]), Offsets.fromLengths([3])),
          new Ragged(zeros([3]), Offsets.fromLengths([3])),
        ]),
    ),
  }),
  defineSpec({
    op: 'segmentSum',
    inputs: packed,
    run: ([x], params) => segmentSum(raggedOf(x as Tensor, params)),
    reference: ([x], { lengths: list }, dtype) => {
      const sums = bySegment(x as Plain, list, (values) => [sumInDouble(values, dtype)]);
      return fromSegments(
        [list.length, ...(x as Plain).shape.slice(1)],
        ([b, ...rest]) => sums.get(`${b}:${rest.join()}`)?.[0] ?? { v: 0, e: 0 },
      );
    },
    tolerance: 'running',
  }),
  defineSpec({
    op: 'segmentExpand',
    inputs: fc
      .tuple(lengths(), features)
      .map(([list, feature]) => ({ shapes: [[list.length, ...feature]], params: { lengths: list } })),
    run: ([x], { lengths: list }) => segmentExpand(x as Tensor, Offsets.fromLengths(list)).values,
    reference: ([x], { lengths: list }) => {
      return build([total(list), ...(x as Plain).shape.slice(1)], ([l = 0, ...rest]) =>
        at(x as Plain, [rowOf(list, l)[0], ...rest]),
      );
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => segmentExpand(zeros([3]), Offsets.fromLengths([2, 1])),
      () => segmentExpand(zeros([]), Offsets.fromLengths([2, 1])),
    ),
  }),
  defineSpec({
    op: 'segmentSoftmax',
    inputs: packed,
    run: ([x], params) => segmentSoftmax(raggedOf(x as Tensor, params)).values,
    reference: ([x], { lengths: list }) => {
      const rows = bySegment(x as Plain, list, softmaxRow);
      return fromSegments((x as Plain).shape, ([l = 0, ...rest]) => {
        const [b, i] = rowOf(list, l);
        return rows.get(`${b}:${rest.join()}`)?.[i] ?? { v: 0, e: 0 };
      });
    },
    tolerance: 'running',
  }),
];
