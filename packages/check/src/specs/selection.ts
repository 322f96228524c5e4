import {
  cast,
  detachAt,
  type DType,
  gt,
  logicalNot,
  maskedFill,
  Segments,
  type Shape,
  type Tensor,
  where,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { broadcastPair, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { maskTensor } from '../arbitraries/masks.ts';
import { shapes } from '../arbitraries/shapes.ts';
import { atBroadcast, broadcastOf, build, type Plain, sizeOf } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { callsOf } from './unary.ts';

const exact = { float32: 0, float64: 0 };

interface Masked {
  readonly maskShape: Shape;
  readonly mask: readonly boolean[];
}

const plainMask = ({ mask, maskShape }: Masked): Plain => ({ shape: maskShape, values: mask.map(Number) });

const bits = (length: number): Arbitrary<readonly boolean[]> =>
  fc.array(fc.boolean(), { minLength: length, maxLength: length });

/** An input, and a mask that broadcasts to it. */
const filled: Arbitrary<Call<Masked & { readonly value: number }>> = broadcastPair().chain(([a, b]) => {
  const shape = broadcastOf(a, b);
  return fc
    .tuple(bits(sizeOf(b)), fc.constantFrom(0, -Infinity, 2.5))
    .map(([mask, value]) => ({ shapes: [shape], params: { mask, maskShape: b, value } }));
});

/** Three shapes that broadcast together: either choice may be smaller than the result. */
const chosen: Arbitrary<Call<Masked>> = fc.tuple(broadcastPair(), fc.boolean()).chain(([[a, b], swapped]) => {
  const all = broadcastOf(a, b);
  return bits(sizeOf(b)).map((mask) => ({ shapes: swapped ? [all, a] : [a, all], params: { mask, maskShape: b } }));
});

const wrongMask = (fill: (x: Tensor, mask: Tensor, value: number) => Tensor): Arbitrary<() => unknown> =>
  clashingPair().map(
    ([a, b]) =>
      () =>
        fill(zeros(a), zeros(b, { dtype: 'bool' }), 0),
  );

function fillSpec(op: string, fill: (x: Tensor, mask: Tensor, value: number) => Tensor): Spec {
  return defineSpec({
    op,
    inputs: filled,
    run: ([x], params) => fill(x as Tensor, maskTensor(params.mask, params.maskShape), params.value),
    reference: ([x], params) => {
      const { shape } = x as Plain;
      return build(shape, (index) =>
        atBroadcast(plainMask(params), index) === 1 ? params.value : atBroadcast(x as Plain, index),
      );
    },
    refuses: wrongMask(fill),
    tolerance: exact,
  });
}

export const selectionSpecs: readonly Spec[] = [
  fillSpec('maskedFill', maskedFill),
  defineSpec({
    op: 'where',
    inputs: chosen,
    run: ([a, b], { mask, maskShape }) => where(maskTensor(mask, maskShape), a as Tensor, b as Tensor),
    reference: ([a, b], params) => {
      const shape = broadcastOf((a as Plain).shape, (b as Plain).shape, params.maskShape);
      return build(shape, (index) =>
        atBroadcast((atBroadcast(plainMask(params), index) === 1 ? a : b) as Plain, index),
      );
    },
    refuses: clashingPair().map(
      ([a, b]) =>
        () =>
          where(zeros([], { dtype: 'bool' }), zeros(a), zeros(b)),
    ),
    tolerance: exact,
  }),
  defineSpec({
    op: 'logicalNot',
    inputs: callsOf(fc.tuple(shapes())),
    run: ([x]) => logicalNot(gt(x as Tensor, 0)),
    reference: ([x]) => build((x as Plain).shape, (index) => (atBroadcast(x as Plain, index) > 0 ? 0 : 1)),
    tolerance: exact,
  }),
  defineSpec({
    op: 'cast',
    inputs: fc
      .tuple(shapes(), fc.constantFrom<DType>('float32', 'float64', 'int32', 'bool'))
      .map(([shape, to]) => ({ shapes: [shape], params: { to } })),
    run: ([x], { to }) => cast(x as Tensor, to),
    reference: ([x], { to }) => {
      const convert = {
        float32: Math.fround,
        float64: (v: number) => v,
        int32: (v: number) => v | 0,
        bool: (v: number) => (v === 0 ? 0 : 1),
      };
      return { shape: (x as Plain).shape, values: (x as Plain).values.map(convert[to]) };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'detachAt',
    // what is detached has no derivative, so a constant stands there: then the gradient is the derivative everywhere;
    // detached as a whole it would not require grad, which is a law of freezing
    inputs: shapes().chain((shape) =>
      bits(sizeOf(shape)).map((mask) => ({
        shapes: [shape],
        params: { mask: mask.length > 0 ? mask.with(0, false) : mask },
      })),
    ),
    run: ([x], { mask }) => {
      const { shape } = x as Tensor;
      return detachAt(maskedFill(x as Tensor, maskTensor(mask, shape), 7), Segments.mask(shape, mask));
    },
    reference: ([x], { mask }) => {
      return { shape: (x as Plain).shape, values: (x as Plain).values.map((v, i) => (mask[i] === true ? 7 : v)) };
    },
    refuses: fc.constant(() => detachAt(zeros([2, 3]), Segments.none([3, 2]))),
    tolerance: exact,
  }),
];
