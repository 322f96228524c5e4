import { Segments, Tensor, tensor, ValueError } from '@frostgrad/core';
import type { History, Scalars } from './histories.ts';
import type { Group, Numbers, ParamState } from './optimizer.ts';

/** One run of elements with equal history: `[start, end, start, end, ...]` over the flattened elements, null for all. */
export interface HistoryState {
  readonly runs: readonly number[] | null;
  readonly scalars: Scalars;
}

/** What is remembered of one parameter; null when it was never stepped. */
export interface ParamStateDict {
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly histories: readonly HistoryState[];
}

/** An optimizer's state as plain data with tensors in it. */
export interface OptimizerState {
  readonly optimizer: string;
  readonly groups: readonly {
    readonly name: string | null;
    readonly hyper: Readonly<Record<string, unknown>>;
    readonly params: readonly (ParamStateDict | null)[];
  }[];
}

/** @internal */
export function writeState<H extends object>(
  optimizer: string,
  groups: readonly Group<H>[],
  states: ReadonlyMap<Tensor, ParamState>,
): OptimizerState {
  const ofParam = (param: Tensor): ParamStateDict | null => {
    const state = states.get(param);
    if (state === undefined) return null;
    const slots = Object.entries(state.slots).map(([slot, values]) => [slot, tensor(values, { shape: param.shape })]);
    return {
      slots: Object.fromEntries(slots) as Record<string, Tensor>,
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
      hyper: { ...(hyper as Record<string, unknown>) },
      params: params.map(ofParam),
    })),
  };
}

function runsOf(elements: Segments): number[] {
  const runs: number[] = [];
  elements.forEachRun((start, end) => runs.push(start, end));
  return runs;
}

/**
 * A state dict as the optimizer holds it, every part checked before any is used.
 *
 * @internal
 */
export function readState<H extends object>(
  optimizer: string,
  state: OptimizerState,
  groups: readonly Group<H>[],
  slotsOf: (hyper: H) => readonly string[],
): Map<Tensor, ParamState> {
  const problems: string[] = [];
  const loaded = new Map<Tensor, ParamState>();
  if (state?.optimizer !== optimizer) problems.push(`it is of '${state?.optimizer}'`);
  if (!Array.isArray(state?.groups) || state.groups.length !== groups.length) {
    problems.push(`it has ${state?.groups?.length ?? 'no'} groups, expected ${groups.length}`);
  }
  for (const [g, group] of groups.entries()) {
    const given = state?.groups?.[g];
    if (given === undefined) continue;
    const names = Object.keys(group.hyper);
    const missing = names.filter((name) => !(name in (given.hyper ?? {})));
    if (missing.length > 0) problems.push(`group ${g} lacks ${missing.join(', ')}`);
    if (given.params?.length !== group.params.length) {
      problems.push(`group ${g} has ${given.params?.length ?? 'no'} parameters, expected ${group.params.length}`);
      continue;
    }
    const slots = missing.length > 0 ? [] : slotsOf({ ...group.hyper, ...given.hyper });
    for (const [i, param] of group.params.entries()) {
      const found = given.params[i];
      if (found === null || found === undefined) continue;
      const read = readParam(found, param, slots);
      if (typeof read === 'string') problems.push(`parameter ${i} of group ${g}: ${read}`);
      else loaded.set(param, read);
    }
  }
  if (problems.length > 0) throw new ValueError(optimizer, `the state does not fit: ${problems.join('; ')}`);
  return loaded;
}

/** The state of one parameter, or what is wrong with it. */
function readParam({ slots, histories }: ParamStateDict, param: Tensor, names: readonly string[]): ParamState | string {
  const found: Record<string, Numbers> = {};
  for (const name of names) {
    const values = slots?.[name];
    if (!(values instanceof Tensor)) return `'${name}' is missing`;
    if (values.dtype !== param.dtype || values.shape.join() !== param.shape.join()) {
      return `'${name}' is ${values.dtype} [${values.shape.join(', ')}], expected ${param.dtype} [${param.shape.join(', ')}]`;
    }
    found[name] = values.toTypedArray() as Numbers;
  }
  const read = readHistories(histories, param);
  return typeof read === 'string' ? read : { slots: found, histories: read };
}

function readHistories(histories: readonly HistoryState[], param: Tensor): History[] | string {
  if (!Array.isArray(histories)) return 'its histories are missing';
  const owner = new Uint8Array(param.size);
  const read: History[] = [];
  for (const { runs, scalars } of histories as HistoryState[]) {
    if (typeof scalars !== 'object' || scalars === null || Object.values(scalars).some((v) => typeof v !== 'number'))
      return 'a scalar is no number';
    if (runs === null) {
      read.push({ elements: null, scalars: { ...scalars } });
      owner.fill(1);
      continue;
    }
    if (!Array.isArray(runs)) return 'a history has no runs';
    const mask = new Uint8Array(param.size);
    for (let i = 0; i < runs.length; i += 2) {
      const [start, end] = [runs[i] as number, runs[i + 1] as number];
      if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= param.size))
        return `the run ${start} to ${end} is out of range`;
      for (let j = start; j < end; j++) {
        if (owner[j] === 1) return `element ${j} is in two histories`;
        owner[j] = mask[j] = 1;
      }
    }
    read.push({ elements: Segments.mask(param.shape, mask), scalars: { ...scalars } });
  }
  if (owner.includes(0)) return 'its histories do not cover every element';
  return histories.some(({ runs }) => runs === null) && histories.length > 1
    ? 'a history of all elements is not the only one'
    : read;
}
