import { type Kernels, NdArray, type SequenceGrads, type SequencePlan } from '@frostgrad/core/extend';
import type { Tracker } from './tracker.ts';

type Cell = 'rnnTanh' | 'rnnRelu' | 'gru' | 'lstm';
type Rules = Pick<Kernels, Cell | `${Cell}Grad`>;
type Forward = Kernels['gru'];
type Backward = Kernels['gruGrad'];

/**
 * A state depends on the weights, its row's first state and the inputs so far; a gradient on what the row's states and
 * gates behind it depend on, and what comes in there. Features are not told apart: each state goes through a product.
 */
export function sequenceRules(t: Tracker, below: Kernels): Rules {
  const cells: readonly Cell[] = ['rnnTanh', 'rnnRelu', 'gru', 'lstm'];
  const rules = cells.flatMap((cell) => [
    [cell, forwardRule(t, below, below[cell])],
    [`${cell}Grad`, backwardRule(t, below, below[`${cell}Grad`])],
  ]);
  return Object.fromEntries(rules) as unknown as Rules;
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
  return (...args) => {
    const [x, state0, weight, bias, plan, ...more] = args;
    const weights = [weight, bias, ...others(more)];
    const all = [x, state0, ...weights];
    const { out, gates } = kernel(...(valuesIn(t, args) as Parameters<Forward>));
    if (!all.some((operand) => t.isTracked(operand))) return { out, gates };
    const [inputs, initial] = [byRow(t, below, x), byRow(t, below, state0)];
    const shared = t.sets.unionOf(weights.flatMap((operand) => [...byRow(t, below, operand)]));
    const at = new Int32Array(plan.offsets.total);
    for (let b = 0; b < plan.offsets.count; b++) {
      let state = t.sets.union(initial[b] as number, shared);
      for (const p of walk(plan, b)) at[p] = state = t.sets.union(state, inputs[p] as number);
    }
    return { out: t.track(out, rows(at, out)), gates: t.track(gates, rows(at, gates)) };
  };
}

function backwardRule(t: Tracker, below: Kernels, kernel: Backward): Backward {
  return (...args) => {
    const [g, out, gates, state0, weight, plan, ...more] = args;
    const weights = [weight, ...others(more)];
    const all = [g, out, gates, state0, ...weights];
    const grads = kernel(...(valuesIn(t, args) as Parameters<Backward>));
    if (!all.some((operand) => t.isTracked(operand))) return grads;
    const [incoming, states, kept, initial] = [g, out, gates, state0].map((operand) => byRow(t, below, operand)) as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    const shared = t.sets.unionOf(weights.flatMap((operand) => [...byRow(t, below, operand)]));
    const at = new Int32Array(plan.offsets.total);
    const first = new Int32Array(plan.offsets.count);
    for (let b = 0; b < plan.offsets.count; b++) {
      const positions = walk(plan, b);
      let carry = 0;
      for (let s = positions.length - 1; s >= 0; s--) {
        const p = positions[s] as number;
        const before = s === 0 ? (initial[b] as number) : (states[positions[s - 1] as number] as number);
        carry = t.sets.unionOf([carry, incoming[p] as number, kept[p] as number, states[p] as number, before, shared]);
        at[p] = carry;
      }
      first[b] = carry;
    }
    const total = Int32Array.of(t.sets.unionOf(at));
    const setsOf: Readonly<Record<string, Int32Array>> = { x: at, state0: first }; // those of weights are sums over all
    const tracked = Object.entries<NdArray>({ ...grads }).map(([name, grad]) => {
      return [name, t.track(grad, rows(setsOf[name] ?? total, grad))] as const;
    });
    return Object.fromEntries(tracked) as unknown as SequenceGrads;
  };
}

/** Further weights, where a kernel has any. */
function others(more: readonly unknown[]): NdArray[] {
  return more.filter((operand) => operand instanceof NdArray);
}

/** Arguments with arrays as kernels read them. */
function valuesIn(t: Tracker, args: readonly unknown[]): unknown[] {
  return args.map((arg) => (arg instanceof NdArray ? t.valuesOf(arg) : arg));
}
