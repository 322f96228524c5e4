import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { tanh32, tanh64 } from '../../math/index.ts';
import type { GradsOfThree, WantedOfThree, PairPlan } from '../interface.ts';
import { allocate } from './allocate.ts';
import { rowMajor } from './elementwise.ts';
import { countPairs, forEachRow } from './pairs.ts';

const rounding = { float32: Math.fround, float64: (x: number): number => x };
const tanhOf = { float32: tanh32, float64: tanh64 };

/** Row-major elements from the first on. */
function elementsOf(x: NdArray): TypedArray {
  const { data, offset } = rowMajor(x);
  return offset === 0 ? data : data.subarray(offset);
}

export function additiveScores(
  q: NdArray,
  k: NdArray,
  v: NdArray,
  plan: PairPlan,
  keeps: boolean,
): { out: NdArray; tanhs: NdArray } {
  const dtype = v.dtype as 'float32' | 'float64';
  const [f, tanh] = [rounding[dtype], tanhOf[dtype]];
  const A = v.size;
  const [asked, projected, score] = [q, k, v].map(elementsOf) as [TypedArray, TypedArray, TypedArray];
  const count = countPairs(plan);
  const out = allocate(dtype, count);
  const tanhs = allocate(dtype, keeps ? count * A : 0);
  let p = 0;
  forEachRow(plan, ({ t, T, s, S }) => {
    for (let i = t * A; i < (t + T) * A; i += A) {
      for (let j = s * A; j < (s + S) * A; j += A, p++) {
        let total = 0;
        for (let a = 0; a < A; a++) {
          const e = f(tanh(f((asked[i + a] as number) + (projected[j + a] as number))));
          if (keeps) tanhs[p * A + a] = e;
          total = f(total + f(e * (score[a] as number)));
        }
        out[p] = total;
      }
    }
  });
  return { out: NdArray.from(out, [count]), tanhs: NdArray.from(tanhs, keeps ? [count, A] : [0, A]) };
}

export function additiveScoresGrad(
  g: NdArray,
  tanhs: NdArray,
  v: NdArray,
  plan: PairPlan,
  wanted: WantedOfThree,
): GradsOfThree {
  const dtype = v.dtype as 'float32' | 'float64';
  const f = rounding[dtype];
  const A = v.size;
  const [incoming, energy, score] = [g, tanhs, v].map(elementsOf) as [TypedArray, TypedArray, TypedArray];
  const [dq, dk] = [plan.queries.total, plan.keys.total].map((n, i) => {
    return allocate(dtype, (i === 0 ? wanted.q : wanted.k) ? n * A : 0);
  }) as [TypedArray, TypedArray];
  const dv = allocate(dtype, wanted.v ? A : 0);
  const ofQuery = new Float64Array(A);
  const ofKeys = new Float64Array(plan.keys.longest * A);
  let p = 0;
  forEachRow(plan, ({ t, T, s, S }) => {
    ofKeys.fill(0, 0, S * A);
    for (let i = t; i < t + T; i++) {
      ofQuery.fill(0);
      for (let j = 0; j < S; j++, p++) {
        const gp = incoming[p] as number;
        for (let a = 0; a < A; a++) {
          const e = energy[p * A + a] as number;
          if (wanted.v) dv[a] = (dv[a] as number) + f(e * gp);
          // of what goes through tanh, as a product of matrices begins its sums: at +0
          const d = f(f(0 + gp * (score[a] as number)) * f(1 - f(e * e)));
          ofQuery[a] = (ofQuery[a] as number) + d;
          ofKeys[j * A + a] = (ofKeys[j * A + a] as number) + d;
        }
      }
      if (wanted.q) dq.set(ofQuery, i * A);
    }
    if (wanted.k) dk.set(ofKeys.subarray(0, S * A), s * A);
  });
  return {
    ...(wanted.q && { q: NdArray.from(dq, [plan.queries.total, A]) }),
    ...(wanted.k && { k: NdArray.from(dk, [plan.keys.total, A]) }),
    ...(wanted.v && { v: NdArray.from(dv, [A]) }),
  };
}
