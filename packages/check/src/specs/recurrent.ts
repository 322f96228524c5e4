import { gru, lstm, Offsets, Ragged, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, type Plain } from '../plain.ts';
import { type Bounded, dotInDtype, exactly, minus, plus, through, times } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';

interface Sequence {
  readonly lengths: readonly number[];
  readonly reverse: boolean;
}

type Recurrent = typeof gru;

/** A new state from the projected input, the projected state (with bias) and the old state of one row. */
type Step = (x: readonly Bounded[], hh: readonly Bounded[], state: readonly Bounded[], H: number) => readonly Bounded[];

const sigmoid = through(
  (x) => 1 / (1 + Math.exp(-x)),
  3,
  () => 0.25,
);
const tanh = through(Math.tanh, 3, () => 1);
const one = exactly(1);

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
    const c = plus(times(sigmoid(gate(1)), state[H + j] as Bounded), times(sigmoid(gate(0)), tanh(gate(2))));
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

/** Each row by itself, step by step: no packing, no batch. */
function byRow(
  [x, state0, weight, bias]: readonly Plain[],
  { lengths: list, reverse }: Sequence,
  step: Step,
): Reference {
  const [G = 0, H = 0] = (weight as Plain).shape;
  const S = (state0 as Plain).shape[1] as number;
  const rows = list.map((length, b) => {
    const start = list.slice(0, b).reduce((a, n) => a + n, 0);
    const outs: (readonly Bounded[])[] = [];
    let state: readonly Bounded[] = Array.from({ length: S }, (_, j) => exactly(at(state0 as Plain, [b, j])));
    for (let s = 0; s < length; s++) {
      const t = reverse ? length - 1 - s : s;
      const h = state.slice(0, H);
      const input = Array.from({ length: G }, (_, g) => exactly(at(x as Plain, [start + t, g])));
      const hh = Array.from({ length: G }, (_, g) => {
        const w = Array.from({ length: H }, (_, j) => at(weight as Plain, [g, j]));
        return projected(w, h, (bias as Plain).values[g] as number);
      });
      state = step(input, hh, state, H);
      outs[t] = state;
    }
    return outs.flat();
  });
  const all = rows.flat();
  return { shape: [(x as Plain).shape[0] as number, S], values: all.map(({ v }) => v), errors: all.map(({ e }) => e) };
}

function recurrentSpec(op: string, run: Recurrent, gates: number, states: number, step: Step): Spec {
  const inputs: Arbitrary<Call<Sequence>> = fc
    .tuple(lengths({ maxRows: 3 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .map(([list, H, reverse]) => {
      const L = list.reduce((a, b) => a + b, 0);
      return {
        shapes: [[L, gates * H], [list.length, states * H], [gates * H, H], [gates * H]],
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
    run: ([x, state0, weight, bias], { lengths: list, reverse }) => {
      return run(
        new Ragged(x as Tensor, Offsets.fromLengths(list)),
        state0 as Tensor,
        weight as Tensor,
        bias as Tensor,
        { reverse },
      ).values;
    },
    reference: (xs, params) => byRow(xs, params, step),
    tolerance: 'running',
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
  recurrentSpec('gru', gru, 3, 1, gruStep),
  recurrentSpec('lstm', lstm, 4, 2, lstmStep),
];
