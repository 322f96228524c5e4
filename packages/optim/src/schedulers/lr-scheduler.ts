import { ValueError } from '@frostgrad/core/functional';
import { kindProblems, outOfRange, withDefaults } from '../hyper.ts';
import { hasMomentum, type Scheduled, writeMomentum } from './scheduled.ts';
import { expectFitting, fieldsOf, misnamed, plainOptions, type SchedulerState, wrongRates } from './scheduler-state.ts';

/** What a group gets at an epoch. */
interface Setting {
  readonly lr: number;
  readonly momentum: number | null;
}

/**
 * The base of schedulers whose rate is a function of the epoch. A subclass writes `rate`; what an epoch is - a pass over the
 * data, or one step - is for the caller to say, by calling `step` after each.
 *
 * Rates are computed from the epoch and the rate that the group had before any scheduler, never from the rate of the epoch
 * before, so nothing drifts, and a rate at any epoch can be asked for. The rate of epoch 0 is set at construction. `step`
 * never looks at what the optimizer has done: called before the optimizer's first step, it skips the rate of epoch 0.
 *
 * @example
 * class HalfLR extends LRScheduler {
 *   constructor(optimizer) {
 *     super('halfLR', optimizer, {});
 *   }
 *   rate(lr, epoch) {
 *     return lr / 2 ** epoch;
 *   }
 * }
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.8 });
 * const half = new HalfLR(sgd);
 * half.step();
 * half.getLastLr() // [0.4]
 * half.rate(0.8, 3) // 0.1
 */
export abstract class LRScheduler<O extends object = object> {
  /** Whose rates this writes. */
  readonly optimizer: Scheduled;
  /** The schedulers that this one is made of. */
  protected readonly members: readonly LRScheduler[];
  readonly #name: string;
  readonly #defaults: object;
  #options: O;
  #epoch = 0;
  #lastLr: readonly number[] = [];
  #owner: string | null = null;

  /**
   * @param name what errors and state dicts call this scheduler.
   * @param defaults every option; its kind there is the kind it must have, null takes any.
   * @param options what the user wants; `undefined` is the default.
   * @param members schedulers that are a part of this one from now on: they are not stepped by themselves any more.
   * @throws ValueError for options that are unknown or that `problems` names, members that are not of this optimizer, have been
   * stepped or are a part of something already, and rates that are no rates; nothing is changed then.
   */
  protected constructor(
    name: string,
    optimizer: Scheduled,
    defaults: { readonly [K in keyof O]: unknown },
    options: { readonly [K in keyof O]?: O[K] | undefined } = {},
    members: readonly LRScheduler[] = [],
  ) {
    this.#name = name;
    this.optimizer = optimizer;
    this.#defaults = defaults;
    this.#options = withDefaults(defaults, options) as O;
    this.members = [...members];
    this.#expectOptions();
    this.#expectMembers();
    this.#write(this.#settingsAt(0, this.#initialLrs()));
    for (const member of members) member.#owner = name;
  }

  /**
   * The rate at an epoch of a group that has the rate `lr` without a scheduler: a function of its arguments and of `options`
   * alone. It is asked in the constructor already, when fields of a subclass are not there yet.
   */
  abstract rate(lr: number, epoch: number, group: number): number;

  /** The momentum at an epoch, likewise; null leaves it as it is. */
  momentum(_epoch: number, _group: number): number | null {
    return null;
  }

  /** What is wrong with options; null for nothing. Asked at construction, at each step and before loading. */
  protected problems(_options: Readonly<O>, _groups: number): readonly (string | null)[] {
    return [];
  }

  protected get options(): Readonly<O> {
    return this.#options;
  }

  /** Where the schedule is: 0 at first. */
  get lastEpoch(): number {
    return this.#epoch;
  }

  /** The rates that were last written, one for each group that there was then. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /**
   * Goes on to the next epoch and writes its rates. A group that was added after construction is scheduled from now on, with
   * the rate that it has now as its rate without a scheduler.
   *
   * @throws ValueError when the rate at that epoch is no rate, or this is a part of another scheduler; nothing is changed
   * then.
   */
  step(): void {
    this.moveTo(this.#epoch + 1);
  }

  /** Goes to an epoch and writes its rates. */
  protected moveTo(epoch: number): void {
    this.#expectFree();
    this.#expectOptions();
    this.#write(this.#settingsAt(epoch, this.#initialLrs()));
    this.#epoch = epoch;
  }

  #initialLrs(): number[] {
    return this.optimizer.groups.map(({ initialLr, hyper }) => initialLr ?? hyper.lr);
  }

  /** Settings for the groups that start from a rate, checked. */
  #settingsAt(epoch: number, initialLrs: readonly (number | null)[]): (Setting | null)[] {
    return this.optimizer.groups.map((group, g) => {
      const initialLr = initialLrs[g] ?? null;
      if (initialLr === null) return null;
      const lr = this.rate(initialLr, epoch, g);
      const momentum = this.momentum(epoch, g);
      const problem =
        outOfRange('lr', lr, 0) ??
        (momentum === null || hasMomentum(group)
          ? null
          : 'there is no momentum to cycle; pass { cycleMomentum: false }');
      if (problem !== null) throw new ValueError(this.#name, `group ${g} at epoch ${epoch}: ${problem}`);
      return { lr, momentum };
    });
  }

  #write(settings: readonly (Setting | null)[]): void {
    for (const [g, group] of this.optimizer.groups.entries()) {
      const setting = settings[g] ?? null;
      if (setting === null) continue;
      const { lr, momentum } = setting;
      group.initialLr ??= group.hyper.lr;
      group.hyper.lr = lr;
      if (momentum !== null) writeMomentum(group, momentum);
    }
    this.#lastLr = settings.filter((setting) => setting !== null).map(({ lr }) => lr);
  }

  #expectFree(): void {
    if (this.#owner !== null)
      throw new ValueError(this.#name, `this scheduler is a part of '${this.#owner}'; use that one`);
  }

  #expectOptions(): void {
    const problems = this.#problemsOf(this.#options);
    if (problems.length > 0) throw new ValueError(this.#name, problems.join('; '));
  }

  #problemsOf(options: object): string[] {
    const kinds = kindProblems(options as Record<string, unknown>, this.#defaults, 'option');
    if (kinds.length > 0) return kinds;
    return this.problems(options as O, this.optimizer.groups.length).filter((problem) => problem !== null);
  }

  #expectMembers(): void {
    for (const [i, member] of this.members.entries()) {
      const problem = this.members.indexOf(member) === i ? this.#unfitness(member) : 'comes twice';
      if (problem !== null) throw new ValueError(this.#name, `scheduler ${i} ${problem}`);
    }
  }

  /** Why a scheduler cannot become a part of this one; null when it can. */
  #unfitness(member: LRScheduler): string | null {
    if (!(member instanceof LRScheduler)) return 'has no rate that is a function of the epoch';
    if (member.optimizer !== this.optimizer) return 'is of another optimizer';
    if (member.#owner !== null) return `is a part of '${member.#owner}' already`;
    return member.#epoch === 0 ? null : `has been stepped, to epoch ${member.#epoch}; make it anew`;
  }

  /** Options, epoch and the rates that groups start from, as plain data, copied. Functions are left out. */
  stateDict(): SchedulerState {
    return {
      scheduler: this.#name,
      options: plainOptions(this.#options),
      epoch: this.#epoch,
      initialLrs: this.optimizer.groups.map(({ initialLr }) => initialLr),
      members: this.members.map((member) => member.stateDict()),
    };
  }

  /**
   * Goes on from a state dict of a scheduler like this one, over as many groups: its options, its epoch, its rates, which are
   * written to the optimizer. Functions stay those of this scheduler.
   *
   * @throws ValueError that lists all that does not fit; nothing is changed then.
   */
  loadStateDict(state: SchedulerState): void {
    const settings = this.#checked(state);
    this.#recall(state);
    for (const [g, group] of this.optimizer.groups.entries()) group.initialLr = state.initialLrs[g] ?? null;
    this.#write(settings);
  }

  /** Throws what `loadStateDict` would throw of a state dict; changes nothing. */
  checkStateDict(state: SchedulerState): void {
    this.#checked(state);
  }

  /** What a state dict that fits sets. */
  #checked(state: SchedulerState): readonly (Setting | null)[] {
    this.#expectFree();
    expectFitting(this.#name, this.#misfits(state));
    const before = this.stateDict();
    this.#recall(state); // rates are a matter of the options, too
    try {
      return this.#settingsAt(state.epoch, state.initialLrs);
    } finally {
      this.#recall(before);
    }
  }

  /** What in a state dict does not fit. Nothing in it is believed. */
  #misfits(state: unknown): string[] {
    const { scheduler, options, epoch, initialLrs, members } = fieldsOf(state);
    const misname = misnamed(scheduler, this.#name);
    if (misname !== null) return [misname];
    const count = this.members.length;
    return [
      ...(options === fieldsOf(options)
        ? this.#problemsOf({ ...options, ...this.#functions() })
        : ['its options are missing']),
      ...(typeof epoch === 'number' && epoch >= 0 && epoch < Infinity ? [] : ['its epoch is no number of at least 0']),
      ...wrongRates('initialLrs', initialLrs, this.optimizer.groups.length, true),
      ...(Array.isArray(members) && members.length === count
        ? this.members.flatMap((member, i) => member.#misfits(members[i]).map((misfit) => `scheduler ${i}: ${misfit}`))
        : [`it is made of other schedulers; expected ${count}`]),
    ];
  }

  /** Options that no state dict holds. */
  #functions(): object {
    const plain = plainOptions(this.#options);
    return Object.fromEntries(Object.entries(this.#options).filter(([name]) => !Object.hasOwn(plain, name)));
  }

  #recall({ options, epoch, members }: SchedulerState): void {
    this.#options = { ...plainOptions(options), ...this.#functions() } as O;
    this.#epoch = epoch;
    for (const [i, member] of this.members.entries()) member.#recall(members[i] as SchedulerState);
  }
}
