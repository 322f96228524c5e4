// A cell over packed rows of float32, as packages/core/src/kernels/js/recurrent.ts has it, step by step.

import { backward, Cell, forward } from './cells';
import { product } from './elsewhere';
import { gemmPanels, packPanels } from './gemm';
import { loadLanes, storeLanes } from './lanes';
import { distanceOf, floats, Plan, positionAt, rowAt, stepOf } from './plan';

@inline
function copyLine(to: usize, from: usize, n: i32): void {
  memory.copy(to, from, floats(n));
}

function addLine(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const p = floats(i);
    storeLanes<f32>(to + p, f32x4.add(loadLanes<f32>(to + p, n - i), loadLanes<f32>(from + p, n - i)), n - i);
  }
}

/** `c = a [M, K] x b [K, N]`, c packed. */
@inline
function packedProduct(plan: Plan, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, bColumn: usize, c: usize, M: i32, N: i32, K: i32): void {
  product(plan.elsewhere, a, aRow, aColumn, b, bRow, bColumn, c, floats(N), M, N, K, plan.panels);
}

/** Panels of the weight, which every step is a product with: `w` [K, N]; one step packs its own, and so does who computes elsewhere. */
@inline
function packWeight(plan: Plan, wRow: usize, wColumn: usize, N: i32, K: i32): void {
  if (plan.packed != 0) packPanels<f32>(plan.weight, wRow, wColumn, N, K, plan.packed);
}

/** `c = a [M, K] x w [K, N]`, c packed. */
@inline
function step(plan: Plan, a: usize, aRow: usize, wRow: usize, wColumn: usize, c: usize, M: i32, N: i32, K: i32): void {
  if (plan.packed != 0) gemmPanels<f32>(a, aRow, 4, plan.packed, c, floats(N), M, N, K, plan.panels);
  else packedProduct(plan, a, aRow, 4, plan.weight, wRow, wColumn, c, M, N, K);
}

@inline
function run(cell: Cell, plan: Plan): void {
  const H = plan.H;
  const P = plan.P;
  const G = plan.G;
  const S = plan.S;
  const C = plan.C;
  const projected = plan.projected != 0;
  for (let row = 0; row < plan.rows; row++) {
    const from = plan.state0 + floats(row * S);
    copyLine(plan.hidden + floats(row * P), from, P);
    if (!projected) copyLine(plan.state + floats(row * C), from, H);
    copyLine(plan.state + floats(row * C + H), from + floats(P), C - H);
  }
  packWeight(plan, plan.weightColumn, plan.weightRow, G, P);
  for (let s = 0; s < plan.longest; s++) {
    const count = stepOf(plan, s);
    let h = plan.hidden;
    if (count < plan.rows) {
      h = plan.h;
      for (let i = 0; i < count; i++) {
        copyLine(h + floats(i * P), plan.hidden + floats(<i32>rowAt(plan, i) * P), P);
      }
    }
    step(plan, h, floats(P), plan.weightColumn, plan.weightRow, plan.hh, count, G, P);
    for (let i = 0; i < count; i++) {
      const position = <i32>positionAt(plan, i);
      const state = plan.state + floats(<i32>rowAt(plan, i) * C);
      const kept = plan.kept + floats(position * plan.K);
      forward(cell, plan.x + floats(position * G), plan.hh + floats(i * G), plan.bias, state, kept, H);
      if (projected) {
        copyLine(plan.own + floats(i * H), state, H);
        copyLine(kept + floats(plan.cellKept), state, H);
      }
    }
    const next = plan.h;
    if (projected) {
      packedProduct(plan, plan.own, floats(H), 4, plan.projection, plan.projectionColumn, plan.projectionRow, next, count, P, H);
    }
    for (let i = 0; i < count; i++) {
      const row = <i32>rowAt(plan, i);
      const from = projected ? next + floats(i * P) : plan.state + floats(row * C);
      const out = plan.out + floats(<i32>positionAt(plan, i) * S);
      copyLine(plan.hidden + floats(row * P), from, P);
      copyLine(out, from, P);
      copyLine(out + floats(P), plan.state + floats(row * C + H), C - H);
    }
  }
}

/** The state that each position started from, packed like the output. */
function previousStates(plan: Plan): void {
  const S = plan.S;
  for (let b = 0; b < plan.rows; b++) {
    const start = load<i32>(plan.starts + floats(b));
    const end = load<i32>(plan.starts + floats(b), 4);
    if (start == end) continue;
    const reverse = plan.reverse != 0;
    copyLine(plan.previous + floats((reverse ? end - 1 : start) * S), plan.state0 + floats(b * S), S);
    const from = plan.out + floats((reverse ? start + 1 : start) * S);
    copyLine(plan.previous + floats((reverse ? start : start + 1) * S), from, (end - start - 1) * S);
  }
}

@inline
function runBack(cell: Cell, plan: Plan): void {
  const H = plan.H;
  const P = plan.P;
  const G = plan.G;
  const S = plan.S;
  const C = plan.C;
  const projected = plan.projected != 0;
  previousStates(plan);
  packWeight(plan, plan.weightRow, plan.weightColumn, P, G);
  for (let s = plan.longest - 1; s >= 0; s--) {
    const count = stepOf(plan, s);
    const isWhole = count == plan.rows;
    const arrived = isWhole ? plan.dHidden : plan.arrived;
    for (let i = 0; i < count; i++) {
      const row = <i32>rowAt(plan, i);
      const position = <i32>positionAt(plan, i);
      const g = plan.g + floats(position * S);
      const dHidden = plan.dHidden + floats(row * P);
      addLine(dHidden, g, P);
      addLine(plan.carry + floats(row * C + H), g + floats(P), C - H);
      if (!isWhole) copyLine(arrived + floats(i * P), dHidden, P);
      if (projected) copyLine(plan.dHiddens + floats(position * P), dHidden, P);
    }
    let dOwn = arrived;
    if (projected) {
      dOwn = plan.through;
      packedProduct(plan, arrived, floats(P), 4, plan.projection, plan.projectionRow, plan.projectionColumn, dOwn, count, H, P);
    }
    for (let i = 0; i < count; i++) {
      const position = <i32>positionAt(plan, i);
      const carry = plan.carry + floats(<i32>rowAt(plan, i) * C);
      const dhh = plan.dhh + floats(position * G);
      copyLine(carry, dOwn + floats(i * H), H);
      const kept = plan.kept + floats(position * plan.K);
      // so that the cell's other states lie H behind it
      const previous = plan.previous + floats(position * S + P - H);
      backward(cell, carry, kept, previous, plan.dx + floats(position * G), dhh, H);
    }
    const apart = distanceOf(plan, count);
    let gates = plan.dhh + floats(<i32>positionAt(plan, 0) * G);
    if (apart == 0) {
      gates = plan.gates;
      for (let i = 0; i < count; i++) {
        copyLine(gates + floats(i * G), plan.dhh + floats(<i32>positionAt(plan, i) * G), G);
      }
    }
    const through = isWhole ? plan.dHidden : plan.through;
    step(plan, gates, floats(max(apart, 1) * G), plan.weightRow, plan.weightColumn, through, count, P, G);
    for (let i = 0; i < count; i++) {
      const row = <i32>rowAt(plan, i);
      const line = through + floats(i * P);
      // beside what comes through the gates, what the cell passes on of its own; a projected state acts through them alone
      if (!projected) addLine(line, plan.carry + floats(row * C), P);
      if (!isWhole) copyLine(plan.dHidden + floats(row * P), line, P);
    }
  }
  for (let row = 0; row < plan.rows; row++) {
    copyLine(plan.dState0 + floats(row * S), plan.dHidden + floats(row * P), P);
    copyLine(plan.dState0 + floats(row * S + P), plan.carry + floats(row * C + H), C - H);
  }
  // of a weight of which a block is wanted, the caller computes that
  if (plan.dWeight != 0) {
    packedProduct(plan, plan.dhh, 4, floats(G), plan.previous, floats(S), 4, plan.dWeight, G, P, plan.total);
  }
  if (plan.dProjection != 0) {
    const own = plan.kept + floats(plan.cellKept);
    packedProduct(plan, plan.dHiddens, 4, floats(P), own, floats(plan.K), 4, plan.dProjection, P, H, plan.total);
  }
}

export function rnnTanh(plan: Plan): void {
  run(Cell.rnnTanh, plan);
}
export function rnnRelu(plan: Plan): void {
  run(Cell.rnnRelu, plan);
}
export function gru(plan: Plan): void {
  run(Cell.gru, plan);
}
export function lstm(plan: Plan): void {
  run(Cell.lstm, plan);
}
export function rnnTanhGrad(plan: Plan): void {
  runBack(Cell.rnnTanh, plan);
}
export function rnnReluGrad(plan: Plan): void {
  runBack(Cell.rnnRelu, plan);
}
export function gruGrad(plan: Plan): void {
  runBack(Cell.gru, plan);
}
export function lstmGrad(plan: Plan): void {
  runBack(Cell.lstm, plan);
}
