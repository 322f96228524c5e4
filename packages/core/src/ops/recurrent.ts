import { apply } from '../engine/apply.ts';
import { defineOp, type Inputs, type TypedOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import { expectDType } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import type { MatrixBlock, SequenceGradKernel, SequenceKernel, SequencePlan } from '../kernels/sequence-interface.ts';
import { Ragged } from '../ragged/ragged.ts';
import type { Segments } from '../segments.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { indexSelect } from './indexing.ts';
import { cat } from './join.ts';
import { liveBlock } from './live-block.ts';
import { matmul } from './matmul.ts';
import { transpose } from './permute.ts';
import { slice } from './slice.ts';

const names = ['x', 'state0', 'weight', 'bias'] as const;
type Name = (typeof names)[number] | 'projection';

const nothing: MatrixBlock = { rows: [], columns: [] };

type OpName = 'rnnTanh' | 'rnnRelu' | 'gru' | 'lstm';

/** What differs between recurrent ops. */
export interface RecurrentSpec<N extends OpName = OpName> {
  /** Of the op, and of its kernel; `Grad` behind it names the kernel of the gradients. */
  readonly name: N;
  readonly gates: number;
  /** Parts of the state, H each, the hidden state first. */
  readonly states: number;
  /** One step in plain ops, over the rows that have one: the new state from projected input, projected state and old state. */
  readonly step: (x: Tensor, hh: Tensor, state: Tensor, H: number) => Tensor;
}

/** Options of a recurrent op. */
export interface DirectionOptions {
  /** Whether each row is read from its last position to its first; default false. */
  readonly reverse?: boolean;
}

/** A recurrent op as it is called. */
export type RecurrentOp = (
  x: Ragged,
  state0: Tensor,
  weight: Tensor,
  bias: Tensor,
  options: DirectionOptions,
  projection?: Tensor,
) => Ragged;

/** Gate or state `i` of H columns. @internal */
export function part(x: Tensor, i: number, H: number): Tensor {
  return slice(x, 1, i * H, (i + 1) * H);
}

/**
 * A recurrent op over ragged rows, fused over the whole sequence, with its definition in plain ops beside it. The
 * gradient of a weight is one product over all live positions, row-major, so padding and step order leave no trace; rows
 * and columns of it that are frozen as a whole are not computed.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineRecurrent<N extends OpName>(
  spec: RecurrentSpec<N>,
  own: Readonly<Record<N, SequenceKernel> & Record<`${N}Grad`, SequenceGradKernel>>,
  { projected = false }: { readonly projected?: boolean } = {},
): RecurrentOp {
  const { name } = spec;
  const inputs: readonly Name[] = projected ? [...names, 'projection'] : names;
  const op: TypedOp<Inputs<readonly Name[]>, SequencePlan> = defineOp({
    name,
    inputs,
    extras: ['gates'],
    saves: [...inputs, 'out', 'gates'],
    shape: ({ x, state0 }) => [x.shape[0] as number, state0.shape[1] as number],
    kernels: own,
    forward: (k, { x, state0, weight, bias, projection }, plan: SequencePlan) => {
      const { out, gates } = k[name](x, state0, weight, bias, plan, projection);
      return { out, extras: { gates } };
    },
    vjpAll: {
      inputs,
      grads: (g, { out, gates, state0, weight, projection }, call) => {
        const block = (input: Name, learns: Segments | null): Partial<Record<Name, MatrixBlock>> => {
          if (!call.needs(input)) return { [input]: nothing };
          return learns === null ? {} : { [input]: liveBlock(learns) };
        };
        const wanted = {
          ...block('weight', call.liveOf('weight')),
          ...(projected ? block('projection', call.liveOf('projection')) : {}),
        };
        const operands = [g.value, out.value, gates.value, state0.value, weight.value] as const;
        const plan = { ...call.params, wanted };
        return kernelGrads<Name, keyof typeof own>(own, g, (k) =>
          k[`${name}Grad`](...operands, plan, projection?.value),
        );
      },
    },
    composed: (x, plan) => byStep(spec, x, plan),
  });
  return (x, state0, weight, bias, { reverse = false }, projection) => {
    expectOperands(spec, x, state0, weight, bias, projection);
    const operands = [x.values, state0, weight, bias];
    if (projection !== undefined) operands.push(projection);
    return x.with(apply(op, operands, { offsets: x.offsets, reverse }));
  };
}

function expectOperands(
  { name, gates, states }: RecurrentSpec,
  x: Ragged,
  state0: Tensor,
  weight: Tensor,
  bias: Tensor,
  projection: Tensor | undefined,
): void {
  const P = weight.shape[1] ?? 0;
  const H = projection?.shape[1] ?? P;
  const G = gates * H;
  const expectFit = (operand: string, { shape }: Tensor, wanted: readonly number[], told = showShape(wanted)): void => {
    if (!sameShape(shape, wanted)) throw new ShapeError(name, `${operand} is ${showShape(shape)}; expected ${told}`);
  };
  expectDType(name, 'the projected input', x.values.dtype, ['float32', 'float64'], 'Cast it first');
  const others = { 'the initial state': state0, 'the weight': weight, 'the bias': bias, 'the projection': projection };
  for (const [operand, other] of Object.entries(others)) {
    if (other !== undefined)
      expectDType(name, operand, other.dtype, [x.values.dtype], 'All are of one dtype: cast first');
  }
  if (projection !== undefined) expectFit('the projection', projection, [P, H]);
  expectFit('the weight', weight, [G, P], `[${gates} * H, ${projection === undefined ? 'H' : 'P'}]`);
  expectFit('the bias', bias, [G]);
  expectFit('the projected input', x.values, [x.offsets.total, G]);
  expectFit('the initial state', state0, [x.offsets.count, P + (states - 1) * H]);
}

/** The definition: step by step, over the rows that are long enough. */
function byStep(
  spec: RecurrentSpec,
  { x, state0, weight, bias, projection }: Readonly<Record<Name, Tensor>>,
  { offsets, reverse }: SequencePlan,
): Tensor {
  const P = weight.shape[1] as number;
  const H = (projection ?? weight).shape[1] as number;
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
    const hidden = spec.states === 1 ? old : slice(old, 1, 0, P); // the state is more where there is a cell
    const hh = add(matmul(hidden, W), bias);
    state = spec.step(indexSelect(x, 0, positions), hh, old, H);
    if (projection !== undefined)
      state = cat([matmul(slice(state, 1, 0, H), transpose(projection)), slice(state, 1, H)], 1);
    for (const [i, position] of positions.entries()) packedAt[position] = done + i;
    done += rows.length;
    outs.push(state);
  }
  return outs.length === 0 ? slice(state0, 0, 0, 0) : indexSelect(cat(outs), 0, packedAt);
}
