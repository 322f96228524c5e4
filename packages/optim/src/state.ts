import { type Segments, type Tensor, tensor } from '@frostgrad/core/functional';
import type { Group } from './groups.ts';
import type { Scalars } from './histories.ts';
import type { ParamState } from './optimizer.ts';

/** One run of elements with equal history: `[start, end, start, end, ...]` over the flattened elements, null for all. */
export interface HistoryState {
  readonly runs: readonly number[] | null;
  readonly scalars: Scalars;
}

/** What is remembered of one parameter. */
export interface ParamStateDict {
  /** Of the parameter's shape and dtype. */
  readonly slots: Readonly<Record<string, Tensor>>;
  /** Disjoint; together they are all elements. */
  readonly histories: readonly HistoryState[];
}

/** What a state dict holds of one group. */
export interface GroupState {
  readonly name: string | null;
  readonly hyper: Readonly<Record<string, unknown>>;
  /** In the group's order; null for a parameter that was never stepped. */
  readonly params: readonly (ParamStateDict | null)[];
}

/** An optimizer's state as plain data with tensors in it: strings, numbers, truth values, lists, records. */
export interface OptimizerState {
  readonly optimizer: string;
  readonly groups: readonly GroupState[];
}

/** A state dict of what an optimizer holds. Everything in it is a copy. @internal */
export function writeState<H extends object>(
  optimizer: string,
  groups: readonly Group<H>[],
  states: ReadonlyMap<Tensor, ParamState>,
  slotsOf: (hyper: Readonly<H>) => readonly string[],
): OptimizerState {
  const ofParam = (param: Tensor, hyper: Readonly<H>): ParamStateDict | null => {
    const state = states.get(param);
    if (state === undefined) return null;
    // a slot that the hyperparameters have come to ask for since the last step is zeros
    const names = new Set([...Object.keys(state.slots), ...slotsOf(hyper)]);
    const slots = [...names].map((name): [string, Tensor] => [
      name,
      tensor(state.slots[name] ?? new Float64Array(param.size), { shape: param.shape, dtype: param.dtype }),
    ]);
    return {
      slots: Object.fromEntries(slots),
      histories: state.histories.map(({ elements, scalars }) => ({
        runs: elements === null ? null : runsOf(elements),
        scalars: { ...scalars },
      })),
    };
  };
  return {
    optimizer,
    groups: groups.map(({ name, hyper, params }) => ({
      name,
      hyper: structuredClone(hyper as Record<string, unknown>),
      params: params.map((param) => ofParam(param, hyper)),
    })),
  };
}

function runsOf(elements: Segments): number[] {
  const runs: number[] = [];
  elements.forEachRun((start, end) => runs.push(start, end));
  return runs;
}
