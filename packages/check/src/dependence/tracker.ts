import type { DType, Shape, TypedArray } from '@frostgrad/core';
import { type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import type { ElementSets } from './element-sets.ts';
import { guarded, type TrackedMemory } from './guard.ts';

/** `0, 1, ...`, of a shape: where the elements of a row-major array lie. */
export function places(shape: Shape): NdArray {
  return NdArray.from(
    Int32Array.from({ length: sizeOf(shape) }, (_, i) => i),
    shape,
  );
}

/**
 * Arrays whose elements carry sets. Sets lie in an int32 array beside the values, so that whatever only moves values - a
 * copy, a join, a selection - moves sets by the same kernel.
 */
export class Tracker {
  readonly sets: ElementSets;
  readonly #below: Kernels;
  readonly #memories: WeakMap<TypedArray, TrackedMemory> = new WeakMap();
  readonly #none: NdArray = NdArray.zeros('int32', [1]);

  constructor(sets: ElementSets, below: Kernels) {
    this.sets = sets;
    this.#below = below;
  }

  isTracked({ data }: NdArray): boolean {
    return this.#memories.has(data);
  }

  /** An array of values with their sets, row-major both; a plain one where all are known. */
  track(values: NdArray, sets: NdArray): NdArray {
    const numbers = sets.data as Int32Array;
    if (numbers.every((number) => number === 0)) return values;
    const memory = { values: values.data, sets: numbers };
    const data = guarded(memory);
    this.#memories.set(data, memory);
    return NdArray.from(data, values.shape, values.dtype);
  }

  /** The array as kernels read it. */
  valuesOf(x: NdArray): NdArray {
    const memory = this.#memories.get(x.data);
    return memory === undefined ? x : seen(memory.values, x, x.dtype);
  }

  /** The sets of an array's elements, as an array of its shape. */
  setsOf(x: NdArray): NdArray {
    const memory = this.#memories.get(x.data);
    return memory === undefined ? this.none(x.shape) : seen(memory.sets, x, 'int32');
  }

  /** The sets of known values. */
  none(shape: Shape): NdArray {
    return this.#none.view(
      shape,
      shape.map(() => 0),
      0,
    );
  }

  /** A kernel on values, and beside it a rule on their sets; nothing but the kernel where no operand is tracked. */
  lift<const X extends readonly NdArray[]>(
    operands: X,
    run: (...values: { readonly [I in keyof X]: NdArray }) => NdArray,
    rule: (...sets: { readonly [I in keyof X]: NdArray }) => NdArray,
  ): NdArray {
    type All = { readonly [I in keyof X]: NdArray };
    if (!operands.some((x) => this.isTracked(x))) return run(...(operands as unknown as All));
    const values = operands.map((x) => this.valuesOf(x)) as unknown as All;
    return this.track(run(...values), rule(...(operands.map((x) => this.setsOf(x)) as unknown as All)));
  }

  /** Unions, element by element, of two arrays of sets that broadcast to a shape. */
  join(a: NdArray, b: NdArray, shape: Shape): NdArray {
    const union = (p: number, q: number): number => this.sets.union(p, q);
    return this.#below.zip({ name: 'union', f32: union, f64: union }, a, b, shape, 'int32');
  }

  /** Unions over axes, which stay with size 1. */
  over(sets: NdArray, axes: readonly number[]): NdArray {
    const shape = sets.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    const to = places(shape);
    const strides = to.stridesOrRowMajor().map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    return this.gathered(to.view(sets.shape, strides, 0), sets, shape);
  }

  /** The same set for all of a shape that it broadcasts to. */
  spread(sets: NdArray, shape: Shape): NdArray {
    return this.join(sets, this.none([1]), shape);
  }

  /** Sets in row-major order. */
  copied(sets: NdArray): Int32Array {
    return this.#below.copy(sets).data as Int32Array;
  }

  /** For each place of a shape, the union of the sets that go there; a place below 0 is none. */
  gathered(to: NdArray, sets: NdArray, shape: Shape, onto?: NdArray): NdArray {
    const from = this.#below.copy(sets).data;
    const at = this.#below.copy(to).data;
    const out = onto === undefined ? new Int32Array(sizeOf(shape)) : (this.#below.copy(onto).data as Int32Array);
    for (let i = 0; i < from.length; i++) {
      const o = at[i] as number;
      if (o >= 0) out[o] = this.sets.union(out[o] as number, from[i] as number);
    }
    return NdArray.from(out, shape);
  }
}

/** Other memory under an array's shape and strides. */
function seen(data: TypedArray, { shape, strides, offset }: NdArray, dtype: DType): NdArray {
  return NdArray.from(data, [data.length], dtype).view(shape, strides, offset);
}
