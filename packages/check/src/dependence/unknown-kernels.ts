import { type Kernels, NdArray } from '@frostgrad/core/extend';
import type { Tracker } from './tracker.ts';

type Kernel = (...args: unknown[]) => unknown;

/**
 * Kernels of which there is no rule: whatever one returns depends on everything that it was given. Arrays are looked for
 * among the arguments, in lists and in records; a tracked one anywhere else cannot be read, which is an error.
 */
export function unknownKernels(t: Tracker, below: Kernels): Kernels {
  const entries = Object.entries(below).map(([name, kernel]) => [name, unknown(t, kernel as Kernel)]);
  return Object.fromEntries(entries) as Kernels;
}

function unknown(t: Tracker, kernel: Kernel): Kernel {
  return (...args) => {
    let all = 0;
    const values = each(args, (x) => {
      if (t.isTracked(x)) all = t.sets.union(all, t.sets.unionOf(t.copied(t.setsOf(x))));
      return t.valuesOf(x);
    });
    const result = kernel(...(values as unknown[]));
    return each(result, (x) => {
      return t.track(x, NdArray.from(new Int32Array(x.size).fill(all), x.shape));
    });
  };
}

/** The same with each array replaced, in lists and plain records too. */
function each(given: unknown, replace: (x: NdArray) => NdArray): unknown {
  if (given instanceof NdArray) return replace(given);
  if (Array.isArray(given)) return given.map((item: unknown) => each(item, replace));
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype) return given;
  return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, each(item, replace)]));
}
