import type { DType, TypedArray } from '@frostgrad/core/functional';
import {
  NdArray,
  type Residence,
  rowMajorCopy,
  rowMajorStrides,
  RunWalk,
  type Shape,
  sizeOf,
} from '@frostgrad/core/extend';
import { aligned, bytesOf, SHIFT } from './bytes.ts';
import { strict, type WasmBuild } from './build.ts';
import { Elsewhere } from './elsewhere.ts';
import { type Exports, instantiate } from './module.ts';
import { Region } from './region.ts';
import { type WasmExports, type WasmMemory, webAssembly, type WebAssemblyApi } from './web-assembly.ts';

const PAGE = 65_536;

/** One part in so many is for what outlives scopes. */
const KEPT_SHARE = 4;

/** An array in the heap: the address of its first element, and its strides in bytes. */
export interface Placed {
  readonly at: number;
  readonly strides: readonly number[];
}

/** Memory in the heap. */
export interface Block {
  readonly at: number;
  readonly bytes: number;
}

/**
 * The module's one memory, reserved whole, so that views of it stay valid. Scratch memory grows from its beginning: operands
 * are copied there, and what was taken for a call is given back with `release`. At its end is a share for arrays that outlive
 * scopes, whose blocks come back when the garbage collector says that nobody holds them. From there results of open scopes grow downwards:
 * they stay where a kernel wrote them, are operands as they lie, and are given back when their scope closes. Outside of scopes, or when
 * there is no room, results are copied out.
 */
export class Heap implements Residence {
  #build: WasmBuild;
  #exports: WasmExports;
  /** An engine makes code quick while it runs: who comes back to a build finds it so. */
  readonly #loaded: Map<WasmBuild, WasmExports> = new Map();
  /** Panels of products. */
  readonly work: number;
  readonly elsewhere: Elsewhere = new Elsewhere(() => this.#f32);
  readonly bytes: number;
  readonly #f32: Float32Array;
  readonly #f64: Float64Array;
  readonly #i32: Int32Array;
  readonly #u8: Uint8Array;
  #top: number;
  /** Where results of scopes begin, and end. */
  #low: number;
  #lowest: number;
  readonly #high: number;
  readonly #kept: Region;
  /** An optimisation: where it is missing, or late, new arrays are ordinary. */
  readonly #unheld: FinalizationRegistry<Block>;
  #open = 0;
  readonly #memory: WasmMemory;
  readonly #buffer: ArrayBuffer;

  /** @throws RangeError when so much cannot be reserved. */
  constructor(bytes: number) {
    const pages = Math.ceil(bytes / PAGE);
    const memory = new (webAssembly as WebAssemblyApi).Memory({ initial: pages, maximum: pages });
    this.#memory = memory;
    this.#build = strict;
    this.#exports = instantiate(strict, memory, this.elsewhere.product);
    this.#loaded.set(strict, this.#exports);
    const { buffer } = memory;
    this.bytes = buffer.byteLength;
    this.#buffer = buffer;
    this.#high = (this.bytes - this.bytes / KEPT_SHARE) & ~15;
    this.#low = this.#high;
    this.#lowest = this.#high;
    this.#kept = new Region(this.#high, this.bytes);
    this.#unheld = new FinalizationRegistry((block) => this.giveKept(block));
    this.#f32 = new Float32Array(buffer);
    this.#f64 = new Float64Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#u8 = new Uint8Array(buffer);
    this.work = aligned(this.kernels.heapBase());
    this.#top = aligned(this.work + this.kernels.gemmWork());
  }

  /** Which build of the module works here. */
  get build(): WasmBuild {
    return this.#build;
  }

  /** What it offers. Kernels look once, when they are made. */
  get exports(): WasmExports {
    return this.#exports;
  }

  get kernels(): Exports {
    return this.#exports as unknown as Exports;
  }

  /** Lets another build work here, over what lies here; kernels that were made before stay with theirs. */
  load(build: WasmBuild): void {
    const loaded = this.#loaded.get(build) ?? instantiate(build, this.#memory, this.elsewhere.product);
    this.#loaded.set(build, loaded);
    this.#exports = loaded;
    this.#build = build;
  }

  /** Where scratch memory goes on: to be given to `release`. */
  get top(): number {
    return this.#top;
  }

  /** Gives back all that was taken since. */
  release(top: number): void {
    this.#top = top;
  }

  /** Whether so many bytes more can be taken, with room for their alignment. */
  hasRoom(bytes: number): boolean {
    return this.#top + bytes + 16 * PAGE <= this.#low;
  }

  /** Takes memory, aligned to 16 bytes, which holds anything. */
  take(bytes: number): number {
    const at = this.#top;
    this.#top = aligned(at + bytes);
    return at;
  }

  /** Begins a scope; what it returns is given to `close`. */
  open(): number {
    this.#open++;
    return this.#low;
  }

  /** Whether results stay here and so does an operand: a call of a kernel then costs no copy. */
  stays(x: NdArray): boolean {
    return this.#open > 0 && this.addressOf(x.data) !== null;
  }

  /** Gives back the results that were made since. */
  close(mark: number): void {
    this.#open--;
    this.#low = mark;
  }

  /** Bytes that open scopes hold, the most that they held at a time, and those of arrays that outlive scopes. */
  get held(): { readonly live: number; readonly peak: number; readonly kept: number } {
    return { live: this.#high - this.#low, peak: this.#high - this.#lowest, kept: this.#kept.held };
  }

  /** Takes memory for a result: its scope's, or scratch. `read` makes an array of it. */
  takeResult(bytes: number): number {
    return this.takeResident(bytes) ?? this.take(bytes);
  }

  /** Memory of the scope; null where none is open, or there is no room. */
  takeResident(bytes: number): number | null {
    if (this.#open === 0 || !this.hasRoom(bytes + 16)) return null;
    this.#low = (this.#low - bytes) & ~15;
    this.#lowest = Math.min(this.#lowest, this.#low);
    return this.#low;
  }

  zeros(dtype: DType, size: number): TypedArray | null {
    return this.unset(dtype, size)?.fill(0) ?? null;
  }

  unset(dtype: DType, size: number): TypedArray | null {
    const at = this.takeResident(size * bytesOf(dtype));
    return at === null ? null : this.#seen(dtype, at, size);
  }

  keep(dtype: DType, size: number): TypedArray | null {
    const bytes = size * bytesOf(dtype);
    const at = this.takeKept(bytes);
    if (at === null) return null;
    const data = this.#seen(dtype, at, size).fill(0);
    this.#unheld.register(data, { at, bytes });
    return data;
  }

  /** Memory that outlives scopes; null where there is no room. */
  protected takeKept(bytes: number): number | null {
    return this.#kept.take(bytes);
  }

  protected giveKept({ at, bytes }: Block): void {
    this.#kept.give(at, bytes);
  }

  /** Takes memory that holds zeros. */
  takeZeros(bytes: number, take: (bytes: number) => number = (n) => this.take(n)): number {
    const at = take(bytes);
    this.#u8.fill(0, at, at + bytes);
    return at;
  }

  /** Copies an array with its strides where they leave few gaps, else row-major. */
  place(x: NdArray): Placed {
    const shift = SHIFT[x.dtype];
    const span = x.strides === null ? null : spanOf(x);
    if (span !== null) {
      const strides = (x.strides as readonly number[]).map((stride) => stride << shift);
      return { at: this.#copied(x.data, x.offset, span, shift), strides };
    }
    return { at: this.placeRowMajor(x), strides: rowMajorStrides(x.shape).map((stride) => stride << shift) };
  }

  /** Copies an array row-major, and returns where it begins. */
  placeRowMajor(x: NdArray): number {
    if (x.strides === null) return this.#copied(x.data, x.offset, x.size, SHIFT[x.dtype]);
    return this.gather(x) ?? this.#copied(rowMajorCopy(x), 0, x.size, SHIFT[x.dtype]);
  }

  /** Copies a strided array as it lies, and in the heap to row-major, in what is taken; null where it lies in another way. */
  gather(x: NdArray, take: (bytes: number) => number = (bytes) => this.take(bytes)): number | null {
    const shift = SHIFT[x.dtype];
    const span = spanOf(x);
    if (shift === 0 || span === null || !this.hasRoom((span + x.size) << shift)) return null;
    const { sizes, strides, steps, length } = new RunWalk(x.shape, [x]);
    if (sizes.length > 3) return null;
    const [own = []] = strides;
    const axis = (back: number): readonly [number, number] => [sizes.at(back) ?? 1, (own.at(back) ?? 0) << shift];
    const [[Z, z], [A, a], [B, b]] = [axis(-3), axis(-2), axis(-1)];
    const from = this.#copied(x.data, x.offset, span, shift);
    const to = take(x.size << shift);
    const { gather32, gather64 } = this.kernels;
    const run = shift === 2 ? gather32 : gather64;
    const each = (A * B * length) << shift;
    for (let i = 0; i < Z; i++) run(from + i * z, to + i * each, A, a, B, b, length, (steps[0] as number) << shift);
    return to;
  }

  /** Copies so many elements from an array's first on, with whatever lies between its rows. */
  placeRun(x: NdArray, span: number): number {
    return this.#copied(x.data, x.offset, span, SHIFT[x.dtype]);
  }

  /** Copies whole numbers: offsets, positions. */
  placeInts(values: ArrayLike<number>): number {
    const at = this.take(values.length << 2);
    this.#i32.set(values, at >> 2);
    return at;
  }

  /** Where an array begins that lies in the heap; null for any other. */
  addressOf(data: TypedArray): number | null {
    // asked last: a small array has no buffer until somebody looks at it; ours begin behind the panels
    return data.byteOffset !== 0 && data.buffer === this.#buffer ? data.byteOffset : null;
  }

  #copied(data: TypedArray, start: number, size: number, shift: number): number {
    const there = this.addressOf(data);
    if (there !== null) return there + (start << shift);
    const at = this.take(size << shift);
    this.write(data, start, size, at);
    return at;
  }

  /** Copies so many elements of bare memory to a place here. */
  write(data: TypedArray, start: number, size: number, at: number): void {
    const from = start === 0 && size === data.length ? data : data.subarray(start, start + size);
    const view =
      data instanceof Float32Array
        ? this.#f32
        : data instanceof Float64Array
          ? this.#f64
          : data instanceof Int32Array
            ? this.#i32
            : this.#u8;
    view.set(from, at / data.BYTES_PER_ELEMENT);
  }

  /** Copies bytes from one place here to another. */
  move(from: number, to: number, bytes: number): void {
    this.#u8.copyWithin(to, from, from + bytes);
  }

  /** Copies so many elements from here to bare memory. */
  copyOut(dtype: DType, at: number, size: number, data: TypedArray, start: number): void {
    const from = at >> SHIFT[dtype];
    data.set(this.#view(dtype).subarray(from, from + size), start);
  }

  /** What stands in the heap, as an array: there, where a scope has it, else a copy. */
  read(dtype: DType, at: number, shape: Shape): NdArray {
    if (at >= this.#low) return NdArray.from(this.#seen(dtype, at, sizeOf(shape)), shape, dtype);
    const start = at >> SHIFT[dtype];
    return NdArray.from(this.#view(dtype).slice(start, start + sizeOf(shape)), shape);
  }

  /** A view of float32, until memory is taken again. */
  floats(at: number, n: number): Float32Array {
    return this.#f32.subarray(at >> 2, (at >> 2) + n);
  }

  /** A view of whole numbers from 0 on, until memory is taken again. */
  words(at: number, n: number): Uint32Array {
    return new Uint32Array(this.#buffer, at, n);
  }

  /** A view of float64 sums, until memory is taken again. */
  sums(at: number, n: number): Float64Array {
    return this.#f64.subarray(at >> 3, (at >> 3) + n);
  }

  #seen(dtype: DType, at: number, size: number): TypedArray {
    switch (dtype) {
      case 'float32':
        return new Float32Array(this.#buffer, at, size);
      case 'float64':
        return new Float64Array(this.#buffer, at, size);
      case 'int32':
        return new Int32Array(this.#buffer, at, size);
      case 'bool':
        return new Uint8Array(this.#buffer, at, size);
    }
  }

  #view(dtype: DType): TypedArray {
    switch (dtype) {
      case 'float32':
        return this.#f32;
      case 'float64':
        return this.#f64;
      case 'int32':
        return this.#i32;
      case 'bool':
        return this.#u8;
    }
  }
}

/** Elements from the first to the last in memory, where strides go forward and leave few gaps; else null. */
function spanOf(x: NdArray): number | null {
  let span = 1;
  for (const [axis, stride] of x.stridesOrRowMajor().entries()) {
    if (stride < 0) return null;
    span += ((x.shape[axis] as number) - 1) * stride;
  }
  return x.size === 0 || span > 4 * x.size ? null : span;
}
