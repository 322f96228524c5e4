import type { Kernels, NdArray, NormGrads } from '@frostgrad/core/extend';
import { sizeOf } from '../plain.ts';
import type { Tracker } from './tracker.ts';

type Rules = Pick<Kernels, 'layerNorm' | 'layerNormGrad' | 'crossEntropy' | 'crossEntropyGrad'>;

/**
 * What is computed by rows: an element of the result depends on its row and on parameters; the gradient of a parameter, on its
 * column and on what all rows keep.
 */
export function normRules(t: Tracker, below: Kernels): Rules {
  /** Sets as rows of n. */
  const rowsOf = (x: NdArray, n: number): NdArray => below.copy(t.setsOf(x)).view([x.size / n, n], null);
  const over = (sets: NdArray, axis: 0 | 1): NdArray => t.over(sets, [axis]);
  const all = (x: NdArray): NdArray => over(rowsOf(x, Math.max(1, x.size)), 1);
  const given = (...xs: readonly (NdArray | null)[]): readonly NdArray[] => xs.filter((x) => x !== null);
  const values = (x: NdArray | null): NdArray | null => (x === null ? null : t.valuesOf(x));
  /** Unions that broadcast to rows of n. */
  const joined = (rows: number, n: number, ...sets: readonly NdArray[]): NdArray =>
    sets.reduce((a, b) => t.join(a, b, [rows, n]), t.none([1, 1]));
  const as = (sets: NdArray, like: NdArray): NdArray => below.copy(sets).view(like.shape, null);
  return {
    layerNorm: (x, weight, bias, plan) => {
      const { out, moments } = below.layerNorm(t.valuesOf(x), values(weight), values(bias), plan);
      const n = sizeOf(plan.shape);
      if (n === 0 || !given(x, weight, bias).some((one) => t.isTracked(one))) return { out, moments };
      const rows = x.size / n;
      const row = over(rowsOf(x, n), 1);
      const own = given(weight, bias).map((one) => rowsOf(one, n));
      return {
        out: t.track(out, as(joined(rows, n, row, ...own), out)),
        moments: t.track(moments, as(joined(rows, 2, row), moments)),
      };
    },
    layerNormGrad: (g, x, weight, moments, plan) => {
      const operands = [t.valuesOf(g), t.valuesOf(x), values(weight), t.valuesOf(moments)] as const;
      const grads = below.layerNormGrad(...operands, plan);
      const n = sizeOf(plan.shape);
      if (n === 0 || !given(g, x, weight, moments).some((one) => t.isTracked(one))) return grads;
      const rows = x.size / n;
      const incoming = rowsOf(g, n);
      const kept = over(rowsOf(moments, 2), 1);
      const through = weight === null ? incoming : joined(rows, n, incoming, rowsOf(weight, n));
      const setsOf: { readonly [K in keyof NormGrads]-?: () => NdArray } = {
        x: () => joined(rows, n, over(joined(rows, n, through, rowsOf(x, n), kept), 1)),
        weight: () => over(joined(rows, n, incoming, rowsOf(x, n), kept), 0),
        bias: () => over(incoming, 0),
      };
      const tracked = Object.entries<NdArray>({ ...grads }).map(([name, grad]) => {
        return [name, t.track(grad, as(setsOf[name as keyof NormGrads](), grad))] as const;
      });
      return Object.fromEntries(tracked);
    },
    crossEntropy: (x, ids, weight, smoothing) => {
      const { out, norms } = below.crossEntropy(t.valuesOf(x), t.valuesOf(ids), values(weight), smoothing);
      const [P, V] = x.shape as [number, number];
      if (P * V === 0 || !given(x, ids, weight).some((one) => t.isTracked(one))) return { out, norms };
      const row = over(rowsOf(x, V), 1);
      const more = [rowsOf(ids, 1), ...given(weight).map(all)];
      return {
        out: t.track(out, as(joined(P, 1, row, ...more), out)),
        norms: t.track(norms, as(joined(P, 2, row), norms)),
      };
    },
    crossEntropyGrad: (g, x, ids, weight, norms, smoothing) => {
      const operands = [t.valuesOf(g), t.valuesOf(x), t.valuesOf(ids), values(weight), t.valuesOf(norms)] as const;
      const out = below.crossEntropyGrad(...operands, smoothing);
      const [P, V] = x.shape as [number, number];
      if (P * V === 0 || !given(g, x, ids, weight, norms).some((one) => t.isTracked(one))) return out;
      const kept = over(rowsOf(norms, 2), 1);
      const parts = [rowsOf(x, V), rowsOf(g, 1), kept, rowsOf(ids, 1), ...given(weight).map(all)];
      return t.track(out, as(joined(P, V, ...parts), out));
    },
  };
}
