import type { Kernels, StepArrays, StepRule } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Step } from './module.ts';
import { PROBE } from './probe.ts';
import type { Thresholds } from './thresholds.ts';

/** Elements that are moved at a time where arrays are copied: what is copied for them stays in the nearest cache. */
const BLOCK = 1024;

/** Elements in a stretch, on average, from which on it pays to copy them into the heap and back: for each array that lies elsewhere. */
const WORTH_COPYING = 24;

type Floats = StepArrays[0];

/** Steps of optimizers: in place for what lies in the heap, with copies for what does not. */
export function stepKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'step'> {
  const twins = new StepTwins(heap);
  return {
    step: (rule, arrays, numbers, elements) => {
      const [value] = arrays;
      const otherwise = (): void => below.step(rule, arrays, numbers, elements);
      if ((elements?.count ?? value.length) < thresholds.step || !heap.hasRoom(8 * 8 * BLOCK)) return otherwise();
      const run = twins.of(rule as unknown as StepRule, arrays, numbers);
      if (run === null) return otherwise();
      const elsewhere = arrays.filter((x) => x !== null && heap.addressOf(x) === null).length;
      if (elements !== null && elements.count < WORTH_COPYING * elsewhere * elements.runCount) return otherwise();
      const top = heap.top;
      const at = placed(heap, numbers);
      const over = stretches(heap, run, arrays, at);
      if (elements === null) over(0, value.length);
      else elements.forEachRun(over);
      heap.release(top);
    },
  };
}

function placed(heap: Heap, numbers: readonly number[]): number {
  const at = heap.take(8 * numbers.length);
  heap.sums(at, numbers.length).set(numbers);
  return at;
}

/** Steps from one element to before another: of arrays where they lie in the heap, else of copies. */
function stretches(heap: Heap, run: Step, arrays: StepArrays, at: number): (start: number, end: number) => void {
  const each = arrays[0].BYTES_PER_ELEMENT;
  const places = arrays.map((x) => (x === null ? 0 : heap.addressOf(x)));
  const [value = 0, grad = 0, ...state] = places as number[];
  const [first = 0, second = 0, third = 0] = state;
  if (!places.includes(null)) {
    return (start, end) => {
      const by = each * start;
      const behind = (place: number): number => (place === 0 ? 0 : place + by);
      run(value + by, grad + by, behind(first), behind(second), behind(third), end - start, at);
    };
  }
  const moved = arrays.flatMap((x, i) => {
    if (x === null || places[i] !== null) return [];
    const to = heap.take(each * BLOCK);
    return [{ x, i, to, seen: seenAt(heap, x, to, BLOCK) }];
  });
  return (from, end) => {
    for (let start = from; start < end; start += BLOCK) {
      const n = Math.min(BLOCK, end - start);
      const here = places.map((place) => (place === null || place === 0 ? 0 : place + start * each));
      for (const { x, i, to, seen } of moved) {
        seen.set(x.subarray(start, start + n));
        here[i] = to;
      }
      call(run, here, n, at);
      for (const { x, i, seen } of moved) if (i !== 1) x.set(n === BLOCK ? seen : seen.subarray(0, n), start);
    }
  };
}

function call(
  run: Step,
  [value = 0, grad = 0, first = 0, second = 0, third = 0]: number[],
  n: number,
  at: number,
): void {
  run(value, grad, first, second, third, n, at);
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
    rule.run(wanted as unknown as StepArrays, numbers, 0, n);
    call(run, places, n, placed(heap, numbers));
    const agrees = seen.every((x, i) => x === null || x.every((v, j) => Object.is(v, wanted[i]?.[j])));
    heap.release(top);
    return agrees;
  }
}
