import { NdArray } from '../../array.ts';
import type { DType, TypedArray } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import type { SequenceGradPlan, SequenceGrads, SequencePlan } from '../sequence-interface.ts';
import { blockProduct } from './block-product.ts';
import { rowMajor } from './elementwise.ts';
import { type Gemm, gemm as ownGemm, type Matrix, turned } from './matmul.ts';

/** One recurrent cell over one row: what differs between recurrent kernels. Every operation rounds to the dtype. */
export interface Cell {
  /** Gates in the weights: 1 for a plain cell, 3 for a GRU, 4 for an LSTM. */
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

function addLine(from: TypedArray, p: number, to: TypedArray, o: number, n: number): void {
  for (let i = 0; i < n; i++) to[o + i] = (to[o + i] as number) + (from[p + i] as number);
}

/** Sizes that the weights decide: of the cell `H`, of the projection `P` (H without one), of all gates, and of the state. */
function sizesOf(
  cell: Cell,
  weight: NdArray,
  projection: NdArray | undefined,
): { H: number; P: number; G: number; S: number; K: number } {
  const P = weight.shape[1] as number;
  const H = projection === undefined ? P : (projection.shape[1] as number);
  // a projected position keeps, beside its gates, what was projected
  const K = (cell.kept + (projection === undefined ? 0 : 1)) * H;
  return { H, P, G: cell.gates * H, S: P + (cell.states - 1) * H, K };
}

/**
 * Runs a cell over packed rows: `out [L, S]`, the hidden state first, and what it keeps for backward `[L, K]`. With a
 * projection `[P, H]` the hidden state is the product of it and the cell's.
 */
export function runForward(
  cell: Cell,
  x: NdArray,
  state0: NdArray,
  weight: NdArray,
  bias: NdArray,
  { offsets, reverse }: SequencePlan,
  projection?: NdArray,
  gemm: Gemm = ownGemm,
): { out: NdArray; gates: NdArray } {
  const { dtype } = x;
  const { H, P, G, S, K } = sizesOf(cell, weight, projection);
  const C = cell.states * H;
  const { count: B } = offsets;
  const source = rowMajor(x);
  const b = rowMajor(bias);
  const initial = rowMajor(state0);
  const out = allocate(dtype, offsets.total * S);
  const kept = allocate(dtype, offsets.total * K);
  const hidden = allocate(dtype, B * P); // what the gates see; the cell's own states follow
  const state = allocate(dtype, B * C);
  for (let row = 0; row < B; row++) {
    const from = initial.offset + row * S;
    copyLine(initial.data, from, hidden, row * P, P);
    if (projection === undefined) copyLine(initial.data, from, state, row * C, H);
    copyLine(initial.data, from + P, state, row * C + H, C - H);
  }
  const h = allocate(dtype, B * P);
  const hh = allocate(dtype, B * G);
  const own = allocate(dtype, B * H);
  const rows = new Int32Array(B);
  const positions = new Int32Array(B);
  const transposed = turned(matrix(weight));
  const at: ForwardRow = { x: source.data, hh, state, kept, round: roundingOf(dtype), px: 0, ph: 0, ps: 0, pk: 0 };
  for (let s = 0; s < offsets.longest; s++) {
    const count = stepOf(offsets, reverse, s, rows, positions);
    for (let i = 0; i < count; i++) copyLine(hidden, (rows[i] as number) * P, h, i * P, P);
    gemm(lines(h, P), transposed, count, G, P, hh, 0);
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number;
      for (let j = 0, o = i * G; j < G; j++, o++) hh[o] = (hh[o] as number) + (b.data[b.offset + j] as number);
      at.px = source.offset + position * G;
      at.ph = i * G;
      at.ps = (rows[i] as number) * C;
      at.pk = position * K;
      cell.forward(at, H);
      copyLine(state, at.ps, own, i * H, H);
      copyLine(own, i * H, kept, at.pk + cell.kept * H, K - cell.kept * H);
    }
    if (projection !== undefined) gemm(lines(own, H), turned(matrix(projection)), count, P, H, h, 0);
    const next = projection === undefined ? own : h;
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const o = (positions[i] as number) * S;
      copyLine(next, i * P, hidden, row * P, P);
      copyLine(next, i * P, out, o, P);
      copyLine(state, row * C + H, out, o + P, C - H);
    }
  }
  return { out: NdArray.from(out, [offsets.total, S]), gates: NdArray.from(kept, [offsets.total, K]) };
}

/**
 * Gradients of `runForward`. Gate gradients are stored packed `[L, gates * H]`, and those of hidden states `[L, P]`; each
 * weight's is one product over all live positions in row-major order, and the bias's one float64 sum in the same order.
 */
export function runBackward(
  cell: Cell,
  g: NdArray,
  out: NdArray,
  gates: NdArray,
  state0: NdArray,
  weight: NdArray,
  { offsets, reverse, wanted }: SequenceGradPlan,
  projection?: NdArray,
  gemm: Gemm = ownGemm,
): SequenceGrads {
  const { dtype } = out;
  const { H, P, G, S, K } = sizesOf(cell, weight, projection);
  const C = cell.states * H;
  const { count: B, total: L } = offsets;
  const incoming = rowMajor(g);
  const previous = previousStates(out, state0, S, { offsets, reverse });
  const dHidden = allocate(dtype, B * P);
  const carry = allocate(dtype, B * C);
  const dx = allocate(dtype, L * G);
  const dhh = allocate(dtype, L * G);
  const dHiddens = allocate(dtype, L * P);
  const active = allocate(dtype, B * G);
  const arrived = allocate(dtype, B * P);
  const through = allocate(dtype, B * Math.max(H, P));
  const rows = new Int32Array(B);
  const positions = new Int32Array(B);
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
      const row = rows[i] as number;
      const position = positions[i] as number;
      const p = incoming.offset + position * S;
      addLine(incoming.data, p, dHidden, row * P, P);
      addLine(incoming.data, p + P, carry, row * C + H, C - H);
      copyLine(dHidden, row * P, arrived, i * P, P);
      copyLine(arrived, i * P, dHiddens, position * P, P);
    }
    if (projection !== undefined) gemm(lines(arrived, P), matrix(projection), count, H, P, through, 0);
    const dOwn = projection === undefined ? arrived : through;
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number;
      at.pc = (rows[i] as number) * C;
      copyLine(dOwn, i * H, carry, at.pc, H);
      at.pk = gates.offset + position * K;
      at.pp = position * S + P - H; // so that the cell's other states lie H behind it
      at.pd = position * G;
      cell.backward(at, H);
      copyLine(dhh, at.pd, active, i * G, G);
    }
    gemm(lines(active, G), matrix(weight), count, P, G, through, 0);
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      // beside what comes through the gates, what the cell passes on of its own; a projected state acts through them alone
      if (projection === undefined) addLine(carry, row * C, through, i * P, P);
      copyLine(through, i * P, dHidden, row * P, P);
    }
  }
  const dState0 = allocate(dtype, B * S);
  for (let row = 0; row < B; row++) {
    copyLine(dHidden, row * P, dState0, row * S, P);
    copyLine(carry, row * C + H, dState0, row * S + P, C - H);
  }
  const dWeight = blockProduct(turned(lines(dhh, G)), lines(previous, S), G, P, L, dtype, wanted?.weight, gemm);
  const totals = new Float64Array(G);
  for (let i = 0, p = 0; i < L; i++)
    for (let j = 0; j < G; j++, p++) totals[j] = (totals[j] as number) + (dhh[p] as number);
  const dBias = allocate(dtype, G);
  dBias.set(totals);
  const grads = {
    x: NdArray.from(dx, [L, G]),
    state0: NdArray.from(dState0, [B, S]),
    weight: NdArray.from(dWeight, [G, P]),
    bias: NdArray.from(dBias, [G]),
  };
  if (projection === undefined) return grads;
  const own = { ...lines(gates.data, K), offset: gates.offset + cell.kept * H };
  const dProjection = blockProduct(turned(lines(dHiddens, P)), own, P, H, L, dtype, wanted?.projection, gemm);
  return { ...grads, projection: NdArray.from(dProjection, [P, H]) };
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

/** Packed lines of n numbers. */
function lines(data: TypedArray, n: number): Matrix {
  return { data, offset: 0, rowStride: n, columnStride: 1 };
}
