import { assign, backward, Rng, Segments, type Tensor, tensor, type TypedArray, zeros } from '@frostgrad/core';
import { padContents } from '@frostgrad/check';
import { clipGradNorm, type LRScheduler } from '@frostgrad/optim';
import fc, { type Arbitrary } from 'fast-check';
import { expect } from 'vitest';
import { count, segmentsOf } from '../../../optim/test/lives.ts';
import { scheduleAt, schedules } from '../../../optim/test/life-schedules.ts';
import type { Make } from '../../../optim/test/split-model.ts';
import { deepcopy } from '../../src/index.ts';
import { JoinedModel } from './joined-model.ts';
import { type Batch, batchOf, type Learner } from './models.ts';

/** What trains a model with frozen sets. A mutant gets one of them wrong. */
export interface Trainer {
  readonly make: Make;
  readonly freeze: (x: Tensor, set: Segments) => void;
  readonly loss: (model: Learner, batch: Batch) => Tensor;
  readonly clip: typeof clipGradNorm;
}

/** The library, as it is. */
export function trainer(make: Make): Trainer {
  return {
    make,
    freeze: (x, set) => void x.freeze_(set),
    loss: (model, batch) => model.loss(batch),
    clip: clipGradNorm,
  };
}

/** What happens to one parameter. */
interface Fate {
  /** Frozen from the start. */
  readonly early: Segments;
  /** Frozen after the first backward pass, before anything was done about its gradient. */
  readonly late: Segments;
  /** What would arrive at frozen elements, by a hook. */
  readonly wild: Float32Array;
  /** Elements that are -0 at first. */
  readonly zeros: Segments;
}

/** How often each class of cases came. */
export interface Seen {
  /** Parameters frozen in part, as a whole, not at all, and while a gradient waited. */
  part: number;
  whole: number;
  none: number;
  late: number;
  /** Steps whose gradients were clipped. */
  clipped: number;
}

const STEPS = 3;
const MAX_NORM = 0.1;

const bits = (x: TypedArray): Uint8Array => new Uint8Array(x.slice().buffer);

function fatesOf(model: Learner): Arbitrary<Fate[]> {
  return fc.tuple(
    ...model.parameters().map(({ shape }) => {
      const none = fc.constant(Segments.none(shape));
      const some = segmentsOf(shape);
      return fc.record({
        early: fc.oneof({ weight: 6, arbitrary: some }, none, fc.constant(Segments.all(shape))),
        late: fc.oneof(none, some),
        wild: padContents(count(shape)) as Arbitrary<Float32Array>,
        zeros: fc.oneof(none, some),
      });
    }),
  );
}

/** Whatever a path gives, what would arrive at the set is strange. */
function spoilAt(x: Tensor, set: Segments, wild: Float32Array): void {
  x.registerHook((gradient) => {
    const values = gradient.toTypedArray();
    const strange = values.map((_, i) => wild[i] as number);
    set.put(set.take(strange), values);
    return tensor(values, { shape: x.shape });
  });
}

/**
 * F5, and F1, F3, F4 and F7 with it: through a real loss, losses, norms, the gradients of what learns and all values have the bits of
 * a model in which each parameter is one 1-D tensor of what learns and one of what does not, joined by a scatter.
 *
 * @throws a counterexample.
 */
export function checkJoined(made: (rng: Rng) => Learner, make: Make, runs: number, mutant?: Partial<Trainer>): Seen {
  const subject: Trainer = { ...trainer(make), ...mutant };
  const seen: Seen = { part: 0, whole: 0, none: 0, late: 0, clipped: 0 };
  const cases = fc.record({
    seed: fc.nat(1000),
    schedule: fc.nat(schedules.length - 1),
    fates: fatesOf(made(new Rng(0))),
  });
  fc.assert(
    fc.property(cases, ({ seed, schedule: place, fates }) => {
      const model = made(new Rng(seed));
      const params = model.parameters();
      for (const [i, x] of params.entries()) zeroAt(x, (fates[i] as Fate).zeros);
      const joined = split(model, fates);
      const live = fates.map((fate) => kept(fate).complement());
      classify(seen, fates);
      for (const [i, x] of params.entries()) {
        const fate = fates[i] as Fate;
        spoilAt(x, kept(fate), fate.wild);
        subject.freeze(x, fate.early);
      }
      // beside what learns something that no gradient reaches, as there must be a parameter
      const [a, b] = [subject.make(params), make([...joined.learning, zeros([1]).requiresGrad_()])];
      const [timeA, timeB] = [a, b].map(scheduleAt(place)) as [LRScheduler, LRScheduler];
      for (let step = 0; step < STEPS; step++) {
        const batch = batchOf(seed + step);
        a.zeroGrad();
        b.zeroGrad();
        const [lossA, lossB] = [subject.loss(model, batch), joined.join().loss(batch)];
        expect(lossA.item()).toBe(lossB.item());
        backward(lossA);
        if (lossB.requiresGrad) backward(lossB);
        if (step === 0) for (const [i, x] of params.entries()) subject.freeze(x, (fates[i] as Fate).late);
        for (const [i, grad] of joined.grads.entries()) {
          const set = live[i] as Segments;
          const own = (params[i] as Tensor).grad?.toTypedArray();
          const mine = own === undefined || set.isEmpty ? null : bits(set.take(own));
          expect(mine).toEqual(grad === null ? null : bits(grad));
        }
        const norm = clipGradNorm(joined.learning, MAX_NORM);
        if (norm > MAX_NORM) seen.clipped++;
        expect(subject.clip(params, MAX_NORM)).toBe(norm);
        for (const one of [a, b, timeA, timeB]) one.step();
        for (const [i, values] of joined.values.entries())
          expect(bits((params[i] as Tensor).toTypedArray())).toEqual(bits(values));
      }
    }),
    { numRuns: runs, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123), endOnFailure: mutant !== undefined },
  );
  return seen;
}

const kept = ({ early, late }: Fate): Segments => early.union(late);

function zeroAt(x: Tensor, set: Segments): void {
  const values = x.toTypedArray();
  set.put(set.take(values.map(() => -0)), values);
  assign(x, values);
}

/** The joined model of one that is frozen as it will be at the first step. */
function split(model: Learner, fates: readonly Fate[]): JoinedModel<Learner> {
  const copy = deepcopy(model);
  for (const [i, x] of copy.parameters().entries()) x.freeze_(kept(fates[i] as Fate));
  return new JoinedModel(copy);
}

function classify(seen: Seen, fates: readonly Fate[]): void {
  for (const { early, late } of fates) {
    const frozen = early.union(late);
    if (frozen.isAll) seen.whole++;
    else if (frozen.isEmpty) seen.none++;
    else seen.part++;
    if (frozen.count > early.count) seen.late++;
  }
}
