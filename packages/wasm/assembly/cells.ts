// One cell over one row, as packages/core/src/kernels/js has it: all in float32, four units at a time.

import { sigmoid4, tanh4 } from './functions';
import { loadLanes, storeLanes } from './lanes';

export enum Cell {
  rnnTanh,
  rnnRelu,
  gru,
  lstm,
}

@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
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

@inline
function both(a: usize, b: usize, n: i32): v128 {
  return add(loadLanes(a, n), loadLanes(b, n));
}

/** Updates the state from what x and the state give the gates, and keeps what backward needs. */
@inline
export function forward(cell: Cell, x: usize, hh: usize, state: usize, kept: usize, H: i32): void {
  const line = <usize>H << 2;
  for (let j = 0; j < H; j += 4) {
    const n = H - j;
    if (cell == Cell.gru) {
      const r = sigmoid(both(x, hh, n));
      const z = sigmoid(both(x + line, hh + line, n));
      const hn = loadLanes(hh + 2 * line, n);
      const v = tanh(add(loadLanes(x + 2 * line, n), mul(r, hn)));
      storeLanes(kept, r, n);
      storeLanes(kept + line, z, n);
      storeLanes(kept + 2 * line, v, n);
      storeLanes(kept + 3 * line, hn, n);
      storeLanes(state, add(mul(complement(z), v), mul(z, loadLanes(state, n))), n);
    } else if (cell == Cell.lstm) {
      const i = sigmoid(both(x, hh, n));
      const f = sigmoid(both(x + line, hh + line, n));
      const g = tanh(both(x + 2 * line, hh + 2 * line, n));
      const o = sigmoid(both(x + 3 * line, hh + 3 * line, n));
      const c = add(mul(f, loadLanes(state + line, n)), mul(i, g));
      const squashed = tanh(c);
      storeLanes(kept, i, n);
      storeLanes(kept + line, f, n);
      storeLanes(kept + 2 * line, g, n);
      storeLanes(kept + 3 * line, o, n);
      storeLanes(kept + 4 * line, squashed, n);
      storeLanes(state, mul(o, squashed), n);
      storeLanes(state + line, c, n);
    } else {
      const v = both(x, hh, n);
      const h = cell == Cell.rnnTanh ? tanh(v) : v128.andnot(v, f32x4.le(v, f32x4.splat(0)));
      storeLanes(kept, h, n);
      storeLanes(state, h, n);
    }
    x += 16;
    hh += 16;
    state += 16;
    kept += 16;
  }
}

/** From the gradient of the new state in `carry` to those of both projections and, back in `carry`, of the old state. */
@inline
export function backward(cell: Cell, carry: usize, kept: usize, previous: usize, dx: usize, dhh: usize, H: i32): void {
  const line = <usize>H << 2;
  for (let j = 0; j < H; j += 4) {
    const n = H - j;
    const dh = loadLanes(carry, n);
    if (cell == Cell.gru) {
      const r = loadLanes(kept, n);
      const z = loadLanes(kept + line, n);
      const v = loadLanes(kept + 2 * line, n);
      const hn = loadLanes(kept + 3 * line, n);
      const dn = mul(mul(dh, complement(z)), complement(mul(v, v)));
      const dz = mul(mul(dh, f32x4.sub(loadLanes(previous, n), v)), mul(z, complement(z)));
      const dr = mul(mul(dn, hn), mul(r, complement(r)));
      storeLanes(dx, dr, n);
      storeLanes(dhh, dr, n);
      storeLanes(dx + line, dz, n);
      storeLanes(dhh + line, dz, n);
      storeLanes(dx + 2 * line, dn, n);
      storeLanes(dhh + 2 * line, mul(dn, r), n);
      storeLanes(carry, mul(dh, z), n);
    } else if (cell == Cell.lstm) {
      const i = loadLanes(kept, n);
      const f = loadLanes(kept + line, n);
      const g = loadLanes(kept + 2 * line, n);
      const o = loadLanes(kept + 3 * line, n);
      const squashed = loadLanes(kept + 4 * line, n);
      const through = mul(mul(dh, o), complement(mul(squashed, squashed)));
      const dc = add(loadLanes(carry + line, n), through);
      const di = mul(mul(dc, g), mul(i, complement(i)));
      const df = mul(mul(dc, loadLanes(previous + line, n)), mul(f, complement(f)));
      const dg = mul(mul(dc, i), complement(mul(g, g)));
      const dO = mul(mul(dh, squashed), mul(o, complement(o)));
      storeLanes(dx, di, n);
      storeLanes(dhh, di, n);
      storeLanes(dx + line, df, n);
      storeLanes(dhh + line, df, n);
      storeLanes(dx + 2 * line, dg, n);
      storeLanes(dhh + 2 * line, dg, n);
      storeLanes(dx + 3 * line, dO, n);
      storeLanes(dhh + 3 * line, dO, n);
      storeLanes(carry, i32x4.splat(0), n);
      storeLanes(carry + line, mul(dc, f), n);
    } else {
      const h = loadLanes(kept, n);
      const d =
        cell == Cell.rnnTanh
          ? mul(dh, complement(mul(h, h)))
          : v128.andnot(dh, f32x4.le(h, f32x4.splat(0)));
      storeLanes(dx, d, n);
      storeLanes(dhh, d, n);
      storeLanes(carry, i32x4.splat(0), n);
    }
    carry += 16;
    kept += 16;
    previous += 16;
    dx += 16;
    dhh += 16;
  }
}
