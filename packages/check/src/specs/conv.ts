import {
  conv1d,
  conv2d,
  type ConvOptions,
  convTranspose1d,
  convTranspose2d,
  type ConvTransposeOptions,
  type DType,
  type Shape,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, dotInDtype, exactly, plus, unitOf } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';

/** One spatial axis; for a transpose `n` is what comes out of a convolution. */
interface Axis {
  readonly n: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  readonly outputPadding: number;
}

/** A convolution in plain numbers. */
interface Conv {
  readonly axes: readonly Axis[];
  readonly groups: number;
  readonly padding: 'same' | 'valid' | 'numbers';
}

const axis: Arbitrary<Axis> = fc.record({
  n: fc.integer({ min: 1, max: 5 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.constantFrom(1, 1, 2, 3),
  padding: fc.nat(2),
  outputPadding: fc.nat(2),
});

/** Channels of a group, filters of a group; whether there are a batch and a bias. */
const frame = fc.record({
  C: axisSizes({ maxSize: 2 }),
  O: axisSizes({ maxSize: 2 }),
  N: fc.option(axisSizes({ maxSize: 2 })),
  groups: fc.constantFrom(1, 1, 2),
  hasBias: fc.boolean(),
});

const reachOf = ({ kernel, dilation }: Axis): number => dilation * (kernel - 1) + 1;

/** Zeros before and behind. */
function padsOf(one: Axis, { padding }: Conv): readonly [number, number] {
  if (padding === 'numbers') return [one.padding, one.padding];
  const all = padding === 'same' ? reachOf(one) - 1 : 0;
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

function calls(rank: number, isTranspose: boolean): Arbitrary<Call<Conv>> {
  return fc
    .record({
      frame,
      axes: fc.array(axis, { minLength: rank, maxLength: rank }),
      padding: isTranspose ? fc.constant('numbers' as const) : fc.constantFrom('numbers', 'numbers', 'same', 'valid'),
    })
    .map(({ frame: { C, O, N, groups, hasBias }, axes: drawn, padding }): Call<Conv> => {
      const axes = drawn.map((one) => ({
        ...one,
        stride: padding === 'same' ? 1 : one.stride,
        outputPadding: Math.min(one.outputPadding, Math.max(one.stride, one.dilation) - 1),
      }));
      const kernel = axes.map((one) => one.kernel);
      const x = [...(N === null ? [] : [N]), C * groups, ...axes.map(({ n }) => n)];
      const weight = isTranspose ? [C * groups, O, ...kernel] : [O * groups, C, ...kernel];
      return { shapes: [x, weight, ...(hasBias ? [[O * groups]] : [])], params: { axes, groups, padding } };
    })
    .filter(({ params }) =>
      params.axes.every((one) =>
        isTranspose
          ? transposedSize(one) > 0
          : reachOf(one) <= padsOf(one, params).reduce((size, pad) => size + pad, one.n),
      ),
    );
}

const transposedSize = (one: Axis): number =>
  (one.n - 1) * one.stride + reachOf(one) + one.outputPadding - 2 * one.padding;

/** Options as lists, or as one number where it serves. */
function optionsOf({ axes, groups }: Conv): Pick<ConvTransposeOptions, 'stride' | 'dilation' | 'groups'> {
  const strides = axes.map(({ stride }) => stride);
  return {
    stride: new Set(strides).size === 1 ? (strides[0] as number) : strides,
    dilation: axes.map(({ dilation }) => dilation),
    groups,
  };
}

/** Batch, channel and place of an index, whether or not there is a batch. */
function placeOf(
  index: readonly number[],
  rank: number,
): { batch: readonly number[]; o: number; place: readonly number[] } {
  return { batch: index.slice(0, -rank - 1), o: index.at(-rank - 1) as number, place: index.slice(-rank) };
}

/** The kernel's positions, row-major. */
const tapsOf = (axes: readonly Axis[]): readonly (readonly number[])[] => {
  const kernel = axes.map((one) => one.kernel);
  return upTo(sizeOf(kernel)).map((i) => indexAt(kernel, i));
};

const withBias = (sum: Bounded, bias: Plain | undefined, o: number): Bounded =>
  bias === undefined ? sum : plus(sum, exactly(at(bias, [o])));

function convolved([x, weight, bias]: readonly Plain[], params: Conv): Reference {
  const [input, filters] = [x as Plain, weight as Plain];
  const { axes, groups } = params;
  const rank = axes.length;
  const [O, C] = filters.shape as readonly [number, number];
  const counts = axes.map((one) => {
    const [before, behind] = padsOf(one, params);
    return upTo(100).filter((i) => i * one.stride + reachOf(one) <= one.n + before + behind).length;
  });
  const taps = tapsOf(axes);
  return bounded([...input.shape.slice(0, -rank - 1), O, ...counts], (index) => {
    const { batch, o, place } = placeOf(index, rank);
    const [first, second]: [number[], number[]] = [[], []];
    for (const c of upTo(C)) {
      for (const tap of taps) {
        const source = axes.map(
          (one, i) => (place[i] as number) * one.stride + (tap[i] as number) * one.dilation - padsOf(one, params)[0],
        );
        const inside = source.every((p, i) => p >= 0 && p < (axes[i] as Axis).n);
        const channel = Math.floor(o / (O / groups)) * C + c;
        first.push(inside ? at(input, [...batch, channel, ...source]) : 0);
        second.push(at(filters, [o, c, ...tap]));
      }
    }
    return withBias(dotInDtype(first, second), bias, o);
  });
}

/** A sum that is held in double and rounds once. */
function sumOf(terms: readonly Bounded[], dtype: DType): Bounded {
  const v = terms.reduce((a, { v }) => a + v, 0);
  const size = terms.reduce((a, { v }) => a + Math.abs(v), 0);
  const e = terms.reduce((a, { e }) => a + e, 0) + Math.abs(v) + terms.length * size * (2 ** -53 / unitOf(dtype));
  return { v, e: Number.isFinite(e) ? e : 0 };
}

function transposed([x, weight, bias]: readonly Plain[], { axes, groups }: Conv, dtype: DType): Reference {
  const [input, filters] = [x as Plain, weight as Plain];
  const rank = axes.length;
  const [all, each] = filters.shape as readonly [number, number];
  const C = all / groups;
  const taps = tapsOf(axes);
  const shape: Shape = [...input.shape.slice(0, -rank - 1), each * groups, ...axes.map(transposedSize)];
  return bounded(shape, (index) => {
    const { batch, o, place } = placeOf(index, rank);
    const terms: Bounded[] = [];
    for (const tap of taps) {
      const source = axes.map(
        (one, i) => ((place[i] as number) + one.padding - (tap[i] as number) * one.dilation) / one.stride,
      );
      if (!source.every((p, i) => Number.isInteger(p) && p >= 0 && p < (axes[i] as Axis).n)) continue;
      const channels = upTo(C).map((c) => Math.floor(o / each) * C + c);
      terms.push(
        dotInDtype(
          channels.map((c) => at(input, [...batch, c, ...source])),
          channels.map((c) => at(filters, [c, o % each, ...tap])),
        ),
      );
    }
    return withBias(sumOf(terms, dtype), bias, o);
  });
}

function convSpec(
  op: string,
  rank: number,
  conv: (x: Tensor, weight: Tensor, bias: Tensor | null, options?: ConvOptions) => Tensor,
): Spec {
  return defineSpec({
    op,
    inputs: calls(rank, false),
    run: ([x, weight, bias = null], params) => {
      const padding = params.padding === 'numbers' ? params.axes.map((one) => one.padding) : params.padding;
      return conv(x as Tensor, weight as Tensor, bias, { ...optionsOf(params), padding });
    },
    reference: convolved,
    tolerance: 'running',
    refuses: refusals(rank, conv, [2, 3]),
  });
}

function transposeSpec(
  op: string,
  rank: number,
  conv: (x: Tensor, weight: Tensor, bias: Tensor | null, options?: ConvTransposeOptions) => Tensor,
): Spec {
  return defineSpec({
    op,
    inputs: calls(rank, true),
    run: ([x, weight, bias = null], params) =>
      conv(x as Tensor, weight as Tensor, bias, {
        ...optionsOf(params),
        padding: params.axes.map(({ padding }) => padding),
        outputPadding: params.axes.map(({ outputPadding }) => outputPadding),
      }),
    reference: transposed,
    tolerance: 'running',
    refuses: refusals(rank, conv, [3, 2]),
  });
}

/** `weight` is what goes with three channels and gives two. */
function refusals(
  rank: number,
  conv: (x: Tensor, weight: Tensor, bias: Tensor | null, options?: { groups?: number; padding?: number }) => Tensor,
  weight: Shape,
): Arbitrary<() => unknown> {
  const spatial = (n: number): Shape => Array.from<number>({ length: rank }).fill(n);
  const filters = [...weight, ...spatial(2)];
  return fc.constantFrom(
    () => conv(zeros([4]), zeros(filters), null),
    () => conv(zeros([1, 1, 3, ...spatial(4)]), zeros(filters), null),
    () => conv(zeros([3, ...spatial(4)]), zeros(weight), null),
    () => conv(zeros([4, ...spatial(4)]), zeros(filters), null),
    () => conv(zeros([3, ...spatial(4)]), zeros(filters), zeros([3])),
    () => conv(zeros([3, ...spatial(4)]), zeros(filters), zeros([2, 1])),
    () => conv(zeros([3, ...spatial(4)]), zeros(filters), null, { groups: 4 }),
    () => conv(zeros([3, ...spatial(4)]), zeros([...weight, ...spatial(0)]), null),
    () => conv(zeros([3, ...spatial(0)]), zeros(filters), null),
  );
}

export const convSpecs: readonly Spec[] = [
  convSpec('conv1d', 1, conv1d),
  convSpec('conv2d', 2, conv2d),
  transposeSpec('convTranspose1d', 1, convTranspose1d),
  transposeSpec('convTranspose2d', 2, convTranspose2d),
];
