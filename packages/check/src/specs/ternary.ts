import { addcdiv, addcmul, clamp, type DType, lerp, type Shape, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { broadcastPair, type BroadcastConstraints, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { atBroadcast, broadcastOf, build, type Plain } from '../plain.ts';
import { type Bounded, exactly, minus, over, plus, times } from '../running-error.ts';
import { type Call, defineSpec, type OpSpec, type Spec } from '../spec.ts';

type Three = (x: Tensor, a: Tensor, b: Tensor) => Tensor;

/** Three shapes that broadcast together, any of which may be the smaller one. */
function triples<P>(params: Arbitrary<P>, constraints?: BroadcastConstraints): Arbitrary<Call<P>> {
  return fc.tuple(broadcastPair(constraints), fc.nat(2), params).map(([[a, b], place, params]) => {
    return { shapes: [a, b].toSpliced(place, 0, broadcastOf(a, b)) as readonly Shape[], params };
  });
}

/** What differs between elementwise functions of three arguments. */
interface TernaryEntry<P> extends Pick<OpSpec<P>, 'inputs' | 'tolerance' | 'domain'> {
  readonly run: (params: P) => Three;
  readonly reference: (params: P, dtype: DType) => (x: number, a: number, b: number) => Bounded;
  /** Whether a triple is too near a place where the function is not smooth. */
  readonly kink?: (x: number, a: number, b: number) => boolean;
}

function ternarySpec<P>(op: string, { run, reference, kink, ...rest }: TernaryEntry<P>): Spec {
  function each<T>(xs: readonly Plain[], f: (x: number, a: number, b: number) => T): { shape: Shape; items: T[] } {
    const items: T[] = [];
    const { shape } = build(broadcastOf(...xs.map((x) => x.shape)), (index) => {
      const [x, a, b] = xs.map((plain) => atBroadcast(plain, index)) as [number, number, number];
      return items.push(f(x, a, b));
    });
    return { shape, items };
  }
  return defineSpec<P>({
    op,
    run: ([x, a, b], params) => run(params)(x as Tensor, a as Tensor, b as Tensor),
    reference: (xs, params, dtype) => {
      const { shape, items } = each(xs, reference(params, dtype));
      return { shape, values: items.map(({ v }) => v), errors: items.map(({ e }) => e) };
    },
    kinks: (xs) => kink !== undefined && each(xs, kink).items.includes(true),
    refuses: fc.tuple(clashingPair(), fc.nat(2), rest.inputs).map(([pair, place, { params }]): (() => unknown) => {
      const [x, a, b] = pair.toSpliced(place, 0, []).map((shape) => zeros(shape)) as [Tensor, Tensor, Tensor];
      return () => run(params)(x, a, b);
    }),
    ...rest,
  });
}

const none = fc.constant(null);
const values = fc.constantFrom(1, -0.5, 3);

/** `x` between bounds; `high` where they cross. */
function between(x: number, low: number, high: number): number {
  if ([x, low, high].some(Number.isNaN)) return NaN;
  const raised = x < low || (x === low && Object.is(x, -0)) ? low : x;
  return raised > high || (raised === high && Object.is(high, -0)) ? high : raised;
}

/** A quotient by a subnormal number is infinite in float32 before it is added. */
function overflowed({ v, e }: Bounded, dtype: DType): Bounded {
  const held = dtype === 'float32' ? Math.fround(v) : v;
  return { v: Math.abs(held) === Infinity ? held : v, e };
}

const nearly = (a: number, b: number): boolean => Math.abs(a - b) < 0.05;

/** Functions that bring three tensors together, broadcast. */
export const ternarySpecs: readonly Spec[] = [
  ternarySpec('addcmul', {
    inputs: triples(values),
    run: (value) => (x, a, b) => addcmul(x, a, b, { value }),
    reference: (value) => (x, a, b) => plus(exactly(x), times(times(exactly(a), exactly(value)), exactly(b))),
    tolerance: 'running',
  }),
  ternarySpec('addcdiv', {
    inputs: triples(values),
    run: (value) => (x, a, b) => addcdiv(x, a, b, { value }),
    reference: (value, dtype) => (x, a, b) => {
      return plus(exactly(x), overflowed(over(times(exactly(a), exactly(value)), exactly(b)), dtype));
    },
    kink: (_, __, b) => Math.abs(b) < 0.05,
    tolerance: 'running',
  }),
  ternarySpec('lerp', {
    inputs: triples(none),
    run: () => lerp,
    reference: () => (start, end, weight) => {
      const way = minus(exactly(end), exactly(start));
      if (weight < 0.5) return plus(exactly(start), times(exactly(weight), way));
      return minus(exactly(end), times(way, minus(exactly(1), exactly(weight))));
    },
    tolerance: 'running',
  }),
  ternarySpec('clamp', {
    inputs: triples(none, { maxSize: 3 }),
    run: () => (x, min, max) => clamp(x, min, max),
    reference: () => (x, low, high) => exactly(between(x, low, high)),
    kink: (x, low, high) => nearly(x, low) || nearly(x, high) || nearly(low, high),
    tolerance: { float32: 0, float64: 0 },
  }),
];
