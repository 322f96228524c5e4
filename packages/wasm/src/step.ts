import type { Kernels, StepArrays, StepRule } from '@frostgrad/core/extend';
import { bytesOf, type Heap } from './heap.ts';
import type { Step } from './module.ts';
import { PROBE } from './probe.ts';
import type { Thresholds } from './thresholds.ts';

/** Elements that are moved at a time where arrays are copied: what is copied for them stays in the nearest cache. */
const BLOCK = 1024;

type Floats = StepArrays[0];

/** Steps of optimizers: in place for what lies in the heap, with copies for what does not. */
export function stepKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'step'> {
  const twins = new StepTwins(heap);
  return {
    step: (rule, arrays, numbers) => {
      const [value] = arrays;
      if (value.length < thresholds.step || !heap.hasRoom(8 * 8 * BLOCK)) return below.step(rule, arrays, numbers);
      const run = twins.of(rule as unknown as StepRule, arrays, numbers);
      if (run === null) return below.step(rule, arrays, numbers);
      const top = heap.top;
      const at = placed(heap, numbers);
      const places = arrays.map((x) => (x === null ? 0 : heap.addressOf(x)));
      if (places.includes(null)) stepInBlocks(heap, run, arrays, places, at);
      else call(run, places as number[], value.length, at);
      heap.release(top);
    },
  };
}

function placed(heap: Heap, numbers: readonly number[]): number {
  const at = heap.take(8 * numbers.length);
  heap.sums(at, numbers.length).set(numbers);
  return at;
}

function call(
  run: Step,
  [value = 0, grad = 0, first = 0, second = 0, third = 0]: number[],
  n: number,
  at: number,
): void {
  run(value, grad, first, second, third, n, at);
}

/** Copies those arrays that have no place in the heap there and back, the gradient there alone. */
function stepInBlocks(heap: Heap, run: Step, arrays: StepArrays, places: readonly (number | null)[], at: number): void {
  const n = arrays[0].length;
  const each = arrays[0].BYTES_PER_ELEMENT;
  const most = Math.min(n, BLOCK);
  const moved = arrays.flatMap((x, i) => {
    if (x === null || places[i] !== null) return [];
    const to = heap.take(each * most);
    return [{ x, i, to, seen: seenAt(heap, x, to, most) }];
  });
  for (let start = 0; start < n; start += BLOCK) {
    const count = Math.min(BLOCK, n - start);
    for (const { x, seen } of moved) seen.set(x.subarray(start, start + count));
    const here = places.map((place) => (place === null || place === 0 ? 0 : place + start * each));
    for (const { i, to } of moved) here[i] = to;
    call(run, here, count, at);
    for (const { x, i, seen } of moved) if (i !== 1) x.set(count === most ? seen : seen.subarray(0, count), start);
  }
}

const seenAt = (heap: Heap, like: Floats, at: number, n: number): Floats =>
  like instanceof Float32Array ? heap.floats(at, n) : heap.sums(at, n);

/** The module's twin of a rule, found by name, and believed when it gives the same bits on a probe. */
class StepTwins {
  readonly #heap: Heap;
  readonly #named: Heap['exports'];
  readonly #known = { 4: new WeakMap<StepRule, Step | 'none'>(), 8: new WeakMap<StepRule, Step | 'none'>() };

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#named = heap.exports;
  }

  /** Null when the module does not have it. */
  of(rule: StepRule, arrays: StepArrays, numbers: readonly number[]): Step | null {
    const known = this.#known[arrays[0].BYTES_PER_ELEMENT as 4 | 8];
    let twin = known.get(rule);
    if (twin === undefined) {
      const name = arrays[0] instanceof Float32Array ? rule.name : `${rule.name}64`;
      const named = Object.hasOwn(this.#named, name) ? (this.#named[name] as Step) : 'none';
      twin = named !== 'none' && this.#agrees(rule, named, arrays, numbers) ? named : 'none';
      known.set(rule, twin);
    }
    return twin === 'none' ? null : twin;
  }

  /** Whether it does with the numbers of this step what the rule does: to other arrays, of which as many are null. */
  #agrees(rule: StepRule, run: Step, arrays: StepArrays, numbers: readonly number[]): boolean {
    if (run.length !== 7 || arrays.length > 5) return false;
    const heap = this.#heap;
    const top = heap.top;
    const dtype = arrays[0] instanceof Float32Array ? 'float32' : 'float64';
    const n = PROBE.length;
    const places = arrays.map((x) => (x === null ? 0 : heap.take(n * bytesOf(dtype))));
    const seen = arrays.map((x, i) => (x === null ? null : seenAt(heap, x, places[i] as number, n)));
    for (const [i, x] of seen.entries()) x?.set(PROBE.map((_, j) => PROBE[(j + 7 * i) % n] as number));
    const wanted = seen.map((x) => x?.slice() ?? null);
    rule.run(wanted as unknown as StepArrays, numbers);
    call(run, places, n, placed(heap, numbers));
    const agrees = seen.every((x, i) => x === null || x.every((v, j) => Object.is(v, wanted[i]?.[j])));
    heap.release(top);
    return agrees;
  }
}
