import { NdArray } from '../../array.ts';
import type { DType, TypedArray } from '../../dtype.ts';
import { allocate, allocateUnset } from './allocate.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import type { RowSources } from '../interface.ts';
import { BLOCK, moveInto } from '../../strided.ts';
import { rowMajor } from './elementwise.ts';

/** Moves `n` elements, wherever they stand: `out[o + i] = x[p + i]`. */
function moveRun(x: TypedArray, p: number, n: number, out: TypedArray, o: number): void {
  if (n >= BLOCK) out.set(x.subarray(p, p + n), o);
  else for (let i = 0; i < n; i++) out[o + i] = x[p + i] as number;
}

/** Sizes before, at and behind an axis. */
export function around(shape: Shape, axis: number): { outer: number; n: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), n: shape[axis] as number, inner: sizeOf(shape.slice(axis + 1)) };
}

export function indexSelect(x: NdArray, axis: number, index: NdArray, shape: Shape): NdArray {
  const { outer, n, inner } = around(x.shape, axis);
  const source = rowMajor(x);
  const at = rowMajor(index);
  const out = allocate(x.dtype, sizeOf(shape));
  let o = 0;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < at.size; j++, o += inner) {
      const p = source.offset + (i * n + (at.data[at.offset + j] as number)) * inner;
      moveRun(source.data, p, inner, out, o);
    }
  }
  return NdArray.from(out, shape);
}

/** Rounds float64 sums to the dtype; float64 sums are the result themselves. */
function rounded(totals: Float64Array, dtype: DType, shape: Shape): NdArray {
  if (dtype === 'float64') return NdArray.from(totals, shape);
  const out = allocate(dtype, totals.length);
  out.set(totals);
  return NdArray.from(out, shape);
}

/** What sums begin at: +0, or the elements of an array of that shape. */
function startOf(shape: Shape, onto: NdArray | undefined): Float64Array {
  if (onto === undefined) return new Float64Array(sizeOf(shape));
  const { data, offset, size } = rowMajor(onto);
  return new Float64Array(data.subarray(offset, offset + size));
}

/** The rows that an index names, each once in order of appearance, and which of them each entry means; -1 for none. */
export function distinctRows(index: NdArray, n: number): { rows: readonly number[]; slots: Int32Array } {
  const { data, offset, size } = rowMajor(index);
  const slotOf = new Int32Array(n).fill(-1);
  const slots = new Int32Array(size).fill(-1);
  const rows: number[] = [];
  for (let j = 0; j < size; j++) {
    const row = data[offset + j] as number;
    if (row < 0) continue;
    if (slotOf[row] === -1) slotOf[row] = rows.push(row) - 1;
    slots[j] = slotOf[row] as number;
  }
  return { rows, slots };
}

/** Sums are kept in float64 for the rows that the index names, and for no others: a table may be large. */
export function indexAdd(x: NdArray, axis: number, index: NdArray, shape: Shape, onto?: NdArray): NdArray {
  const { outer, n, inner } = around(shape, axis);
  const source = rowMajor(x);
  const { rows, slots } = distinctRows(index, n);
  const out = allocate(x.dtype, sizeOf(shape));
  if (onto !== undefined) {
    const start = rowMajor(onto);
    out.set(start.data.subarray(start.offset, start.offset + start.size));
  }
  const totals = new Float64Array(rows.length * inner);
  let p = source.offset;
  for (let i = 0; i < outer; i++) {
    for (let s = 0; s < rows.length; s++) {
      const o = (i * n + (rows[s] as number)) * inner;
      for (let c = 0; c < inner; c++) totals[s * inner + c] = out[o + c] as number;
    }
    for (let j = 0; j < slots.length; j++, p += inner) {
      const t = (slots[j] as number) * inner;
      if (t < 0) continue;
      for (let c = 0; c < inner; c++) totals[t + c] = (totals[t + c] as number) + (source.data[p + c] as number);
    }
    for (let s = 0; s < rows.length; s++) {
      const o = (i * n + (rows[s] as number)) * inner;
      for (let c = 0; c < inner; c++) out[o + c] = totals[s * inner + c] as number;
    }
  }
  return NdArray.from(out, shape);
}

/** Visits `(position in the index, position in the indexed array)` of a gather along an axis. */
function forEachGathered(index: NdArray, axis: number, shape: Shape, visit: (j: number, p: number) => void): void {
  const { outer, n, inner } = around(index.shape, axis);
  const source = around(shape, axis);
  // Other axes of the index may be shorter than the array's: walk by coordinates there.
  const aligned = index.shape.every((size, i) => i === axis || size === shape[i]);
  let j = 0;
  for (let i = 0; i < outer; i++) {
    for (let a = 0; a < n; a++) {
      for (let c = 0; c < inner; c++, j++) {
        const row = index.data[index.offset + j] as number;
        const p = aligned ? (i * source.n + row) * source.inner + c : scatteredOffset(index.shape, shape, axis, j, row);
        visit(j, p);
      }
    }
  }
}

function scatteredOffset(indexShape: Shape, shape: Shape, axis: number, j: number, row: number): number {
  let p = 0;
  let stride = 1;
  for (let i = shape.length - 1, rest = j; i >= 0; i--) {
    const n = indexShape[i] as number;
    p += (i === axis ? row : rest % n) * stride;
    rest = Math.floor(rest / n);
    stride *= shape[i] as number;
  }
  return p;
}

export function gather(x: NdArray, axis: number, index: NdArray): NdArray {
  const source = rowMajor(x);
  const out = allocate(x.dtype, index.size);
  forEachGathered(rowMajor(index), axis, x.shape, (j, p) => {
    out[j] = source.data[source.offset + p] as number;
  });
  return NdArray.from(out, index.shape);
}

/** From so many places for each that is added to on, sums are kept for the latter alone. */
const SPARSE = 8;

export function scatterAdd(x: NdArray, axis: number, index: NdArray, shape: Shape, onto?: NdArray): NdArray {
  if (index.size * SPARSE <= sizeOf(shape)) return scatterAddSparsely(x, axis, index, shape, onto);
  const source = rowMajor(x);
  const out = startOf(shape, onto);
  forEachGathered(rowMajor(index), axis, shape, (j, p) => {
    out[p] = (out[p] as number) + (source.data[source.offset + j] as number);
  });
  return rounded(out, x.dtype, shape);
}

/** The same bits: what nothing is added to begins and ends as it is. */
function scatterAddSparsely(x: NdArray, axis: number, index: NdArray, shape: Shape, onto?: NdArray): NdArray {
  const source = rowMajor(x);
  const out = allocate(x.dtype, sizeOf(shape));
  if (onto !== undefined) {
    const start = rowMajor(onto);
    out.set(start.data.subarray(start.offset, start.offset + start.size));
  }
  const totals = new Map<number, number>();
  forEachGathered(rowMajor(index), axis, shape, (j, p) => {
    totals.set(p, (totals.get(p) ?? (out[p] as number)) + (source.data[source.offset + j] as number));
  });
  for (const [p, total] of totals) out[p] = total;
  return NdArray.from(out, shape);
}

export function joinRows(parts: readonly NdArray[], sources: RowSources, shape: Shape, fill: number): NdArray {
  const dtype = parts[0]?.dtype ?? 'float32';
  const width = sizeOf(shape.slice(1));
  const flat = parts.map(rowMajor);
  const out = allocate(dtype, sizeOf(shape));
  const rows = shape[0] as number;
  for (let i = 0; i < rows;) {
    const part = sources.part[i] as number;
    const row = sources.row[i] as number;
    // rows that stood one behind the other move as one
    let n = 1;
    if (part < 0) while (i + n < rows && (sources.part[i + n] as number) < 0) n++;
    else while (i + n < rows && sources.part[i + n] === part && sources.row[i + n] === row + n) n++;
    if (part >= 0) {
      const { data, offset } = flat[part] as NdArray;
      moveRun(data, offset + row * width, n * width, out, i * width);
    } else if (fill !== 0) out.fill(fill, i * width, (i + n) * width);
    i += n;
  }
  return NdArray.from(out, shape);
}

export function concat(parts: readonly NdArray[], axis: number, shape: Shape): NdArray {
  const out = NdArray.from(allocateUnset((parts[0] as NdArray).dtype, sizeOf(shape)), shape);
  const strides = out.stridesOrRowMajor();
  let before = 0;
  for (const part of parts) {
    moveInto(part, out.view(part.shape, strides, before));
    before += (part.shape[axis] as number) * (strides[axis] as number);
  }
  return out;
}
