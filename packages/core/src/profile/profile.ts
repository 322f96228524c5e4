import { NdArray, type Storage } from '../array.ts';
import type { WithExtras } from '../engine/define-op.ts';
import { differentiating, watched, type Watcher } from '../engine/watch.ts';
import type { Tensor } from '../tensor.ts';
import { type Cost, Profile } from './report.ts';

type Growing = { -readonly [K in keyof Cost]: Cost[K] };

/**
 * Runs a function, and tells the time and the memory that each op took, forward and backward. It costs two readings of
 * the clock an op while it runs, and nothing otherwise. Run what you measure a few times before: code that is new is slow.
 * In browsers clocks are coarse, so measure many steps at once.
 *
 * @returns the costs as data, and as a table: `console.log(profile(step))`.
 * @throws GraphError when the function gives a promise.
 * @example
 * const w = ones([3, 2], { requiresGrad: true });
 * const { costs, bytes } = profile(() => sum(matmul(ones([4, 3]), w)).backward());
 * costs.find(({ op, of }) => op === 'matmul' && of === null).bytes // 32
 * costs.find(({ op, of }) => op === 'matmul' && of === 'matmul').bytes // 24
 */
export function profile<T>(fn: () => T): Profile<T> {
  const costs = new Map<string, Growing>();
  let began = 0;
  const watch: Watcher = ({ name }, inputs, _out, _params, result) => {
    const ms = performance.now() - began;
    const of = differentiating?.name ?? null;
    const key = of === null ? name : `${name} ${of}`;
    let cost = costs.get(key);
    if (cost === undefined) costs.set(key, (cost = { op: name, of, calls: 0, ms: 0, bytes: 0 }));
    cost.calls++;
    cost.ms += ms;
    cost.bytes += bytesMade(inputs, result);
  };
  const start = performance.now();
  const value = watched(watch, fn, 'profile', () => (began = performance.now()));
  const ms = performance.now() - start;
  return new Profile(
    value,
    ms,
    [...costs.values()].sort((a, b) => b.ms - a.ms),
  );
}

/** Memory of a result and its extras that is not that of an input. */
function bytesMade(inputs: readonly Tensor[], result: NdArray | WithExtras<string>): number {
  const arrays = result instanceof NdArray ? [result] : [result.out, ...Object.values<NdArray>(result.extras)];
  const made = new Set<Storage>();
  for (const { storage } of arrays) {
    if (!inputs.some((input) => input.value.storage === storage)) made.add(storage);
  }
  let bytes = 0;
  for (const { data } of made) bytes += data.byteLength;
  return bytes;
}
