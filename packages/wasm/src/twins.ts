import type { DType } from '@frostgrad/core/functional';
import type { BinaryFn, UnaryFn } from '@frostgrad/core/extend';
import type { WasmBuild } from './build.ts';
import type { Heap } from './heap.ts';
import type { Map, Zip } from './module.ts';
import { PROBE } from './probe.ts';
import type { WasmExports } from './web-assembly.ts';

type Floats = Float32Array | Float64Array;

/**
 * The module's twin of a function of core, found by name, and believed when it gives the same bits on a probe, or in a relaxed
 * build nearly the same: two functions may share a name.
 */
abstract class Twins<F extends UnaryFn | BinaryFn, R> {
  protected readonly heap: Heap;
  readonly #named: WasmExports;
  readonly #floatsApart: WasmBuild['floatsApart'];
  readonly #known: Record<'float32' | 'float64', WeakMap<F, R | typeof NO_TWIN>> = {
    float32: new WeakMap(),
    float64: new WeakMap(),
  };

  constructor(heap: Heap) {
    this.heap = heap;
    this.#named = heap.exports;
    this.#floatsApart = heap.build.floatsApart;
  }

  /** Null when the module does not have it; the dtype is a floating one. */
  of(fn: F, dtype: DType): R | null {
    const precision = dtype === 'float32' ? 'float32' : 'float64';
    const known = this.#known[precision];
    let twin = known.get(fn);
    if (twin === undefined) {
      const name = precision === 'float32' ? fn.name : `${fn.name}64`;
      const named = Object.hasOwn(this.#named, name) ? (this.#named[name] as R) : NO_TWIN;
      twin =
        named !== NO_TWIN && this.agrees(fn, named as R, precision, this.#floatsApart[name] ?? 0) ? named : NO_TWIN;
      known.set(fn, twin);
    }
    return twin === NO_TWIN ? null : (twin as R);
  }

  protected abstract agrees(fn: F, run: R, precision: 'float32' | 'float64', apart: number): boolean;

  /** Memory for so many numbers, and a view of it. */
  protected memory(precision: 'float32' | 'float64', n: number): readonly [at: number, seen: Floats] {
    const at = this.heap.take(8 * n);
    return [at, precision === 'float32' ? this.heap.floats(at, n) : this.heap.sums(at, n)];
  }
}

const NO_TWIN = Symbol('no twin');

/** Whether two arrays have the same bits, NaNs counting as one, or are so many floats apart. */
function areClose(a: Floats, b: Floats, apart: number): boolean {
  const unit = (a instanceof Float32Array ? 2 ** -23 : 2 ** -52) * apart;
  const close = (x: number, y: number): boolean =>
    apart > 0 && Math.abs(x - y) <= unit * Math.min(Math.abs(x), Math.abs(y));
  return a.every((x, i) => Object.is(x, b[i]) || close(x, b[i] as number));
}

export class UnaryTwins extends Twins<UnaryFn, Map> {
  protected override agrees(fn: UnaryFn, run: Map, precision: 'float32' | 'float64', apart: number): boolean {
    const { heap } = this;
    // a kernel of another kind may have the name
    if (run.length !== 3) return false;
    const top = heap.top;
    const [at, seen] = this.memory(precision, PROBE.length);
    seen.set(PROBE);
    const wanted = seen.map(precision === 'float32' ? fn.f32 : fn.f64);
    run(at, at, PROBE.length);
    const close = areClose(wanted, seen, apart);
    heap.release(top);
    return close;
  }
}

export class BinaryTwins extends Twins<BinaryFn, Zip> {
  protected override agrees(fn: BinaryFn, run: Zip, precision: 'float32' | 'float64', apart: number): boolean {
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
    const close = areClose(
      left.map((x, i) => f(x, right[i] as number)),
      seen,
      apart,
    );
    heap.release(top);
    return close;
  }
}
