import { jsKernels, type Kernels, NdArray } from '@frostgrad/core/extend';
import { relaxed } from '../src/relaxed.ts';
import type { Allowed } from './comparing.ts';

type Bound = (args: readonly unknown[], wanted: NdArray) => (i: number) => number;

const unitOf = (x: NdArray): number => (x.dtype === 'float64' ? 2 ** -53 : 2 ** -24);
const smallestOf = (x: NdArray): number => (x.dtype === 'float64' ? 2 ** -1074 : 2 ** -149);

const at = (x: NdArray, i: number): number => x.data[x.offset + i] as number;

function sizes(x: NdArray): NdArray {
  return jsKernels.map({ name: 'abs', f32: Math.abs, f64: Math.abs }, x);
}

/**
 * Two products of n terms, each within `gamma_n sum |terms|` of the exact one, to which what underflows is added. Where terms
 * overflow, or are infinite, one of them may and the other not: nothing is said.
 */
function products(run: (args: readonly unknown[]) => NdArray, termsOf: (args: readonly unknown[]) => number): Bound {
  return (args, wanted) => {
    const n = termsOf(args);
    const [u, smallest] = [unitOf(wanted), smallestOf(wanted)];
    const sum = run(args.map((x) => (x instanceof NdArray ? sizes(x) : x)));
    const gamma = (n * u) / (1 - n * u);
    // the sum of sizes is rounded itself
    return (i) => 2 * gamma * (1 + 2 * gamma) * at(sum, i) + 2 * n * smallest;
  };
}

type Product = Parameters<Kernels['matmul']>;
type Pairs = Parameters<Kernels['pairScores']>;

/** So many floats from what is wanted. */
const floats =
  (apart: number): Bound =>
  (_, wanted) =>
  (i) =>
    apart * Math.max(2 * unitOf(wanted) * Math.abs(at(wanted, i)), smallestOf(wanted));

const { exp = 0, log = 0 } = relaxed.floatsApart;

/** A quotient of terms that are so far apart, by their sum. */
const softmax: Bound = floats(2 * exp + 2);

const bounds: Readonly<Record<string, Bound>> = {
  map: (args, wanted) => floats(relaxed.floatsApart[(args[0] as { name: string }).name] ?? 0)(args, wanted),
  matmul: products(
    (args) => jsKernels.matmul(...(args as unknown as Product)),
    ([a]) => (a as NdArray).shape.at(-1) as number,
  ),
  pairScores: products(
    (args) => jsKernels.pairScores(...(args as unknown as Pairs)),
    ([q]) => (q as NdArray).shape.at(-1) as number,
  ),
  pairMix: products(
    (args) => jsKernels.pairMix(...(args as unknown as Pairs)),
    ([, , plan]) => (plan as Pairs[2]).keys.longest,
  ),
  pairMixT: products(
    (args) => jsKernels.pairMixT(...(args as unknown as Pairs)),
    ([, , plan]) => (plan as Pairs[2]).queries.longest,
  ),
  softmax,
  maskedSoftmax: softmax,
  segmentSoftmax: softmax,
  // the logarithm of the sum; a part of exp's share is the sum's
  logSoftmax: ([x], wanted) => {
    const n = (x as NdArray).shape.at(-1) as number;
    const sum = (exp + log * Math.log(n) + 1) * 2 * unitOf(wanted);
    return (i) => sum + 2 * unitOf(wanted) * Math.abs(at(wanted, i));
  },
  crossEntropy: ([x, , weight], wanted) => {
    const [logits, w] = [x, weight] as [NdArray, NdArray | null];
    const V = logits.shape[1] as number;
    const counts = countOf(w);
    const logs = sizes(jsKernels.logSoftmax(logits));
    const off = (exp + log * Math.log(V) + 2) * 2 * unitOf(wanted);
    return (i) => {
      // beside the terms stand the largest, and the sum
      if (wanted.shape.length === 2) return (i % 2) * (exp + 1) * 2 * unitOf(wanted) * Math.abs(at(wanted, i));
      const size = Array.from({ length: V }, (_, c) => at(logs, i * V + c)).reduce((a, b) => Math.max(a, b), 0);
      return counts * (off + 4 * unitOf(wanted) * size) + smallestOf(wanted);
    };
  },
  crossEntropyGrad: ([g, x, , weight], wanted) => {
    const V = (x as NdArray).shape[1] as number;
    const arrived = sizes(g as NdArray);
    const counts = countOf(weight as NdArray | null);
    // shares of smoothing add up to no more than the largest weight; nor does what is of the class
    return (i) => 2 * counts * at(arrived, Math.floor(i / V)) * (exp + 4) * 2 * unitOf(wanted) + 4 * smallestOf(wanted);
  },
};

/** The largest weight of a class; 1 without any. */
function countOf(weight: NdArray | null): number {
  if (weight === null) return 1;
  const all = sizes(weight);
  return Array.from({ length: all.size }, (_, c) => at(all, c)).reduce((a, b) => Math.max(a, b), 0);
}

/** What goes over a whole sequence, or through a function between sums: the law `forward` holds it to its running error. */
const compound = /^((rnnTanh|rnnRelu|gru|lstm)(Grad)?|additiveScores|pairAttention(Grad)?)$/;

/**
 * How far relaxed kernels may be from those in TypeScript: what has no bound here is computed without fused multiply-add, and
 * has the same bits.
 */
export const near: Allowed = (kernel, args, wanted) => {
  if (compound.test(kernel)) return () => Infinity;
  return bounds[kernel]?.(args, wanted) ?? (() => 0);
};
