import { type Segments, type Tensor, ValueError } from '@frostgrad/core/functional';
import { updateElements } from '@frostgrad/core/extend';
import {
  expectSteppable,
  type Group,
  groupAfter,
  groupedParams,
  labelOf,
  type ParamGroup,
  type Params,
} from './groups.ts';
import { type History, mergeHistories, type Scalars, splitHistories } from './histories.ts';
import { kindProblems, withDefaults } from './hyper.ts';
import { readState } from './read-state.ts';
import { fill, put, rowMajor, settledSlots, taken, zerosFor } from './slots.ts';
import { type OptimizerState, writeState } from './state.ts';

/** A floating array: values, gradients, state. */
export type Numbers = Float32Array | Float64Array;

/** What an update rule is given: one-dimensional arrays of elements that learn, row-major, and nothing else. */
export interface Update<H> {
  /** To be changed in place. */
  readonly value: Numbers;
  /** A copy, if the update is not sure: what it does to it is seen by nobody. */
  readonly grad: Numbers;
  /** One array for each slot, zeros at first; to be changed in place. */
  readonly state: Readonly<Record<string, Numbers>>;
  /** Numbers kept for these elements as a whole, none at first: a step count. */
  readonly scalars: Scalars;
  /** The hyperparameters. */
  readonly group: Readonly<H>;
  /** Null, but for a rule that goes over them itself: then the arrays have other elements, too. */
  readonly elements: Segments | null;
}

/** What an optimizer remembers of one parameter. */
export interface ParamState {
  readonly slots: Record<string, Numbers>;
  readonly histories: readonly History[];
}

/** Elements in a stretch, on average, from which on each is stepped where it lies. */
const LONG = 3;

/** A parameter that a step moves. */
interface Move<H> {
  readonly param: Tensor;
  readonly grad: Tensor;
  /** Elements that move; null when all do. */
  readonly active: Segments | null;
  readonly hyper: H;
  /** Names of the state arrays. */
  readonly names: readonly string[];
}

/**
 * The base of every optimizer. A subclass writes `update`, over plain arrays; that frozen elements keep their bits, that
 * their state pauses, and that a parameter without a gradient is skipped, is all here.
 *
 * Arithmetic in `update` is ordinary: computed in float64, rounded once by each store into a float32 array.
 *
 * Elements of a parameter that have lived through different steps (some were frozen for a while) have scalars of their
 * own, and `update` is called once for each such run. A rule that moves each element by itself gives the bits of a model
 * in which the runs are parameters of their own; a rule that sums over `value` sees one run at a time.
 *
 * @example
 * class SignDescent extends Optimizer {
 *   constructor(params) {
 *     super('signDescent', params, { lr: 0.5 });
 *   }
 *   slots() {
 *     return [];
 *   }
 *   update({ value, grad, group }) {
 *     for (let i = 0; i < value.length; i++) value[i] -= group.lr * Math.sign(grad[i]);
 *   }
 * }
 * const w = tensor([1, 2], { requiresGrad: true });
 * w.freeze_(Segments.rows([2], [0]));
 * backward(sum(mul(w, w)));
 * new SignDescent([w]).step();
 * w.toArray() // [1, 1.5]
 */
export abstract class Optimizer<H extends object> {
  readonly #name: string;
  readonly #defaults: H;
  /** What a group has that does not say otherwise. */
  readonly #common: H;
  readonly #groups: Group<H>[] = [];
  readonly #states = new Map<Tensor, ParamState>();
  /** How many of a parameter's resets its state has seen. */
  readonly #seen = new WeakMap<Tensor, number>();

  /**
   * @param name what errors and state dicts call this optimizer.
   * @param params leaves that require grad, or groups of them with hyperparameters of their own.
   * @param defaults every hyperparameter; its kind there (number, truth value, list) is the kind it must have.
   * @param options what the user wants instead; `undefined` is the default, and a group's own go before.
   * @throws ValueError for no parameters, a bare tensor, a tensor that is no leaf or does not require grad, one that comes
   * twice, a group's name that comes twice, and hyperparameters that are unknown or that `problems` names.
   */
  protected constructor(
    name: string,
    params: Params<H>,
    defaults: H,
    options: { readonly [K in keyof H]?: H[K] | undefined } = {},
  ) {
    this.#name = name;
    this.#defaults = defaults;
    this.#common = withDefaults(defaults, options);
    for (const group of groupedParams(name, params))
      this.#groups.push(groupAfter(name, this.#groups, group, this.#common));
    if (this.groups.every((group) => group.params.length === 0))
      throw new ValueError(name, 'there are no parameters; expected at least one');
    this.#expectHyper(this.groups);
  }

  /** In the order in which they came. */
  get groups(): readonly Group<H>[] {
    return this.#groups;
  }

  /**
   * Adds a group after the others: layers that begin to learn later, say. What it does not say is as for the others at
   * construction.
   *
   * @throws ValueError as at construction; nothing is added then.
   * @example
   * const [a, b] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
   * const sgd = new SGD([a], { lr: 0.5, momentum: 0.9 });
   * sgd.addParamGroup({ params: [b], name: 'late', lr: 0.25 });
   * sgd.groups.map(({ hyper }) => [hyper.lr, hyper.momentum]) // [[0.5, 0.9], [0.25, 0.9]]
   */
  addParamGroup(group: ParamGroup<H>): void {
    const added = groupAfter(this.#name, this.#groups, group, this.#common);
    this.#expectHyper([added]);
    this.#groups.push(added);
  }

  /** Names of the state arrays that a group needs. */
  protected abstract slots(group: Readonly<H>): readonly string[];

  /**
   * Changes `value`, `state` and `scalars` in place. When it throws, the step has moved nothing: it is given copies, which are
   * written when all of them are made.
   */
  protected abstract update(update: Update<H>): void;

  /**
   * The `update` that is known never to throw and to write no gradient, which then works in the parameters' own memory, without
   * copies, and looks at it no longer when it has returned; null for none. It is the method itself, so that a subclass with another `update` is not taken for sure.
   */
  protected get sureUpdate(): unknown {
    return this.ruleUpdate;
  }

  /** The sure `update` that reaches arrays by `kernels.step` and `fill` alone, over the elements that it is told. */
  protected get ruleUpdate(): unknown {
    return null;
  }

  /** What is wrong with hyperparameters; null for nothing. Asked at construction, at each step and before loading. */
  protected problems(_group: Readonly<H>): readonly (string | null)[] {
    return [];
  }

  /**
   * One step for every parameter whose `.grad` is not null, over the elements that it covers and that learn now. A zero
   * gradient is a gradient: decay and momentum go on.
   *
   * @throws ValueError for hyperparameters that have become wrong, or a parameter that is a leaf no longer, and whatever
   * `update` throws; no value and no state has changed then.
   */
  step(): void {
    this.#expectHyper(this.groups);
    const moves: Move<H>[] = [];
    for (const [g, { params, hyper, name }] of this.groups.entries()) {
      for (const [i, param] of params.entries()) {
        const { unseenGrad: grad, active } = param;
        if (grad === null || active?.isEmpty === true) continue;
        expectSteppable(this.#name, `parameter ${i} of ${labelOf(g, name)}`, param);
        moves.push({ param, grad, active, hyper, names: this.slots(hyper) });
      }
    }
    if (this.sureUpdate === this.update) for (const move of moves) this.#moved(move, true)();
    else for (const write of moves.map((move) => this.#moved(move, false))) write();
  }

  /** Updates a parameter, `inPlace` or in copies; what it gives writes what is not written yet. */
  #moved({ param, grad, active, hyper, names }: Move<H>, inPlace: boolean): () => void {
    const { slots, histories } = this.#stateOf(param);
    for (const name of names) slots[name] ??= zerosFor(param);
    const split = splitHistories(histories, active, param.shape);
    const gradients = inPlace ? rowMajor(grad) : (grad.toTypedArray() as Numbers);
    const goesOver = inPlace && this.ruleUpdate === this.update;
    const writes = split.active.map(({ elements, scalars }) => {
      // short stretches are copied together in less time than it takes to go to each
      const isWhole = elements === null || (goesOver && elements.count >= LONG * elements.runCount);
      const part = isWhole ? null : elements;
      const state: Record<string, Numbers> = {};
      for (const name of names) state[name] = taken(slots[name] as Numbers, part, !inPlace);
      const grad = taken(gradients, part, false);
      const run = (value: Numbers): void =>
        this.update({ value, grad, state, scalars, group: hyper, elements: isWhole ? elements : null });
      const value = inPlace ? null : taken(param.toTypedArray() as Numbers, part, false);
      if (value === null) updateElements(param, part, (own) => run(own as Numbers));
      else run(value);
      return () => {
        if (value !== null) updateElements(param, part, (own) => own.set(value));
        for (const name of names) put(state[name] as Numbers, part, slots[name] as Numbers);
      };
    });
    return () => {
      for (const write of writes) write();
      this.#states.set(param, { slots, histories: mergeHistories([...split.paused, ...split.active]) });
    };
  }

  #stateOf(param: Tensor): ParamState {
    const seen = this.#seen.get(param) ?? 0;
    this.#seen.set(param, param.resets.length);
    // what was thawed to begin anew since the state was last used
    if (this.#states.has(param)) for (const elements of param.resets.slice(seen)) this.resetState(param, elements);
    return this.#states.get(param) ?? { slots: {}, histories: [{ elements: null, scalars: {} }] };
  }

  #expectHyper(groups: readonly Group<H>[]): void {
    const problems = groups.flatMap(({ hyper, name }) =>
      this.#problemsOf(hyper).map((problem) => (name === null ? problem : `group '${name}': ${problem}`)),
    );
    if (problems.length > 0) throw new ValueError(this.#name, [...new Set(problems)].join('; '));
  }

  #problemsOf(hyper: object): string[] {
    const kinds = kindProblems(hyper as Record<string, unknown>, this.#defaults);
    return kinds.length > 0 ? kinds : this.problems(hyper as H).filter((problem) => problem !== null);
  }

  /** Forgets gradients: `.grad` is null again. */
  zeroGrad(): void {
    for (const { params } of this.groups) for (const param of params) param.grad = null;
  }

  /**
   * Forgets what is remembered of a parameter, or of some of its elements: their next step is a first one.
   *
   * @throws ValueError when the parameter is none of this optimizer's. @throws ShapeError when the set is of another shape.
   */
  resetState(param: Tensor, elements: Segments | null = null): void {
    if (!this.groups.some(({ params }) => params.includes(param)))
      throw new ValueError(this.#name, 'resetState was given a tensor that is not among the parameters');
    const { slots, histories } = this.#stateOf(param);
    const { paused, active } = splitHistories(histories, elements, param.shape);
    for (const values of Object.values(slots)) fill(values, elements, 0);
    const fresh = active.map((history) => ({ elements: history.elements, scalars: {} }));
    this.#states.set(param, { slots, histories: mergeHistories([...paused, ...fresh]) });
  }

  /** Hyperparameters and state as plain data with tensors in it, copied. */
  stateDict(): OptimizerState {
    for (const param of this.#states.keys()) this.#stateOf(param);
    return writeState(this.#name, this.groups, this.#states, (hyper) => this.slots(hyper));
  }

  /** Throws what `loadStateDict` would throw of a state dict; changes nothing. */
  checkStateDict(state: OptimizerState): void {
    this.#read(state);
  }

  #read(state: OptimizerState): ReturnType<typeof readState> {
    return readState(this.#name, state, this.groups, {
      slotsOf: (hyper) => this.slots(hyper),
      problemsOf: (hyper) => this.#problemsOf(hyper),
    });
  }

  /**
   * Goes on from a state dict of an optimizer like this one, over parameters in the same order: its hyperparameters, its
   * state. What this one remembered is forgotten.
   *
   * @throws ValueError that lists all that does not fit; nothing is changed then.
   */
  loadStateDict(state: OptimizerState): void {
    const { states, hypers } = this.#read(state);
    this.#states.clear();
    for (const [param, found] of states) {
      this.#states.set(param, { ...found, slots: settledSlots(found.slots) });
      this.#seen.set(param, param.resets.length);
    }
    for (const [i, { hyper }] of this.groups.entries()) Object.assign(hyper, hypers[i]);
  }
}
