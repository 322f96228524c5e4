import { assign, type Tensor, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { clipGradNorm, clipGradValue, type LRScheduler, Optimizer } from '../src/index.ts';
import {
  type Arrival,
  count,
  type Event,
  largeShapes,
  lives,
  livesOf,
  segmentsOf,
  smallShapes,
  values,
} from './lives.ts';
import { Seen } from './seen.ts';
import { scheduleAt, schedules } from './life-schedules.ts';
import { type Make, MAX_NORM, MAX_VALUE, type Schedule, SplitModel, type Stepper } from './split-model.ts';

/** What a law is about: an optimizer, ways to clip, and a way for a gradient to arrive. A mutant gets one of them wrong. */
export interface Subject {
  readonly make: Make;
  readonly clip?: typeof clipGradNorm;
  readonly clipValue?: typeof clipGradValue;
  readonly receive?: typeof receive;
  /** That it breaks the law is all that is asked: the counterexample need not be small. */
  readonly isMutant?: boolean;
}

/** Bits as they are, NaN payloads included. */
const bits = (x: Float32Array): Uint32Array => new Uint32Array(x.slice().buffer);

/** Bits of results: all NaNs count as one value. */
const resultBits = (x: Float32Array): Uint32Array => bits(x.map((v) => (Number.isNaN(v) ? NaN : v)));

const valuesOf = (x: Tensor): Float32Array => x.toTypedArray() as Float32Array;

/** A gradient arrives: a backward pass whose would-be gradient is `wild` where the leaf is frozen. */
export function receive(w: Tensor, { values: g, wild }: Arrival): void {
  const mask = w.frozen?.toMask();
  const whole = g.map((v, i) => (mask?.[i] === 1 ? (wild[i] as number) : v));
  // d(w . g)/dw = g, through the engine, so that .grad says what it covers
  w.backward({ gradient: tensor(whole, { shape: w.shape }) });
}

/** A parameter, its optimizer, its scheduler, and what happens to them. */
class Living {
  readonly w: Tensor;
  readonly #subject: Subject;
  readonly #schedule: Schedule;
  #optimizer: Stepper;
  #scheduler: LRScheduler;

  constructor(w: Tensor, subject: Subject, schedule: Schedule) {
    this.w = w;
    this.#subject = subject;
    this.#schedule = schedule;
    this.#optimizer = subject.make([w]);
    this.#scheduler = schedule(this.#optimizer);
  }

  apply(event: Event): number | undefined {
    const { clip = clipGradNorm, clipValue = clipGradValue, receive: arrive = receive } = this.#subject;
    const { w } = this;
    if (event.kind === 'gradient') arrive(w, event);
    if (event.kind === 'freeze') w.freeze_(event.segments);
    if (event.kind === 'thaw') w.thaw_(event.segments);
    if (event.kind === 'step') this.#optimizer.step();
    if (event.kind === 'schedule') this.#scheduler.step();
    if (event.kind === 'zeroGrad') this.#optimizer.zeroGrad();
    if (event.kind === 'reload') this.#reload();
    if (event.kind === 'clipValue') clipValue([w], MAX_VALUE);
    return event.kind === 'clip' ? clip([w], MAX_NORM, { normType: event.normType }) : undefined;
  }

  /** Goes on with an optimizer and a scheduler that were made anew and given the state of these. */
  #reload(): void {
    const next = this.#subject.make([this.w]);
    if (!(this.#optimizer instanceof Optimizer) || !(next instanceof Optimizer)) return;
    next.loadStateDict(this.#optimizer.stateDict());
    const scheduler = this.#schedule(next);
    scheduler.loadStateDict(this.#scheduler.stateDict());
    this.#optimizer = next;
    this.#scheduler = scheduler;
  }
}

const settings = ({ isMutant = false }: Subject): fc.Parameters<unknown> => ({
  numRuns: 200,
  seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123),
  endOnFailure: isMutant,
});

const anyLife = fc.oneof({ weight: 7, arbitrary: lives }, { weight: 1, arbitrary: largeShapes.chain(livesOf) });

/**
 * F1: a frozen element keeps every bit, NaN payloads and -0 included, whatever happens.
 *
 * @throws a counterexample.
 */
export function checkBitsKept(subject: Subject): Seen {
  const seen = new Seen();
  fc.assert(
    fc.property(anyLife, ({ shape, start, odd, schedule, events }) => {
      const living = new Living(tensor(start, { shape, requiresGrad: true }), subject, scheduleAt(schedule));
      const { w } = living;
      seen.events(events);
      seen.count(`schedule ${schedule % schedules.length}`);
      for (const event of [...events, { kind: 'step' } as const]) {
        const { frozen } = w;
        const before = bits(frozen === null ? new Float32Array(0) : frozen.take(valuesOf(w)));
        if (event.kind === 'gradient') seen.arrival(event, frozen);
        living.apply(event);
        if (frozen !== null) expect(bits(frozen.take(valuesOf(w)))).toEqual(before);
        if (event.kind === 'freeze' && w.frozen !== null) {
          const whole = valuesOf(w);
          w.frozen.put(w.frozen.take(odd), whole);
          assign(w, whole, { frozen: 'overwrite' });
          seen.count(
            '-0 kept',
            w.frozen.take(whole).some((v) => Object.is(v, -0)),
          );
        }
      }
    }),
    settings(subject),
  );
  return seen;
}

/**
 * F2, F3, F4 and F5 for an optimizer that moves each element by itself: after every event the values, and the norm, are
 * those of a model with one parameter for each element, bit for bit.
 *
 * @throws a counterexample.
 */
export function checkSplitLife(subject: Subject, split: Make = subject.make): Seen {
  const seen = new Seen();
  fc.assert(
    fc.property(lives, ({ shape, start, schedule, events }) => {
      const living = new Living(tensor(start, { shape, requiresGrad: true }), subject, scheduleAt(schedule));
      const { w } = living;
      const model = new SplitModel(start, split, scheduleAt(schedule));
      seen.events(events);
      seen.count(`schedule ${schedule % schedules.length}`);
      for (const event of events) {
        if (event.kind === 'gradient') seen.arrival(event, w.frozen);
        expect(living.apply(event)).toBe(model.apply(event));
        expect(resultBits(valuesOf(w))).toEqual(resultBits(model.values));
      }
    }),
    settings(subject),
  );
  return seen;
}

/**
 * F3, F4 and F5 for any optimizer: what learns is updated, and counts in the norm, as one 1-D tensor of it would.
 *
 * @throws a counterexample.
 */
export function checkOneTensor(subject: Subject, split: Make = subject.make): Seen {
  const seen = new Seen();
  const shapes = fc.oneof({ weight: 4, arbitrary: smallShapes }, { weight: 1, arbitrary: largeShapes });
  const cases = shapes.chain((shape) => {
    const gradients = fc.array(values(count(shape)), { minLength: 2, maxLength: 6 });
    return fc.record({
      shape: fc.constant(shape),
      segments: segmentsOf(shape),
      start: values(count(shape)),
      schedule: fc.nat(schedules.length - 1),
      gradients,
    });
  });
  fc.assert(
    fc.property(cases, ({ shape, segments, start, schedule: place, gradients }) => {
      const schedule = scheduleAt(place);
      const whole = new Living(tensor(start, { shape, requiresGrad: true }).freeze_(segments), subject, schedule);
      const elements = segments.complement();
      const part = new Living(tensor(elements.take(start), { requiresGrad: true }), { make: split }, schedule);
      seen.cases++;
      seen.set(segments);
      seen.count(`schedule ${place}`);
      for (const g of gradients) {
        whole.apply({ kind: 'gradient', values: g, wild: g.map(() => NaN) });
        if (part.w.size > 0) part.apply({ kind: 'gradient', values: elements.take(g), wild: g });
        const rest: Event[] = [
          { kind: 'clip', normType: 2 },
          { kind: 'step' },
          { kind: 'schedule' },
          { kind: 'zeroGrad' },
        ];
        for (const event of rest) expect(whole.apply(event)).toBe(part.apply(event));
        expect(bits(elements.take(valuesOf(whole.w)))).toEqual(bits(valuesOf(part.w)));
      }
    }),
    settings(subject),
  );
  return seen;
}
