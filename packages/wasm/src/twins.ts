import type { DType } from '@frostgrad/core';
import type { BinaryFn, UnaryFn } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Map, Zip } from './module.ts';

type Floats = Float32Array | Float64Array;

/** What a function is tried on before the module stands in for it: specials, and numbers of many sizes and both signs. */
const SPECIAL = [0, -0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 1.1754944e-38, 3.4028235e38, 1, -1];
const PROBE: readonly number[] = SPECIAL.concat(
  Array.from({ length: 53 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 1.37 ** (i - 30)),
);

/**
 * The module's twin of a function of core, found by name, and believed when it gives the same bits on a probe: two
 * functions may share a name.
 */
abstract class Twins<F extends UnaryFn | BinaryFn, R> {
  protected readonly heap: Heap;
  readonly #known: Record<'float32' | 'float64', WeakMap<F, R | typeof NO_TWIN>> = {
    float32: new WeakMap(),
    float64: new WeakMap(),
  };

  constructor(heap: Heap) {
    this.heap = heap;
  }

  /** Null when the module does not have it; the dtype is a floating one. */
  of(fn: F, dtype: DType): R | null {
    const precision = dtype === 'float32' ? 'float32' : 'float64';
    const known = this.#known[precision];
    let twin = known.get(fn);
    if (twin === undefined) {
      const name = precision === 'float32' ? fn.name : `${fn.name}64`;
      const named = Object.hasOwn(this.heap.exports, name) ? (this.heap.exports[name] as R) : NO_TWIN;
      twin = named !== NO_TWIN && this.agrees(fn, named as R, precision) ? named : NO_TWIN;
      known.set(fn, twin);
    }
    return twin === NO_TWIN ? null : (twin as R);
  }

  protected abstract agrees(fn: F, run: R, precision: 'float32' | 'float64'): boolean;

  /** Memory for so many numbers, and a view of it. */
  protected memory(precision: 'float32' | 'float64', n: number): readonly [at: number, seen: Floats] {
    const at = this.heap.take(8 * n);
    return [at, precision === 'float32' ? this.heap.floats(at, n) : this.heap.sums(at, n)];
  }
}

const NO_TWIN = Symbol('no twin');

/** Whether two arrays have the same bits; NaNs count as one. */
function sameBits(a: Floats, b: Floats): boolean {
  return a.every((x, i) => Object.is(x, b[i]));
}

export class UnaryTwins extends Twins<UnaryFn, Map> {
  protected override agrees(fn: UnaryFn, run: Map, precision: 'float32' | 'float64'): boolean {
    const { heap } = this;
    // a kernel of another kind may have the name
    if (run.length !== 3) return false;
    const top = heap.top;
    const [at, seen] = this.memory(precision, PROBE.length);
    seen.set(PROBE);
    const wanted = seen.map(precision === 'float32' ? fn.f32 : fn.f64);
    run(at, at, PROBE.length);
    const same = sameBits(wanted, seen);
    heap.release(top);
    return same;
  }
}

export class BinaryTwins extends Twins<BinaryFn, Zip> {
  protected override agrees(fn: BinaryFn, run: Zip, precision: 'float32' | 'float64'): boolean {
    const { heap } = this;
    if (run.length !== 9) return false;
    const n = PROBE.length;
    const top = heap.top;
    const [a, left] = this.memory(precision, n * n);
    const [b, right] = this.memory(precision, n * n);
    const [out, seen] = this.memory(precision, n * n);
    for (let i = 0; i < n * n; i++) {
      left[i] = PROBE[Math.floor(i / n)] as number;
      right[i] = PROBE[i % n] as number;
    }
    const f = precision === 'float32' ? fn.f32 : fn.f64;
    run(a, 0, 1, b, 0, 1, out, 1, n * n);
    const same = sameBits(
      left.map((x, i) => f(x, right[i] as number)),
      seen,
    );
    heap.release(top);
    return same;
  }
}
