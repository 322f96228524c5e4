// One cell over one row, as packages/core/src/kernels/js has it: all in float32, four units at a time.

import { add, mul } from './floats';
import { sigmoid4, tanh4 } from './functions';
import { loadLanes, storeLanes } from './lanes';

export enum Cell {
  rnnTanh,
  rnnRelu,
  gru,
  lstm,
}

/** `1 - x`. */
@inline
function complement(x: v128): v128 {
  return f32x4.sub(f32x4.splat(1), x);
}

// not in line: twice each for a cell would make it large
function sigmoid(x: v128): v128 {
  return sigmoid4(x);
}

function tanh(x: v128): v128 {
  return tanh4(x);
}

/** What the state gives a gate, with its bias. */
@inline
function ofState(hh: usize, bias: usize, n: i32): v128 {
  return add(loadLanes<f32>(hh, n), loadLanes<f32>(bias, n));
}

@inline
function gate(x: usize, hh: usize, bias: usize, n: i32): v128 {
  return add(loadLanes<f32>(x, n), ofState(hh, bias, n));
}

/** Updates the state from what x and the state give the gates, and keeps what backward needs. */
@inline
export function forward(cell: Cell, x: usize, hh: usize, bias: usize, state: usize, kept: usize, H: i32): void {
  const line = <usize>H << 2;
  for (let j = 0; j < H; j += 4) {
    const n = H - j;
    if (cell == Cell.gru) {
      const r = sigmoid(gate(x, hh, bias, n));
      const z = sigmoid(gate(x + line, hh + line, bias + line, n));
      const hn = ofState(hh + 2 * line, bias + 2 * line, n);
      const v = tanh(add(loadLanes<f32>(x + 2 * line, n), mul(r, hn)));
      storeLanes<f32>(kept, r, n);
      storeLanes<f32>(kept + line, z, n);
      storeLanes<f32>(kept + 2 * line, v, n);
      storeLanes<f32>(kept + 3 * line, hn, n);
      storeLanes<f32>(state, add(mul(complement(z), v), mul(z, loadLanes<f32>(state, n))), n);
    } else if (cell == Cell.lstm) {
      const i = sigmoid(gate(x, hh, bias, n));
      const f = sigmoid(gate(x + line, hh + line, bias + line, n));
      const g = tanh(gate(x + 2 * line, hh + 2 * line, bias + 2 * line, n));
      const o = sigmoid(gate(x + 3 * line, hh + 3 * line, bias + 3 * line, n));
      const c = add(mul(f, loadLanes<f32>(state + line, n)), mul(i, g));
      const squashed = tanh(c);
      storeLanes<f32>(kept, i, n);
      storeLanes<f32>(kept + line, f, n);
      storeLanes<f32>(kept + 2 * line, g, n);
      storeLanes<f32>(kept + 3 * line, o, n);
      storeLanes<f32>(kept + 4 * line, squashed, n);
      storeLanes<f32>(state, mul(o, squashed), n);
      storeLanes<f32>(state + line, c, n);
    } else {
      const v = gate(x, hh, bias, n);
      const h = cell == Cell.rnnTanh ? tanh(v) : v128.andnot(v, f32x4.le(v, f32x4.splat(0)));
      storeLanes<f32>(kept, h, n);
      storeLanes<f32>(state, h, n);
    }
    x += 16;
    hh += 16;
    bias += 16;
    state += 16;
    kept += 16;
  }
}

/**
 * From the gradient of the new state in `carry` to those of both projections and, back in `carry`, of the old state. But for a
 * GRU both are the same, and `dhh` is written alone.
 */
@inline
export function backward(cell: Cell, carry: usize, kept: usize, previous: usize, dx: usize, dhh: usize, H: i32): void {
  const line = <usize>H << 2;
  for (let j = 0; j < H; j += 4) {
    const n = H - j;
    const dh = loadLanes<f32>(carry, n);
    if (cell == Cell.gru) {
      const r = loadLanes<f32>(kept, n);
      const z = loadLanes<f32>(kept + line, n);
      const v = loadLanes<f32>(kept + 2 * line, n);
      const hn = loadLanes<f32>(kept + 3 * line, n);
      const dn = mul(mul(dh, complement(z)), complement(mul(v, v)));
      const dz = mul(mul(dh, f32x4.sub(loadLanes<f32>(previous, n), v)), mul(z, complement(z)));
      const dr = mul(mul(dn, hn), mul(r, complement(r)));
      storeLanes<f32>(dx, dr, n);
      storeLanes<f32>(dhh, dr, n);
      storeLanes<f32>(dx + line, dz, n);
      storeLanes<f32>(dhh + line, dz, n);
      storeLanes<f32>(dx + 2 * line, dn, n);
      storeLanes<f32>(dhh + 2 * line, mul(dn, r), n);
      storeLanes<f32>(carry, mul(dh, z), n);
    } else if (cell == Cell.lstm) {
      const i = loadLanes<f32>(kept, n);
      const f = loadLanes<f32>(kept + line, n);
      const g = loadLanes<f32>(kept + 2 * line, n);
      const o = loadLanes<f32>(kept + 3 * line, n);
      const squashed = loadLanes<f32>(kept + 4 * line, n);
      const through = mul(mul(dh, o), complement(mul(squashed, squashed)));
      const dc = add(loadLanes<f32>(carry + line, n), through);
      const di = mul(mul(dc, g), mul(i, complement(i)));
      const df = mul(mul(dc, loadLanes<f32>(previous + line, n)), mul(f, complement(f)));
      const dg = mul(mul(dc, i), complement(mul(g, g)));
      const dO = mul(mul(dh, squashed), mul(o, complement(o)));
      storeLanes<f32>(dhh, di, n);
      storeLanes<f32>(dhh + line, df, n);
      storeLanes<f32>(dhh + 2 * line, dg, n);
      storeLanes<f32>(dhh + 3 * line, dO, n);
      storeLanes<f32>(carry, i32x4.splat(0), n);
      storeLanes<f32>(carry + line, mul(dc, f), n);
    } else {
      const h = loadLanes<f32>(kept, n);
      const d =
        cell == Cell.rnnTanh
          ? mul(dh, complement(mul(h, h)))
          : v128.andnot(dh, f32x4.le(h, f32x4.splat(0)));
      storeLanes<f32>(dhh, d, n);
      storeLanes<f32>(carry, i32x4.splat(0), n);
    }
    carry += 16;
    kept += 16;
    previous += 16;
    dx += 16;
    dhh += 16;
  }
}
