import { type Segments, Tensor, ValueError } from '@frostgrad/core';
import { updateElements } from '@frostgrad/core/extend';
import { type History, mergeHistories, type Scalars, splitHistories } from './histories.ts';
import { type OptimizerState, readState, writeState } from './state.ts';

/** A floating array: values, gradients, state. */
export type Numbers = Float32Array | Float64Array;

/** What an update rule is given: one-dimensional arrays of elements that learn, row-major, and nothing else. */
export interface Update<H> {
  /** To be changed in place. */
  readonly value: Numbers;
  readonly grad: Numbers;
  /** One array for each slot, zeros at first; to be changed in place. */
  readonly state: Readonly<Record<string, Numbers>>;
  /** Numbers kept for these elements as a whole: a step count. */
  readonly scalars: Scalars;
  /** The hyperparameters. */
  readonly group: Readonly<H>;
}

/** Parameters with hyperparameters of their own. */
export type ParamGroup<H> = { readonly params: Iterable<Tensor>; readonly name?: string } & {
  readonly [K in keyof H]?: H[K];
};

/** A group as the optimizer holds it. Hyperparameters may be changed between steps. */
export interface Group<H> {
  readonly params: readonly Tensor[];
  readonly name: string | null;
  readonly hyper: H;
}

/** What an optimizer remembers of one parameter. */
export interface ParamState {
  readonly slots: Record<string, Numbers>;
  histories: History[];
}

/**
 * The base of every optimizer. A subclass writes `update`, over plain arrays; that frozen elements keep their bits, that their
 * state pauses, and that a parameter without a gradient is skipped, is all here.
 *
 * Arithmetic in `update` is ordinary: computed in float64, rounded once by each store into a float32 array. Where elements of a
 * parameter have lived through different steps, `update` is called once for each such run of elements.
 */
export abstract class Optimizer<H extends object> {
  readonly groups: readonly Group<H>[];
  readonly #name: string;
  readonly #states = new Map<Tensor, ParamState>();

  /**
   * @throws ValueError for an empty list, a bare tensor, a tensor that is no leaf or does not require grad, and one that
   * comes twice.
   */
  protected constructor(name: string, params: Iterable<Tensor> | readonly ParamGroup<H>[], defaults: H) {
    this.#name = name;
    this.groups = groupsOf(name, params, defaults);
  }

  /** Names of the state arrays that a group needs. */
  protected abstract slots(group: Readonly<H>): readonly string[];

  /** Changes `value`, `state` and `scalars` in place. */
  protected abstract update(update: Update<H>): void;

  /** One step for every parameter whose `.grad` is not null, over the elements that it covers and that learn now. */
  step(): void {
    for (const { params, hyper } of this.groups) {
      for (const param of params) if (param.grad !== null) this.#stepOne(param, param.grad, hyper);
    }
  }

  #stepOne(param: Tensor, grad: Tensor, hyper: H): void {
    const { active } = param;
    if (active?.isEmpty === true) return;
    const known = this.#states.get(param) ?? { slots: {}, histories: [{ elements: null, scalars: {} }] };
    for (const slot of this.slots(hyper)) known.slots[slot] ??= zerosFor(param);
    const split = splitHistories(known.histories, active, param.shape);
    const gradients = grad.toTypedArray() as Numbers;
    for (const { elements, scalars } of split.active) {
      const state = Object.fromEntries(
        this.slots(hyper).map((slot) => [slot, taken(known.slots[slot] as Numbers, elements)]),
      );
      updateElements(param, elements, (value) => {
        this.update({ value: value as Numbers, grad: taken(gradients, elements), state, scalars, group: hyper });
      });
      if (elements !== null)
        for (const [slot, values] of Object.entries(state)) elements.put(values, known.slots[slot] as Numbers);
    }
    known.histories = mergeHistories(split.all, param.shape);
    this.#states.set(param, known);
  }

  /** Forgets gradients: `.grad` is null again. */
  zeroGrad(): void {
    for (const { params } of this.groups) for (const param of params) param.grad = null;
  }

  /** Hyperparameters and state as plain data with tensors in it, copied. */
  stateDict(): OptimizerState {
    return writeState(this.#name, this.groups, this.#states);
  }

  /**
   * Goes on from a state dict of an optimizer like this one, over parameters in the same order.
   *
   * @throws ValueError that lists all that does not fit; nothing is changed then.
   */
  loadStateDict(state: OptimizerState): void {
    const loaded = readState(this.#name, state, this.groups, (hyper) => this.slots(hyper));
    this.#states.clear();
    for (const [param, found] of loaded) this.#states.set(param, found);
    for (const [i, group] of this.groups.entries()) Object.assign(group.hyper, state.groups[i]?.hyper);
  }
}

function zerosFor(param: Tensor): Numbers {
  return param.dtype === 'float32' ? new Float32Array(param.size) : new Float64Array(param.size);
}

/** The values at some elements, or the array itself for all. */
function taken(values: Numbers, elements: Segments | null): Numbers {
  return elements === null ? values : elements.take(values);
}

function groupsOf<H extends object>(
  name: string,
  params: Iterable<Tensor> | readonly ParamGroup<H>[],
  defaults: H,
): Group<H>[] {
  if (params instanceof Tensor)
    throw new ValueError(name, 'the parameters are one tensor; expected a list of tensors or of groups');
  const items: readonly (Tensor | ParamGroup<H>)[] = [...params];
  if (items.length === 0) throw new ValueError(name, 'there are no parameters; expected at least one');
  const grouped = items.filter((item): item is ParamGroup<H> => !(item instanceof Tensor));
  const bare = items.filter((item) => item instanceof Tensor);
  if (grouped.length > 0 && bare.length > 0)
    throw new ValueError(name, 'tensors and groups are mixed; give one or the other');
  const groups = grouped.length > 0 ? grouped : [{ params: bare } as unknown as ParamGroup<H>];
  const seen = new Set<Tensor>();
  return groups.map(({ params: given, name: groupName = null, ...overrides }, g) => {
    const list = [...given];
    for (const [i, param] of list.entries()) {
      const where = `parameter ${i} of group ${g}`;
      if (!(param instanceof Tensor)) throw new ValueError(name, `${where} is no tensor`);
      if (!param.isLeaf)
        throw new ValueError(
          name,
          `${where} was computed ('${param.gradFn?.name}'); only leaves can be optimized. Use detach()`,
        );
      if (!param.requiresGrad) throw new ValueError(name, `${where} does not require grad; leave it out`);
      if (seen.has(param)) throw new ValueError(name, `${where} comes twice; it would be stepped twice`);
      seen.add(param);
    }
    return { params: list, name: groupName, hyper: { ...defaults, ...overrides } as H };
  });
}
