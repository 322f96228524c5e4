import { type Kernels, NdArray, type SequenceGrads, type SequencePlan } from '@frostgrad/core/extend';
import type { Tracker } from './tracker.ts';

type Rules = Pick<Kernels, 'gru' | 'gruGrad' | 'lstm' | 'lstmGrad'>;
type Forward = Kernels['gru'];
type Backward = Kernels['gruGrad'];

/**
 * A state depends on the weights, its row's first state and the inputs so far; a gradient on what the row's states and
 * gates behind it depend on, and what comes in there. Features are not told apart: each state goes through a product.
 */
export function sequenceRules(t: Tracker, below: Kernels): Rules {
  return {
    gru: forwardRule(t, below, below.gru),
    lstm: forwardRule(t, below, below.lstm),
    gruGrad: backwardRule(t, below, below.gruGrad),
    lstmGrad: backwardRule(t, below, below.lstmGrad),
  };
}

/** Positions of a row in the order in which it is walked. */
function walk({ offsets, reverse }: SequencePlan, b: number): number[] {
  const positions = Array.from({ length: offsets.length(b) }, (_, i) => offsets.start(b) + i);
  return reverse ? positions.toReversed() : positions;
}

/** The union over everything behind axis 0, one a row. */
function byRow(t: Tracker, below: Kernels, x: NdArray): Int32Array {
  const sets = below.copy(t.setsOf(x));
  const rows = x.shape[0] as number;
  const width = rows === 0 ? 0 : x.size / rows;
  return Int32Array.from({ length: rows }, (_, i) => {
    return t.sets.unionOf(sets.data.subarray(i * width, (i + 1) * width) as Int32Array);
  });
}

/** One set a row, at all its elements. */
function rows(sets: Int32Array, like: NdArray): NdArray {
  const width = sets.length === 0 ? 0 : like.size / sets.length;
  const out = new Int32Array(like.size);
  for (const [i, set] of sets.entries()) out.fill(set, i * width, (i + 1) * width);
  return NdArray.from(out, like.shape);
}

function forwardRule(t: Tracker, below: Kernels, kernel: Forward): Forward {
  return (x, state0, weight, bias, plan) => {
    const operands = [x, state0, weight, bias] as const;
    const [vx, vs, vw, vb] = operands.map((operand) => t.valuesOf(operand)) as [NdArray, NdArray, NdArray, NdArray];
    const { out, gates } = kernel(vx, vs, vw, vb, plan);
    if (!operands.some((operand) => t.isTracked(operand))) return { out, gates };
    const [inputs, initial] = [byRow(t, below, x), byRow(t, below, state0)];
    const shared = t.sets.union(t.sets.unionOf(byRow(t, below, weight)), t.sets.unionOf(byRow(t, below, bias)));
    const at = new Int32Array(plan.offsets.total);
    for (let b = 0; b < plan.offsets.count; b++) {
      let state = t.sets.union(initial[b] as number, shared);
      for (const p of walk(plan, b)) at[p] = state = t.sets.union(state, inputs[p] as number);
    }
    return { out: t.track(out, rows(at, out)), gates: t.track(gates, rows(at, gates)) };
  };
}

function backwardRule(t: Tracker, below: Kernels, kernel: Backward): Backward {
  return (g, out, gates, state0, weight, plan) => {
    const operands = [g, out, gates, state0, weight] as const;
    type Five = [NdArray, NdArray, NdArray, NdArray, NdArray];
    const [vg, vo, vk, vs, vw] = operands.map((operand) => t.valuesOf(operand)) as Five;
    const grads = kernel(vg, vo, vk, vs, vw, plan);
    if (!operands.some((operand) => t.isTracked(operand))) return grads;
    const [incoming, states, kept, initial] = [g, out, gates, state0].map((operand) => byRow(t, below, operand)) as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    const shared = t.sets.unionOf(byRow(t, below, weight));
    const at = new Int32Array(plan.offsets.total);
    const first = new Int32Array(plan.offsets.count);
    for (let b = 0; b < plan.offsets.count; b++) {
      const positions = walk(plan, b);
      let carry = 0;
      for (let s = positions.length - 1; s >= 0; s--) {
        const p = positions[s] as number;
        const before = s === 0 ? (initial[b] as number) : (states[positions[s - 1] as number] as number);
        carry = t.sets.unionOf([carry, incoming[p] as number, kept[p] as number, before, shared]);
        at[p] = carry;
      }
      first[b] = carry;
    }
    const all = Int32Array.of(t.sets.unionOf(at));
    const result: SequenceGrads = {
      x: t.track(grads.x, rows(at, grads.x)),
      state0: t.track(grads.state0, rows(first, grads.state0)),
      weight: t.track(grads.weight, rows(all, grads.weight)),
      bias: t.track(grads.bias, rows(all, grads.bias)),
    };
    return result;
  };
}
