/** Addresses and sizes of a recurrent kernel's call, in the order of `PLAN` in src/recurrent.ts. */
@unmanaged
export class Plan {
  /** Where each row begins, and the end of all. */
  starts: usize;
  rows: i32;
  total: i32;
  longest: i32;
  reverse: i32;
  /** Sizes of the cell, of its projection, of all gates, of the state, of what a position keeps, of the cell's own state. */
  H: i32;
  P: i32;
  G: i32;
  S: i32;
  K: i32;
  C: i32;
  /** What a position keeps without its projection. */
  cellKept: i32;
  projected: i32;
  weight: usize;
  weightRow: usize;
  weightColumn: usize;
  projection: usize;
  projectionRow: usize;
  projectionColumn: usize;
  state0: usize;
  out: usize;
  kept: usize;
  /** Rows at work in a step, and the position of each. */
  active: usize;
  positions: usize;
  panels: usize;
  /** The weight in panels, where there are steps that share it; 0 where there are not. */
  packed: usize;
  /** Whether products are computed outside of the module. */
  elsewhere: i32;
  // forward
  x: usize;
  bias: usize;
  hidden: usize;
  state: usize;
  h: usize;
  hh: usize;
  own: usize;
  // backward
  g: usize;
  previous: usize;
  dHidden: usize;
  carry: usize;
  dx: usize;
  dhh: usize;
  dHiddens: usize;
  gates: usize;
  arrived: usize;
  through: usize;
  dState0: usize;
  dWeight: usize;
  dProjection: usize;
}

/** Rows that have a position at step `s`, and where it lies: from the front, or from each row's own last one. */
export function stepOf(plan: Plan, s: i32): i32 {
  let count = 0;
  for (let b = 0; b < plan.rows; b++) {
    const start = load<i32>(plan.starts + (<usize>b << 2));
    const end = load<i32>(plan.starts + (<usize>b << 2), 4);
    if (end - start <= s) continue;
    store<i32>(plan.active + (<usize>count << 2), b);
    store<i32>(plan.positions + (<usize>count << 2), plan.reverse != 0 ? end - 1 - s : start + s);
    count++;
  }
  return count;
}

@inline
export function rowAt(plan: Plan, i: i32): usize {
  return <usize>load<i32>(plan.active + (<usize>i << 2));
}

@inline
export function positionAt(plan: Plan, i: i32): usize {
  return <usize>load<i32>(plan.positions + (<usize>i << 2));
}

/** How far apart the positions of a step lie, where that is always as far; else 0. */
export function distanceOf(plan: Plan, count: i32): i32 {
  if (count < 2) return 1;
  const apart = <i32>(positionAt(plan, 1) - positionAt(plan, 0));
  for (let i = 2; i < count; i++) {
    if (<i32>(positionAt(plan, i) - positionAt(plan, i - 1)) != apart) return 0;
  }
  return apart;
}

/** Bytes of n float32. */
@inline
export function floats(n: i32): usize {
  return <usize>n << 2;
}
