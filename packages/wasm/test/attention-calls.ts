import { Offsets, Rng } from '@frostgrad/core';
import { drawPairs, type Gemm, type Kernels, NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { type Lie, lie, lying, size, values } from './lying.ts';

/** Attention over rows of any length, and how its operands lie. */
interface AttentionCall {
  readonly T: readonly number[];
  readonly S: readonly number[];
  readonly heads: number | null;
  readonly E: number;
  readonly V: number;
  /** Which gradients are wanted, and a seed. */
  readonly bits: number;
  readonly byHead: boolean;
  /** What of the weights is dropped; null for nothing. */
  readonly drop: number | null;
  readonly mask: readonly boolean[] | null;
  readonly p: readonly number[];
  readonly q: readonly number[];
  readonly l: Lie;
  readonly r: Lie;
}

const lengths = fc.array(fc.oneof(fc.nat(2), fc.nat(9)), { minLength: 4, maxLength: 4 });

export const attentionCalls: fc.Arbitrary<AttentionCall> = fc
  .record({
    B: fc.nat(4),
    T: lengths,
    S: lengths,
    heads: fc.constantFrom(null, 1, 3),
    E: size(9),
    V: size(9),
    bits: fc.nat(7),
    byHead: fc.boolean(),
    drop: fc.constantFrom(null, 0.4, 1),
    mask: fc.option(fc.array(fc.boolean(), { minLength: 1, maxLength: 31 })),
    p: values,
    q: values,
    l: lie,
    r: lie,
  })
  .map(({ B, T, S, ...rest }) => ({ T: T.slice(0, B), S: S.slice(0, B), ...rest }));

/** Runs attention and its gradients; returns all results, and of which kind the call was. */
export function runAttention(
  kernels: Kernels,
  { T, S, heads, E, V, bits, byHead, drop, mask, p, q, l, r }: AttentionCall,
  gemm?: Gemm,
): { readonly results: NdArray[]; readonly headed: boolean; readonly drops: boolean } {
  const [queries, keys] = [Offsets.fromLengths(T), Offsets.fromLengths(S)];
  const pairs = Offsets.pairs(queries, keys);
  const lines = byHead ? (heads ?? 1) : 1;
  const bytes = Uint8Array.from({ length: lines * pairs.total }, (_, i) => Number(mask?.[i % mask.length]));
  const allowed = mask === null ? null : NdArray.from(bytes, [lines, pairs.total]);
  const rng = new Rng(bits + pairs.total);
  const dropped = drop === null ? null : drawPairs({ queries, pairs }, heads ?? 1, allowed, drop, rng);
  const plan = { queries, keys, pairs, allowed, dropped, keeps: V % 2 === 0 };
  const between = heads === null ? [] : [heads];
  const asked = lying(p, [queries.total, ...between, E], 'float32', l);
  const key = lying(q, [keys.total, ...between, E], 'float32', r);
  const value = lying(q, [keys.total, ...between, V], 'float32', l);
  const { out, weights } = kernels.pairAttention(asked, key, value, plan, gemm);
  const wanted = { q: (bits & 1) === 0, k: (bits & 2) === 0, v: (bits & 4) === 0 };
  const g = lying(p, [queries.total, ...between, V], 'float32', r);
  // a gradient of the weights themselves comes where they are kept
  const ofWeights = plan.keeps && (bits & 3) !== 3 ? lying(q, [heads ?? 1, pairs.total], 'float32', r) : undefined;
  const grads = kernels.pairAttentionGrad(g, weights, asked, key, value, plan, wanted, ofWeights, gemm);
  const results = [out, weights, ...Object.values(grads)].filter((x) => x instanceof NdArray);
  return { results, headed: allowed !== null && lines > 1, drops: dropped !== null };
}
