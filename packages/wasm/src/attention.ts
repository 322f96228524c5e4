import { type AttentionPlan, type Gemm, type Kernels, NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import { placeStarts, stridesOf, takeRows } from './pairs.ts';
import type { Thresholds } from './thresholds.ts';

type AttentionKernels = Pick<Kernels, 'pairAttention' | 'pairAttentionGrad'>;

/** Fields of the module's `AttentionPlan`, in assembly/attention.ts. */
const PLAN = [
  'queries',
  'keys',
  'rows',
  'heads',
  'pairs',
  'E',
  'V',
  'q',
  'qStep',
  'qAcross',
  'qInner',
  'k',
  'kStep',
  'kAcross',
  'kInner',
  'v',
  'vStep',
  'vAcross',
  'vInner',
  'mask',
  'maskAcross',
  'starts',
  'kept',
  'scale',
  'weights',
  'scores',
  'own',
  'panels',
  'elsewhere',
  'out',
  'g',
  'gStep',
  'gAcross',
  'gInner',
  'dq',
  'dk',
  'dv',
  'dw',
  'ofWeights',
] as const;

type Plan = Partial<Record<(typeof PLAN)[number], number>>;

/** Attention of float32 over pairs, a row and a head at a time: their scores and weights are all that is kept. */
export function attentionKernels(heap: Heap, below: Kernels, thresholds: Thresholds): AttentionKernels {
  const { attention, attentionGrad } = heap.kernels;

  const fits = (xs: readonly NdArray[], { queries, keys, pairs, ...plan }: AttentionPlan, most: number): boolean => {
    const [E, heads] = [xs[0]?.shape.at(-1) as number, headsOf(xs[0] as NdArray)];
    if (pairs.total === 0 || pairs.total * E < thresholds.attention) return false;
    if (xs.some(({ dtype }) => dtype !== 'float32')) return false;
    const size = xs.reduce((sum, x) => sum + 4 * x.size, 0);
    const weights = (plan.keeps ? 2 * heads : 0) * pairs.total;
    const told = (plan.allowed?.size ?? 0) + (plan.dropped?.kept.length ?? 0);
    return heap.hasRoom(4 * (size + 3 * most + weights + pairs.count + queries.count + keys.count) + told);
  };

  /** What both passes have. */
  const common = (q: NdArray, k: NdArray, v: NdArray, plan: AttentionPlan, most: number, gemm?: Gemm): Plan => {
    const { queries, keys, pairs, allowed, dropped } = plan;
    return {
      queries: placeStarts(heap, queries),
      keys: placeStarts(heap, keys),
      rows: queries.count,
      heads: headsOf(v),
      pairs: pairs.total,
      E: q.shape.at(-1) as number,
      V: v.shape.at(-1) as number,
      ...sited(heap, 'q', q),
      ...sited(heap, 'k', k),
      ...sited(heap, 'v', v),
      ...(allowed !== null && {
        mask: heap.placeRowMajor(allowed),
        maskAcross: allowed.shape[0] === 1 ? 0 : pairs.total,
        starts: placeStarts(heap, pairs),
      }),
      ...(dropped !== null && {
        kept: heap.placeRowMajor(NdArray.from(dropped.kept, [dropped.kept.length])),
        scale: wordOf(dropped.scale),
      }),
      scores: heap.take(4 * most),
      own: heap.take(4 * most),
      panels: heap.work,
      elsewhere: gemm === undefined ? 0 : 1,
    };
  };
  const write = (plan: Plan): number => heap.placeInts(PLAN.map((field) => plan[field] ?? 0));

  return {
    pairAttention: (q, k, v, plan, gemm) => {
      const most = mostPairs(plan);
      if (!fits([q, k, v], plan, most)) return below.pairAttention(q, k, v, plan, gemm);
      const top = heap.top;
      const call = common(q, k, v, plan, most, gemm);
      const shape: Shape = [plan.queries.total, ...v.shape.slice(1)];
      const out = takeRows(heap, 4 * sizeOf(shape), plan.queries, plan.keys);
      const [heads, P] = [headsOf(v), plan.pairs.total];
      const weights = plan.keeps ? heap.takeResult(4 * heads * P) : 0;
      const at = write({ ...call, out, weights });
      heap.elsewhere.during(gemm, () => attention(at));
      const result = {
        out: heap.read('float32', out, shape),
        weights: plan.keeps ? heap.read('float32', weights, [heads, P]) : NdArray.from(new Float32Array(0), [0, P]),
      };
      heap.release(top);
      return result;
    },
    pairAttentionGrad: (g, w, q, k, v, plan, wanted, gw, gemm) => {
      const most = mostPairs(plan);
      const operands = gw === undefined ? [g, q, k, v] : [g, q, k, v, gw];
      if (!fits(operands, plan, most)) return below.pairAttentionGrad(g, w, q, k, v, plan, wanted, gw, gemm);
      const top = heap.top;
      const call = { ...common(q, k, v, plan, most, gemm), ...sited(heap, 'g', g), dw: heap.take(4 * most) };
      const { queries, keys } = plan;
      const dq = wanted.q ? takeRows(heap, 4 * q.size, queries, keys) : 0;
      const dk = wanted.k ? takeRows(heap, 4 * k.size, keys, queries) : 0;
      const dv = wanted.v ? takeRows(heap, 4 * v.size, keys, queries) : 0;
      const weights = plan.keeps ? heap.placeRowMajor(w) : 0;
      const ofWeights = gw === undefined ? 0 : heap.placeRowMajor(gw);
      const at = write({ ...call, weights, dq, dk, dv, ofWeights });
      heap.elsewhere.during(gemm, () => attentionGrad(at));
      const grads = {
        ...(wanted.q && { q: heap.read('float32', dq, q.shape) }),
        ...(wanted.k && { k: heap.read('float32', dk, k.shape) }),
        ...(wanted.v && { v: heap.read('float32', dv, v.shape) }),
      };
      heap.release(top);
      return grads;
    },
  };
}

const headsOf = (x: NdArray): number => sizeOf(x.shape.slice(1, -1));

/** Where an operand's packed positions are in the heap, and their strides. */
function sited(heap: Heap, name: 'q' | 'k' | 'v' | 'g', x: NdArray): Plan {
  const placed = heap.place(x);
  const { step, across, inner } = stridesOf(placed);
  return { [name]: placed.at, [`${name}Step`]: step, [`${name}Across`]: across, [`${name}Inner`]: inner };
}

/** The most pairs that a row has. */
function mostPairs({ queries, keys }: AttentionPlan): number {
  let most = 0;
  for (let b = 0; b < queries.count; b++) most = Math.max(most, queries.length(b) * keys.length(b));
  return most;
}

/** The bits of a float32, as a whole number. */
const wordOf = (x: number): number => new Int32Array(Float32Array.of(x).buffer)[0] as number;
