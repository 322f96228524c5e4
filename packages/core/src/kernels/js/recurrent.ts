import { NdArray } from '../../array.ts';
import { allocate, type DType, type TypedArray } from '../../dtype.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import type { SequenceGrads, SequencePlan } from '../interface.ts';
import { rowMajor } from './elementwise.ts';
import { gemm, type Matrix } from './matmul.ts';

/** One recurrent cell over one row: what differs between a GRU and an LSTM. Every operation rounds to the dtype. */
export interface Cell {
  /** Gates in the weights: 3 for a GRU, 4 for an LSTM. */
  readonly gates: number;
  /** Values a position keeps for backward, in units of H. */
  readonly kept: number;
  /** State a row carries, in units of H; the hidden state comes first. */
  readonly states: number;
  /** Updates `state` at `s` from `x` (projected input) and `hh` (projected state), and keeps what backward needs. */
  forward(at: ForwardRow, H: number): void;
  /** From the gradient of the new state in `carry` to those of both projections and, back in `carry`, of the old state. */
  backward(at: BackwardRow, H: number): void;
}

export interface ForwardRow {
  readonly x: TypedArray;
  readonly hh: TypedArray;
  readonly state: TypedArray;
  readonly kept: TypedArray;
  /** Rounds to the dtype: `Math.fround`, or nothing. */
  readonly round: (x: number) => number;
  px: number;
  ph: number;
  ps: number;
  pk: number;
}

export interface BackwardRow {
  readonly carry: TypedArray;
  readonly kept: TypedArray;
  readonly previous: TypedArray;
  readonly dx: TypedArray;
  readonly dhh: TypedArray;
  readonly round: (x: number) => number;
  pc: number;
  pk: number;
  pp: number;
  pd: number;
}

/** Rows that have a position at step `s`, and where it lies: from the front, or from each row's own last one. */
function stepOf(offsets: Offsets, reverse: boolean, s: number, rows: Int32Array, positions: Int32Array): number {
  let count = 0;
  for (let b = 0; b < offsets.count; b++) {
    if (offsets.length(b) <= s) continue;
    rows[count] = b;
    positions[count++] = reverse ? offsets.start(b + 1) - 1 - s : offsets.start(b) + s;
  }
  return count;
}

const identity = (x: number): number => x;

function roundingOf(dtype: DType): (x: number) => number {
  return dtype === 'float32' ? Math.fround : identity;
}

function copyLine(from: TypedArray, p: number, to: TypedArray, o: number, n: number): void {
  for (let i = 0; i < n; i++) to[o + i] = from[p + i] as number;
}

/** Runs a cell over packed rows: `out [L, states * H]` and what it keeps `[L, kept * H]`. */
export function runForward(
  cell: Cell,
  x: NdArray,
  state0: NdArray,
  weight: NdArray,
  bias: NdArray,
  { offsets, reverse }: SequencePlan,
): { out: NdArray; gates: NdArray } {
  const { dtype } = x;
  const H = weight.shape[1] as number;
  const G = cell.gates * H;
  const S = cell.states * H;
  const source = rowMajor(x);
  const b = rowMajor(bias);
  const out = allocate(dtype, offsets.total * S);
  const kept = allocate(dtype, offsets.total * cell.kept * H);
  const state = allocate(dtype, offsets.count * S);
  const initial = rowMajor(state0);
  copyLine(initial.data, initial.offset, state, 0, state.length);
  const h = allocate(dtype, offsets.count * H);
  const hh = allocate(dtype, offsets.count * G);
  const rows = new Int32Array(offsets.count);
  const positions = new Int32Array(offsets.count);
  const transposed = {
    ...matrix(weight),
    rowStride: matrix(weight).columnStride,
    columnStride: matrix(weight).rowStride,
  };
  const at: ForwardRow = { x: source.data, hh, state, kept, round: roundingOf(dtype), px: 0, ph: 0, ps: 0, pk: 0 };
  for (let s = 0; s < offsets.longest; s++) {
    const count = stepOf(offsets, reverse, s, rows, positions);
    for (let i = 0; i < count; i++) copyLine(state, (rows[i] as number) * S, h, i * H, H);
    gemm({ data: h, offset: 0, rowStride: H, columnStride: 1 }, transposed, count, G, H, hh, 0);
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number;
      for (let j = 0, o = i * G; j < G; j++, o++) hh[o] = (hh[o] as number) + (b.data[b.offset + j] as number);
      at.px = source.offset + position * G;
      at.ph = i * G;
      at.ps = (rows[i] as number) * S;
      at.pk = position * cell.kept * H;
      cell.forward(at, H);
      copyLine(state, at.ps, out, position * S, S);
    }
  }
  return {
    out: NdArray.from(out, [offsets.total, S]),
    gates: NdArray.from(kept, [offsets.total, cell.kept * H]),
  };
}

/**
 * Gradients of `runForward`. Gate gradients are stored packed `[L, gates * H]`; the weight's is one product over all
 * live positions in row-major order, and the bias's one float64 sum in the same order.
 */
export function runBackward(
  cell: Cell,
  g: NdArray,
  out: NdArray,
  gates: NdArray,
  state0: NdArray,
  weight: NdArray,
  { offsets, reverse }: SequencePlan,
): SequenceGrads {
  const { dtype } = out;
  const H = weight.shape[1] as number;
  const G = cell.gates * H;
  const S = cell.states * H;
  const L = offsets.total;
  const incoming = rowMajor(g);
  const previous = previousStates(out, state0, S, { offsets, reverse });
  const carry = allocate(dtype, offsets.count * S);
  const dx = allocate(dtype, L * G);
  const dhh = allocate(dtype, L * G);
  const active = allocate(dtype, offsets.count * G);
  const through = allocate(dtype, offsets.count * H);
  const rows = new Int32Array(offsets.count);
  const positions = new Int32Array(offsets.count);
  const at: BackwardRow = {
    carry,
    kept: gates.data,
    previous,
    dx,
    dhh,
    round: roundingOf(dtype),
    pc: 0,
    pk: 0,
    pp: 0,
    pd: 0,
  };
  for (let s = offsets.longest - 1; s >= 0; s--) {
    const count = stepOf(offsets, reverse, s, rows, positions);
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number;
      at.pc = (rows[i] as number) * S;
      at.pk = gates.offset + position * cell.kept * H;
      at.pp = position * S;
      at.pd = position * G;
      const p = incoming.offset + position * S;
      for (let j = 0; j < S; j++) carry[at.pc + j] = (carry[at.pc + j] as number) + (incoming.data[p + j] as number);
      cell.backward(at, H);
      copyLine(dhh, at.pd, active, i * G, G);
    }
    gemm({ data: active, offset: 0, rowStride: G, columnStride: 1 }, matrix(weight), count, H, G, through, 0);
    for (let i = 0; i < count; i++) {
      const c = (rows[i] as number) * S;
      for (let j = 0; j < H; j++) carry[c + j] = (carry[c + j] as number) + (through[i * H + j] as number);
    }
  }
  const dWeight = allocate(dtype, G * H);
  const byGate: Matrix = { data: dhh, offset: 0, rowStride: 1, columnStride: G };
  gemm(byGate, { data: previous, offset: 0, rowStride: S, columnStride: 1 }, G, H, L, dWeight, 0);
  const totals = new Float64Array(G);
  for (let i = 0, p = 0; i < L; i++)
    for (let j = 0; j < G; j++, p++) totals[j] = (totals[j] as number) + (dhh[p] as number);
  const dBias = allocate(dtype, G);
  dBias.set(totals);
  return {
    x: NdArray.from(dx, [L, G]),
    state0: NdArray.from(carry, [offsets.count, S]),
    weight: NdArray.from(dWeight, [G, H]),
    bias: NdArray.from(dBias, [G]),
  };
}

/** The state that each position started from, packed like the output. */
function previousStates(out: NdArray, state0: NdArray, S: number, { offsets, reverse }: SequencePlan): TypedArray {
  const previous = allocate(out.dtype, offsets.total * S);
  const initial = rowMajor(state0);
  const states = rowMajor(out);
  for (let b = 0; b < offsets.count; b++) {
    const start = offsets.start(b);
    const end = offsets.start(b + 1);
    if (start === end) continue;
    const first = reverse ? end - 1 : start;
    copyLine(initial.data, initial.offset + b * S, previous, first * S, S);
    const n = (end - start - 1) * S;
    const from = states.offset + (reverse ? start + 1 : start) * S;
    copyLine(states.data, from, previous, (reverse ? start : start + 1) * S, n);
  }
  return previous;
}

function matrix(x: NdArray): Matrix {
  const [rowStride = 0, columnStride = 0] = x.stridesOrRowMajor();
  return { data: x.data, offset: x.offset, rowStride, columnStride };
}
