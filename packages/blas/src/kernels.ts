import {
  type AttentionPlan,
  countPairs,
  type Gemm,
  isFloating,
  type Kernels,
  matmulOver,
  NdArray,
  type PairPlan,
  pairsOver,
  type SequenceGradKernel,
  type SequenceKernel,
  type Shape,
  sizeOf,
} from '@frostgrad/core/extend';
import type { Offsets } from '@frostgrad/core/functional';
import { gemmOf } from './gemm.ts';
import type { Library } from './library.ts';

/**
 * Multiplications of one product from which on the library is called: below, the call costs more than it saves over the
 * kernels in WebAssembly. Measured by `pnpm bench products`.
 */
export const MEASURED = 4096;

type Cell = 'rnnTanh' | 'rnnRelu' | 'gru' | 'lstm';
type Recurrent = Pick<Kernels, Cell | `${Cell}Grad`>;
type Products = Recurrent &
  Pick<Kernels, 'matmul' | 'pairScores' | 'pairMix' | 'pairMixT' | 'pairAttention' | 'pairAttentionGrad'>;

/** All products of matrices by a library, laid over kernels which serve small ones and integers. */
export function blasKernels(library: Library, below: Kernels, from: number = MEASURED): Products {
  const gemm = gemmOf(library);
  const matmul = matmulOver(gemm);
  const pairs = pairsOver(gemm);
  const isWorth = (x: NdArray, products: number, count: number): boolean =>
    isFloating(x.dtype) && count > 0 && products / count >= from;
  const chosen = (q: NdArray, plan: AttentionPlan): Gemm | undefined =>
    isWorth(q, plan.pairs.total * sizeOf(q.shape.slice(1)), rowsAndHeads(q, plan)) ? gemm : undefined;
  const mix =
    (name: 'pairMix' | 'pairMixT'): Kernels['pairMix'] =>
    (w, v, plan) =>
      isWorth(v, w.size * (v.shape.at(-1) as number), rowsAndHeads(v, plan))
        ? pairs[name](headsApart(w, below), v, plan)
        : below[name](w, v, plan);
  return {
    ...recurrentOver(gemm, below, from),
    matmul: (a, b, shape) => {
      const K = a.shape.at(-1) as number;
      const { left, right, flat } = merged(a, b, shape);
      if (!isWorth(a, sizeOf(shape) * K, sizeOf(flat.slice(0, -2)))) return below.matmul(a, b, shape);
      const out = matmul(left, right, flat);
      return flat === shape ? out : NdArray.from(out.data, shape);
    },
    pairScores: (q, k, plan) => {
      const products = countPairs(plan) * sizeOf(q.shape.slice(1));
      return isWorth(q, products, rowsAndHeads(q, plan)) ? pairs.pairScores(q, k, plan) : below.pairScores(q, k, plan);
    },
    pairMix: mix('pairMix'),
    pairMixT: mix('pairMixT'),
    pairAttention: (q, k, v, plan) => below.pairAttention(q, k, v, plan, chosen(q, plan)),
    pairAttentionGrad: (g, weights, q, k, v, plan, wanted, ofWeights) =>
      below.pairAttentionGrad(g, weights, q, k, v, plan, wanted, ofWeights, chosen(q, plan)),
  };
}

/** Recurrent layers whose steps, as they are on average, are products that are worth it. */
function recurrentOver(gemm: Gemm, below: Kernels, from: number): Recurrent {
  const chosen = (weight: NdArray, { total, longest }: Offsets): Gemm | undefined =>
    isFloating(weight.dtype) && total > 0 && weight.size * total >= from * longest ? gemm : undefined;
  const forward =
    (kernel: SequenceKernel): SequenceKernel =>
    (x, state0, weight, bias, plan, projection) =>
      kernel(x, state0, weight, bias, plan, projection, chosen(weight, plan.offsets));
  const backward =
    (kernel: SequenceGradKernel): SequenceGradKernel =>
    (g, out, gates, state0, weight, plan, projection) =>
      kernel(g, out, gates, state0, weight, plan, projection, chosen(weight, plan.offsets));
  return {
    rnnTanh: forward(below.rnnTanh),
    rnnTanhGrad: backward(below.rnnTanhGrad),
    rnnRelu: forward(below.rnnRelu),
    rnnReluGrad: backward(below.rnnReluGrad),
    gru: forward(below.gru),
    gruGrad: backward(below.gruGrad),
    lstm: forward(below.lstm),
    lstmGrad: backward(below.lstmGrad),
  };
}

/** Weights of pairs, those of each head side by side, so that the library takes them in place. */
function headsApart(w: NdArray, below: Kernels): NdArray {
  const [P, heads = 1] = w.shape as [number, number?];
  if (heads === 1) return w;
  const [step, across] = w.stridesOrRowMajor() as [number, number];
  return below.copy(w.view([heads, P], [across, step])).view(w.shape, [1, P]);
}

/** How many products a kernel of pairs is. */
const rowsAndHeads = (x: NdArray, { queries }: PairPlan): number => queries.count * sizeOf(x.shape.slice(1, -1));

interface Factors {
  readonly left: NdArray;
  readonly right: NdArray;
  readonly flat: Shape;
}

/** Products that share their second factor as one, where the rows of all first factors are evenly apart. */
function merged(a: NdArray, b: NdArray, shape: Shape): Factors {
  const whole = { left: a, right: b, flat: shape };
  const [K, N] = [b.shape.at(-2) as number, b.shape.at(-1) as number];
  const rows = sizeOf(shape.slice(0, -1));
  if (shape.length === 2 || sizeOf(b.shape) !== K * N || a.size !== rows * K || rows === 0) return whole;
  const strides = a.stridesOrRowMajor();
  let [run, stride] = [1, 0];
  for (let axis = strides.length - 2; axis >= 0; axis--) {
    const n = a.shape[axis] as number;
    if (n === 1) continue;
    if (run === 1) stride = strides[axis] as number;
    else if (strides[axis] !== stride * run) return whole;
    run *= n;
  }
  const right = b.stridesOrRowMajor();
  return {
    left: a.view([rows, K], [stride, strides.at(-1) as number]),
    right: b.view([K, N], right.slice(-2)),
    flat: [rows, N],
  };
}
