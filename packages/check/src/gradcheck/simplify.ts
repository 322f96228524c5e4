import { assign, type Tensor } from '@frostgrad/core';
import { firstDifference } from '../bits.ts';

/** How much there is to read in a number: nothing in 0, little in 1, else its digits. */
const complexity = (x: number): number => (Object.is(x, 0) ? 0 : x === 1 ? 1 : 1 + String(x).length);

/** Simpler numbers near one, the simplest first. */
function simpler(x: number): number[] {
  const near = [0, 1, Math.round(x), Math.round(x * 10) / 10, Math.round(x * 1000) / 1000];
  return [...new Set(near)].filter((value) => complexity(value) < complexity(x));
}

/**
 * Gives tensors the simplest values that still fail, by trying: all zeros, half of them, each element 0, 1 or rounded.
 * Frozen elements keep theirs. Ends when nothing simpler fails, so that trying again changes nothing.
 *
 * @param fails whether what the tensors hold now fails too.
 * @param budget calls of it at most.
 */
export function simplify(targets: readonly Tensor[], fails: () => boolean, budget: number): void {
  let left = budget;
  const attempt = (x: Tensor, before: Float64Array, after: Float64Array): boolean => {
    if (left <= 0) return false;
    left--;
    assign(x, after);
    if (firstDifference(x.toTypedArray(), before) === null) return false; // what would change is frozen
    if (fails()) return true;
    assign(x, before);
    return false;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const x of targets) {
      for (const run of runsOf(x.size)) {
        const before = x.toTypedArray() as Float64Array;
        if (before.subarray(...run).some((value) => value !== 0) && attempt(x, before, before.slice().fill(0, ...run)))
          changed = true;
      }
      for (let j = 0; j < x.size; j++) {
        const before = x.toTypedArray() as Float64Array;
        changed = simpler(before[j] as number).some((value) => attempt(x, before, before.with(j, value))) || changed;
      }
    }
  }
}

/** All, both halves, quarters: the runs that are tried at once; single elements come after. */
function runsOf(size: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let length = size; length > 1; length = Math.ceil(length / 2))
    for (let start = 0; start < size; start += length) runs.push([start, Math.min(size, start + length)]);
  return runs;
}
