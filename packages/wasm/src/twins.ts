import type { BinaryFn, UnaryFn } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Map, Zip } from './module.ts';

/** What a function is tried on before the module stands in for it: specials, and numbers of many sizes and both signs. */
const PROBE: Float32Array = Float32Array.from([
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  1e-45,
  -1e-45,
  1.1754944e-38,
  3.4028235e38,
  1,
  -1,
  ...Array.from({ length: 53 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 1.37 ** (i - 30)),
]);

/** Whether two arrays have the same bits; NaNs count as one. */
function sameBits(a: Float32Array, b: Float32Array): boolean {
  return a.every((x, i) => Object.is(x, b[i]));
}

/**
 * The module's twin of a function of core, found by name, and believed when it gives the same bits on a probe: two
 * functions may share a name.
 */
abstract class Twins<F extends { readonly name: string }, R> {
  protected readonly heap: Heap;
  readonly #known: WeakMap<F, { readonly twin: R | null }> = new WeakMap();

  constructor(heap: Heap) {
    this.heap = heap;
  }

  /** Null when the module does not have it. */
  of(fn: F): R | null {
    const found = this.#known.get(fn);
    if (found !== undefined) return found.twin;
    const named = Object.hasOwn(this.heap.exports, fn.name) ? (this.heap.exports[fn.name] as R) : null;
    const twin = named !== null && this.agrees(fn, named) ? named : null;
    this.#known.set(fn, { twin });
    return twin;
  }

  protected abstract agrees(fn: F, run: R): boolean;
}

export class UnaryTwins extends Twins<UnaryFn, Map> {
  protected override agrees(fn: UnaryFn, run: Map): boolean {
    const { heap } = this;
    if (run.length !== 3) return false;
    const top = heap.top;
    const at = heap.take(PROBE.byteLength);
    const seen = heap.floats(at, PROBE.length);
    seen.set(PROBE);
    run(at, at, PROBE.length);
    heap.release(top);
    return sameBits(PROBE.map(fn.f32), seen);
  }
}

export class BinaryTwins extends Twins<BinaryFn, Zip> {
  protected override agrees(fn: BinaryFn, run: Zip): boolean {
    const { heap } = this;
    if (run.length !== 9) return false;
    const n = PROBE.length;
    const top = heap.top;
    const a = heap.take(4 * n * n);
    const b = heap.take(4 * n * n);
    const left = heap.floats(a, n * n).map((_, i) => PROBE[Math.floor(i / n)] as number);
    const right = left.map((_, i) => PROBE[i % n] as number);
    heap.floats(a, n * n).set(left);
    heap.floats(b, n * n).set(right);
    const out = heap.take(4 * n * n);
    run(a, 0, 1, b, 0, 1, out, 1, n * n);
    heap.release(top);
    return sameBits(
      left.map((x, i) => fn.f32(x, right[i] as number)),
      heap.floats(out, n * n),
    );
  }
}
