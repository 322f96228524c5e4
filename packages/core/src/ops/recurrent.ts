import { apply } from '../engine/apply.ts';
import { defineOp, type Inputs, type TypedOp } from '../engine/define-op.ts';
import type { NdArray } from '../array.ts';
import { expectDType } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { kernels } from '../kernels/backend.ts';
import type { Kernels, SequenceGrads, SequencePlan } from '../kernels/interface.ts';
import { Ragged } from '../ragged/ragged.ts';
import { showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { indexSelect } from './indexing.ts';
import { cat } from './join.ts';
import { matmul } from './matmul.ts';
import { transpose } from './permute.ts';
import { slice } from './slice.ts';

const names = ['x', 'state0', 'weight', 'bias'] as const;
type Names = typeof names;

/** What differs between recurrent ops. */
export interface RecurrentSpec {
  readonly name: 'gru' | 'lstm';
  readonly gates: number;
  /** Parts of the state, H each, the hidden state first. */
  readonly states: number;
  readonly forward: (
    k: Kernels,
    x: NdArray,
    state0: NdArray,
    weight: NdArray,
    bias: NdArray,
    plan: SequencePlan,
  ) => { out: NdArray; gates: NdArray };
  readonly backward: (
    k: Kernels,
    g: NdArray,
    out: NdArray,
    gates: NdArray,
    state0: NdArray,
    weight: NdArray,
    plan: SequencePlan,
  ) => SequenceGrads;
  /** One step in plain ops, over the rows that have one: the new state from projected input, projected state and old state. */
  readonly step: (x: Tensor, hh: Tensor, state: Tensor, H: number) => Tensor;
}

/** Gate or state `i` of H columns. @internal */
export function part(x: Tensor, i: number, H: number): Tensor {
  return slice(x, 1, i * H, (i + 1) * H);
}

/**
 * A recurrent op over ragged rows, fused over the whole sequence, with its definition in plain ops beside it. The
 * gradient of the weight is one product over all live positions, row-major, so padding and step order leave no trace.
 */
export function defineRecurrent(
  spec: RecurrentSpec,
): (x: Ragged, state0: Tensor, weight: Tensor, bias: Tensor, reverse: boolean) => Ragged {
  const op: TypedOp<Inputs<Names>, SequencePlan> = defineOp({
    name: spec.name,
    inputs: names,
    extras: ['gates'],
    saves: ['x', 'state0', 'weight', 'bias', 'out', 'gates'],
    shape: ({ x, state0 }) => [x.shape[0] as number, state0.shape[1] as number],
    forward: (k, { x, state0, weight, bias }, plan: SequencePlan) => {
      const { out, gates } = spec.forward(k, x, state0, weight, bias, plan);
      return { out, extras: { gates } };
    },
    vjpAll: {
      inputs: names,
      grads: (g, { out, gates, state0, weight }, { params }) => {
        const grads = spec.backward(kernels, g.value, out.value, gates.value, state0.value, weight.value, params);
        return {
          x: new Tensor(grads.x),
          state0: new Tensor(grads.state0),
          weight: new Tensor(grads.weight),
          bias: new Tensor(grads.bias),
        };
      },
    },
    composed: (x, plan) => byStep(spec, x.x, x.state0, x.weight, x.bias, plan),
  });
  return (x, state0, weight, bias, reverse) => {
    expectOperands(spec, x, state0, weight, bias);
    return x.with(apply(op, [x.values, state0, weight, bias], { offsets: x.offsets, reverse }));
  };
}

function expectOperands(
  { name, gates, states }: RecurrentSpec,
  x: Ragged,
  state0: Tensor,
  weight: Tensor,
  bias: Tensor,
): void {
  const H = weight.shape[1] ?? 0;
  const G = gates * H;
  const fits = (tensor: Tensor, ...shape: number[]): boolean =>
    tensor.ndim === shape.length && shape.every((n, i) => n === tensor.shape[i]);
  expectDType(name, 'the projected input', x.values.dtype, ['float32', 'float64'], 'Cast it first');
  for (const [operand, { dtype }] of Object.entries({
    'the initial state': state0,
    'the weight': weight,
    'the bias': bias,
  })) {
    expectDType(name, operand, dtype, [x.values.dtype], 'All four are of one dtype: cast first');
  }
  if (!fits(weight, G, H))
    throw new ShapeError(name, `the weight is ${showShape(weight.shape)}; expected [${gates} * H, H]`);
  if (!fits(bias, G)) throw new ShapeError(name, `the bias is ${showShape(bias.shape)}; expected [${G}]`);
  if (!fits(x.values, x.offsets.total, G)) {
    throw new ShapeError(
      name,
      `the projected input is ${showShape(x.values.shape)}; expected [${x.offsets.total}, ${G}]`,
    );
  }
  if (!fits(state0, x.offsets.count, states * H)) {
    throw new ShapeError(
      name,
      `the initial state is ${showShape(state0.shape)}; expected [${x.offsets.count}, ${states * H}]`,
    );
  }
}

/** The definition: step by step, over the rows that are long enough. */
function byStep(
  spec: RecurrentSpec,
  x: Tensor,
  state0: Tensor,
  weight: Tensor,
  bias: Tensor,
  { offsets, reverse }: SequencePlan,
): Tensor {
  const H = weight.shape[1] as number;
  const W = transpose(weight);
  const outs: Tensor[] = [];
  const packedAt = new Int32Array(offsets.total);
  let state = state0;
  let rows = Array.from({ length: offsets.count }, (_, b) => b); // the rows that `state` is of
  let done = 0;
  for (let s = 0; s < offsets.longest; s++) {
    const goesOn = (b: number): boolean => offsets.length(b) > s;
    const old = indexSelect(
      state,
      0,
      [...rows.keys()].filter((i) => goesOn(rows[i] as number)),
    );
    rows = rows.filter(goesOn);
    const positions = rows.map((b) => (reverse ? offsets.start(b + 1) - 1 - s : offsets.start(b) + s));
    const hh = add(matmul(slice(old, 1, 0, H), W), bias);
    state = spec.step(indexSelect(x, 0, positions), hh, old, H);
    for (const [i, position] of positions.entries()) packedAt[position] = done + i;
    done += rows.length;
    outs.push(state);
  }
  return outs.length === 0 ? slice(state0, 0, 0, 0) : indexSelect(cat(outs), 0, packedAt);
}
