import { type DType, grad, Rng, type Shape, type Tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { numbers } from './arbitraries/numbers.ts';
import { floating } from './arbitraries/tensors.ts';
import { type Plain, sizeOf } from './plain.ts';
import { chainRefitting } from './refitting.ts';
import { showTensor } from './snippet.ts';
import type { Call, Interval, Spec } from './spec.ts';

/** A call with values, and a seed for what a law needs beside them: an incoming gradient, a frozen set. */
export interface Sample {
  readonly call: Call<unknown>;
  readonly xs: readonly Plain[];
  readonly seed: number;
}

/** Which values: those of the domain; of it, but away from kinks; or specials, wherever they lie. */
export type SampleValues = 'ordinary' | 'smooth' | 'special';

const whole: Interval = [-3, 3];

/** How near a difference may come to a kink. */
const MARGIN = 0.05;

/** Moves a value away from the points given. */
function awayFrom(points: readonly number[], x: number): number {
  for (const point of points)
    if (Math.abs(x - point) < MARGIN) return Math.fround(x < point ? point - MARGIN : point + MARGIN);
  return x;
}

/** As many of the values as are needed, over again where there are too few. */
function fitted(own: readonly number[], length: number, fallback: number): readonly number[] {
  return Array.from({ length }, (_, j) => (own.length === 0 ? fallback : (own[j % own.length] as number)));
}

/** Samples of an op; they shrink in shape without losing their values. */
export function samples(spec: Spec, values: SampleValues, dtype: DType = 'float32'): Arbitrary<Sample> {
  const { domain = [whole], kinks = [] } = spec;
  const points = values === 'smooth' && typeof kinks !== 'function' ? kinks : [];
  const away = (x: number): number => awayFrom(points, x);
  const intervalOf = (i: number): Interval => (domain[i] ?? domain.at(-1)) as Interval;
  const fallback = (i: number): number => {
    const [low, high] = intervalOf(i);
    return values === 'special' ? 1 : away(Math.fround((low + high) / 2));
  };
  const numberOf = (i: number): Arbitrary<number> => {
    const [low, high] = intervalOf(i);
    const number = numbers(values === 'special' ? { values, dtype } : { low, high });
    return points.length === 0 ? number : number.map(away, (x) => (away(x as number) === x ? x : NaN));
  };
  const valuesOf = ({ shapes }: Call<unknown>): Arbitrary<readonly (readonly number[])[]> =>
    fc.tuple(
      ...shapes.map((shape, i) => {
        const length = sizeOf(shape);
        return fc.array(numberOf(i), { minLength: length, maxLength: length });
      }),
    );
  const cases = chainRefitting(
    spec.inputs,
    valuesOf,
    (lists, { shapes }) => shapes.map((shape, i) => fitted(lists[i] ?? [], sizeOf(shape), fallback(i))),
    (call, lists) => ({ call, xs: call.shapes.map((shape, i): Plain => ({ shape, values: lists[i] as number[] })) }),
  );
  const made = fc.tuple(cases, fc.nat(1000)).map(([rest, seed]): Sample => ({ ...rest, seed }));
  return values === 'smooth' && typeof kinks === 'function'
    ? made.filter(({ xs, call }) => !kinks(xs, call.params))
    : made;
}

/** A sample's inputs as leaves, that require grad or some of them. */
export function leavesOf({ xs }: Sample, dtype: DType, wanting: (i: number) => boolean = () => true): Tensor[] {
  return xs.map(({ values, shape }, i) => floating(values, shape, dtype, wanting(i)));
}

/** A gradient that might come in, from a seed. */
export function incoming(shape: Shape, dtype: DType, seed: number): Tensor {
  return new Rng(seed).normal(shape, 0, 1, { dtype });
}

/** Whether a result is one that gradients belong to. */
export function isFloating(x: Tensor): boolean {
  return x.dtype === 'float32' || x.dtype === 'float64';
}

/** Gradients of a result with respect to inputs; zeros where it does not depend on one. */
export function gradsOf(
  out: Tensor,
  inputs: readonly Tensor[],
  g: Tensor,
  options: { createGraph?: boolean; retainGraph?: boolean } = {},
): Tensor[] {
  return grad([out], inputs, { gradOutputs: [g], materializeGrads: true, ...options });
}

/** A sample as source code, in which `source` names the spec. */
export function showSample(_: Spec, sample: Sample, source: string): string {
  const lines = leavesOf(sample, 'float64').map((x, i) => `const x${i} = ${showTensor(x)};`);
  const names = sample.xs.map((_, i) => `x${i}`).join(', ');
  return [...lines, `${source}.run([${names}], ${showData(sample.call.params)});`].join('\n');
}

/** Plain data as source code; JSON has no Infinity and no undefined. */
function showData(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(showData).join(', ')}]`;
  if (typeof data === 'object' && data !== null) {
    return `{ ${Object.entries(data)
      .map(([key, value]) => `${key}: ${showData(value)}`)
      .join(', ')} }`;
  }
  return typeof data === 'string' ? `'${data}'` : Object.is(data, -0) ? '-0' : String(data);
}

/** An op that ran on a sample, and its gradients for whatever comes in. */
export interface Recorded {
  readonly xs: readonly Tensor[];
  readonly out: Tensor;
  /** Gradients of all inputs; zeros where the result does not depend on one. */
  readonly vjp: (g: Tensor) => Tensor[];
}

/** Runs an op with all inputs requiring grad; null when its result is not one that gradients belong to. */
export function recorded(spec: Spec, sample: Sample, dtype: DType): Recorded | null {
  const xs = leavesOf(sample, dtype);
  const out = spec.run(xs, sample.call.params);
  if (!isFloating(out) || !out.requiresGrad) return null;
  return { xs, out, vjp: (g) => gradsOf(out, xs, g, { retainGraph: true }) };
}
