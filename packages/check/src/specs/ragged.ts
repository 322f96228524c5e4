import {
  Offsets,
  padTo,
  Ragged,
  ragged,
  raggedCat,
  type Shape,
  type Side,
  sub,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, build, type Plain } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { features, raggedOf, rowOf, type Rows, startOf, total } from './rows.ts';

const exact = { float32: 0, float64: 0 };

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

function padded(x: Plain, params: Padding): Plain {
  const { lengths: list, length, value } = params;
  return build([list.length, length, ...x.shape.slice(1)], ([b = 0, t = 0, ...rest]) => {
    const i = liveAt(params, b, t);
    return i < 0 ? value : at(x, [startOf(list, b) + i, ...rest]);
  });
}

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
    op: 'Ragged.zip',
    inputs: fc
      .tuple(lengths(), features)
      .map(([list, feature]) => ({ shapes: [0, 1].map(() => [total(list), ...feature]), params: { lengths: list } })),
    run: ([x, y], params) => raggedOf(x as Tensor, params).zip(raggedOf(y as Tensor, params), sub).values,
    reference: ([x, y]) => ({
      shape: (x as Plain).shape,
      values: (x as Plain).values.map((v, i) => v - ((y as Plain).values[i] as number)),
    }),
    tolerance: { float32: 1, float64: 1 },
    refuses: fc.constantFrom(
      () => raggedOf(zeros([3]), { lengths: [2, 1] }).zip(raggedOf(zeros([3]), { lengths: [1, 2] }), sub),
      () => raggedOf(zeros([3]), { lengths: [3] }).zip(raggedOf(zeros([3]), { lengths: [3, 0] }), sub),
    ),
  }),
  defineSpec({
    op: 'Ragged.zipRows',
    inputs: fc.tuple(lengths(), features).map(([list, feature]) => ({
      shapes: [
        [total(list), ...feature],
        [list.length, ...feature],
      ],
      params: { lengths: list },
    })),
    run: ([x, y], params) => raggedOf(x as Tensor, params).zipRows(y as Tensor, sub).values,
    reference: ([x, y], { lengths: list }) =>
      build((x as Plain).shape, ([l = 0, ...rest]) => {
        return at(x as Plain, [l, ...rest]) - at(y as Plain, [rowOf(list, l)[0], ...rest]);
      }),
    tolerance: { float32: 1, float64: 1 },
    refuses: fc.constantFrom(
      () => raggedOf(zeros([3]), { lengths: [2, 1] }).zipRows(zeros([3]), sub),
      () => raggedOf(zeros([3]), { lengths: [3] }).zipRows(zeros([]), sub),
    ),
  }),
];
