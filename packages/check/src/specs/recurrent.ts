import { gru, lstm, Offsets, Ragged, rnnRelu, rnnTanh, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, type Plain } from '../plain.ts';
import { type Bounded, dotInDtype, exactly, minus, plus, through, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';

interface Sequence {
  readonly lengths: readonly number[];
  readonly reverse: boolean;
}

type Recurrent = typeof lstm;

/** A new state from the projected input, the projected state (with bias) and the old state of one row. */
type Step = (x: readonly Bounded[], hh: readonly Bounded[], state: readonly Bounded[], H: number) => readonly Bounded[];

const sigmoid = through(
  (x) => 1 / (1 + Math.exp(-x)),
  3,
  () => 0.25,
);
const tanh = through(Math.tanh, 3, () => 1);
const relu = through(
  (x) => Math.max(0, x),
  0,
  () => 1,
);
const one = exactly(1);

const plainStep =
  (f: (x: Bounded) => Bounded): Step =>
  (x, hh) =>
    hh.map((projected, j) => f(plus(x[j] as Bounded, projected)));

const gruStep: Step = (x, hh, h, H) =>
  Array.from({ length: H }, (_, j) => {
    const gate = (i: number): Bounded => plus(x[i * H + j] as Bounded, hh[i * H + j] as Bounded);
    const r = sigmoid(gate(0));
    const z = sigmoid(gate(1));
    const n = tanh(plus(x[2 * H + j] as Bounded, times(r, hh[2 * H + j] as Bounded)));
    return plus(times(minus(one, z), n), times(z, h[j] as Bounded));
  });

const lstmStep: Step = (x, hh, state, H) => {
  const cells = Array.from({ length: H }, (_, j) => {
    const gate = (i: number): Bounded => plus(x[i * H + j] as Bounded, hh[i * H + j] as Bounded);
    const c = plus(
      times(sigmoid(gate(1)), state[state.length - H + j] as Bounded),
      times(sigmoid(gate(0)), tanh(gate(2))),
    );
    return { h: times(sigmoid(gate(3)), tanh(c)), c };
  });
  return [...cells.map(({ h }) => h), ...cells.map(({ c }) => c)];
};

/** `sum_j w_j h_j + bias`: the error of the sum, and what the state's own error becomes. */
function projected(w: readonly number[], h: readonly Bounded[], bias: number): Bounded {
  const sum = dotInDtype(
    w,
    h.map(({ v }) => v),
  );
  const carried = h.reduce((a, { e }, j) => a + Math.abs(w[j] as number) * e, 0);
  return plus({ v: sum.v, e: sum.e + (Number.isNaN(carried) ? 0 : carried) }, exactly(bias));
}

const rowOf = (matrix: Plain, i: number): number[] =>
  Array.from({ length: matrix.shape[1] as number }, (_, j) => at(matrix, [i, j]));

/** Each row by itself, step by step: no packing, no batch. */
function byRow(
  [x, state0, weight, bias, projection]: readonly Plain[],
  { lengths: list, reverse }: Sequence,
  step: Step,
): Reference {
  const [G = 0, P = 0] = (weight as Plain).shape;
  const H = projection?.shape[1] ?? P;
  const S = (state0 as Plain).shape[1] as number;
  const rows = list.map((length, b) => {
    const start = list.slice(0, b).reduce((a, n) => a + n, 0);
    const outs: (readonly Bounded[])[] = [];
    let state: readonly Bounded[] = Array.from({ length: S }, (_, j) => exactly(at(state0 as Plain, [b, j])));
    for (let s = 0; s < length; s++) {
      const t = reverse ? length - 1 - s : s;
      const h = state.slice(0, P);
      const input = Array.from({ length: G }, (_, g) => exactly(at(x as Plain, [start + t, g])));
      const hh = Array.from({ length: G }, (_, g) => {
        return projected(rowOf(weight as Plain, g), h, (bias as Plain).values[g] as number);
      });
      state = step(input, hh, state, H);
      if (projection !== undefined) {
        const cell = state.slice(0, H);
        const narrow = Array.from({ length: P }, (_, p) => projected(rowOf(projection, p), cell, 0));
        state = [...narrow, ...state.slice(H)];
      }
      outs[t] = state;
    }
    return outs.flat();
  });
  const all = rows.flat();
  return { shape: [(x as Plain).shape[0] as number, S], values: all.map(({ v }) => v), errors: all.map(({ e }) => e) };
}

/** Whether some unit of the positive part is nearly at 0. */
function nearlyClosed(xs: readonly Plain[], params: Sequence): boolean {
  let near = false;
  const watched = plainStep((x) => {
    near ||= Math.abs(x.v) < 0.1;
    return relu(x);
  });
  byRow(xs, params, watched);
  return near;
}

function recurrentSpec(
  op: string,
  run: Recurrent,
  { gates, states, projects = false }: { readonly gates: number; readonly states: number; readonly projects?: boolean },
  step: Step,
  kinks: (xs: readonly Plain[], params: Sequence) => boolean = () => false,
): Spec {
  const inputs: Arbitrary<Call<Sequence>> = fc
    .record({
      list: lengths({ maxRows: 3 }),
      H: fc.integer({ min: 1, max: 3 }),
      reverse: fc.boolean(),
      projectedTo: projects ? fc.option(fc.integer({ min: 1, max: 3 })) : fc.constant(null),
    })
    .map(({ list, H, reverse, projectedTo }) => {
      const L = list.reduce((a, b) => a + b, 0);
      const P = projectedTo ?? H;
      const shapes = [[L, gates * H], [list.length, P + (states - 1) * H], [gates * H, P], [gates * H]];
      return {
        shapes: projectedTo === null ? shapes : [...shapes, [P, H]],
        params: { lengths: list, reverse },
      };
    });
  const offsets = Offsets.fromLengths([2, 1]);
  const G = gates * 2;
  const call = (x: Tensor, state0: Tensor, weight: Tensor, bias: Tensor): unknown =>
    run(new Ragged(x, offsets), state0, weight, bias);
  return defineSpec({
    op,
    inputs,
    run: ([x, state0, weight, bias, projection], { lengths: list, reverse }) => {
      return run(
        new Ragged(x as Tensor, Offsets.fromLengths(list)),
        state0 as Tensor,
        weight as Tensor,
        bias as Tensor,
        { reverse, ...(projection === undefined ? {} : { projection }) },
      ).values;
    },
    reference: (xs, params) => byRow(xs, params, step),
    tolerance: 'running',
    kinks,
    domain: [[-1.5, 1.5]],
    refuses: fc.constantFrom(
      () => call(zeros([3, G - 1]), zeros([2, 2 * states]), zeros([G, 2]), zeros([G])),
      () => call(zeros([3, G]), zeros([1, 2 * states]), zeros([G, 2]), zeros([G])),
      () => call(zeros([3, G]), zeros([2, 2 * states]), zeros([G, 3]), zeros([G])),
      () => call(zeros([3, G]), zeros([2, 2 * states]), zeros([G, 2]), zeros([G, 1])),
    ),
  });
}

export const recurrentSpecs: readonly Spec[] = [
  recurrentSpec('rnnTanh', rnnTanh, { gates: 1, states: 1 }, plainStep(tanh)),
  recurrentSpec('rnnRelu', rnnRelu, { gates: 1, states: 1 }, plainStep(relu), nearlyClosed),
  recurrentSpec('gru', gru, { gates: 3, states: 1 }, gruStep),
  recurrentSpec('lstm', lstm, { gates: 4, states: 2, projects: true }, lstmStep),
];
