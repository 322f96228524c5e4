import { assign, Segments, type Shape, Tensor, tensor } from '@frostgrad/core';
import { padContents, shapes } from '@frostgrad/check';
import fc from 'fast-check';
import { expect } from 'vitest';
import { clipGradNorm, type Optimizer } from '../src/index.ts';

/** What a law needs of an optimizer. */
export type Stepper = Pick<Optimizer<object>, 'step' | 'zeroGrad'>;
export type Make = (params: Tensor[]) => Stepper;

/** What a law is about: an optimizer, a way to clip, and a way for a gradient to arrive. A mutant gets one of them wrong. */
export interface Subject {
  readonly make: Make;
  readonly clip?: typeof clipGradNorm;
  readonly receive?: typeof receive;
}

const bits = (x: Tensor | Float32Array): Uint32Array =>
  new Uint32Array((x instanceof Tensor ? x.toTypedArray() : x.slice()).buffer);

/** The bits at some elements. */
const bitsAt = (x: Tensor, elements: Segments): Uint32Array => bits(elements.take(x.toTypedArray() as Float32Array));

// eighths: numbers that do not vanish when they are squared, as most small floats would
const ordinary = fc.integer({ min: -32, max: 32 }).map((v) => v / 8);
const values = (n: number): fc.Arbitrary<Float32Array> =>
  fc.array(ordinary, { minLength: n, maxLength: n }).map((v) => Float32Array.from(v));

/** A set of elements: rows, a mask, or a slice of an axis. */
function segmentsOf(shape: Shape): fc.Arbitrary<Segments> {
  const size = shape.reduce((a, b) => a * b, 1);
  const masks = fc.array(fc.boolean(), { minLength: size, maxLength: size }).map((mask) => Segments.mask(shape, mask));
  if (shape.length === 0 || size === 0) return masks;
  const rows = fc
    .subarray([...Array.from({ length: shape[0] as number }).keys()])
    .map((list) => Segments.rows(shape, list));
  const slices = fc
    .nat(shape.length - 1)
    .chain((axis) =>
      fc
        .tuple(fc.nat(shape[axis] as number), fc.nat(shape[axis] as number))
        .map(([a, b]) => Segments.slice(shape, axis, Math.min(a, b), Math.max(a, b))),
    );
  return fc.oneof(masks, rows, slices);
}

/** A gradient on its way: what live elements get, and what would arrive at frozen ones. */
export interface Arrival {
  readonly values: Float32Array;
  readonly wild: Float32Array;
}

/** One thing that happens to a parameter. */
type Event =
  | ({ readonly kind: 'gradient' } & Arrival)
  | { readonly kind: 'freeze' | 'thaw'; readonly segments: Segments }
  | { readonly kind: 'step' | 'clip' | 'zeroGrad' };

interface Case {
  readonly shape: Shape;
  readonly start: Float32Array;
  readonly frozenStart: Float32Array;
  readonly events: readonly Event[];
}

const cases: fc.Arbitrary<Case> = shapes({ maxRank: 2, maxSize: 4, empty: false }).chain((shape) => {
  const n = shape.reduce((a, b) => a * b, 1);
  const gradient = fc
    .tuple(values(n), padContents(n))
    .map(([v, wild]): Event => ({ kind: 'gradient', values: v, wild: wild as Float32Array }));
  const freeze = segmentsOf(shape).map((segments): Event => ({ kind: 'freeze', segments }));
  const thaw = segmentsOf(shape).map((segments): Event => ({ kind: 'thaw', segments }));
  const plain = fc.constantFrom<Event>(
    { kind: 'step' },
    { kind: 'step' },
    { kind: 'step' },
    { kind: 'clip' },
    { kind: 'zeroGrad' },
  );
  const events = fc.array(fc.oneof({ weight: 3, arbitrary: gradient }, freeze, thaw, { weight: 4, arbitrary: plain }), {
    minLength: 4,
    maxLength: 16,
    size: 'max',
  });
  return fc.record({
    shape: fc.constant(shape),
    start: values(n),
    frozenStart: padContents(n) as fc.Arbitrary<Float32Array>,
    events,
  });
});

const MAX_NORM = 1;

/** A gradient arrives: a backward pass whose would-be gradient is `wild` where the leaf is frozen. */
export function receive(w: Tensor, { values: g, wild }: Arrival): void {
  const mask = w.frozen?.toMask();
  const whole = g.map((v, i) => (mask?.[i] === 1 ? (wild[i] as number) : v));
  // d(w . g)/dw = g, through the engine, so that .grad says what it covers
  w.backward({ gradient: tensor(whole, { shape: w.shape }) });
}

/**
 * The same life, each element a parameter of its own: nothing in the library knows of freezing there. An element that is frozen is
 * left out of everything. It is the oracle for F1, F2, F4 and F5 of elementwise optimizers.
 */
class Split {
  readonly elements: { readonly w: Tensor; readonly optimizer: Stepper; frozen: boolean }[];
  constructor(start: Float32Array, make: Make) {
    this.elements = Array.from(start, (v) => {
      const w = tensor([v], { requiresGrad: true });
      return { w, optimizer: make([w]), frozen: false };
    });
  }

  apply(event: Event): void {
    if (event.kind === 'freeze' || event.kind === 'thaw') {
      const mask = event.segments.toMask();
      for (const [i, element] of this.elements.entries()) if (mask[i] === 1) element.frozen = event.kind === 'freeze';
      return;
    }
    const live = this.elements.filter(({ frozen }) => !frozen);
    if (event.kind === 'clip')
      clipGradNorm(
        live.map(({ w }) => w),
        MAX_NORM,
      );
    if (event.kind === 'zeroGrad') for (const { w } of this.elements) w.grad = null;
    if (event.kind === 'step') for (const { optimizer } of live) optimizer.step();
    if (event.kind === 'gradient') {
      for (const [i, { w, frozen }] of this.elements.entries())
        if (!frozen) w.backward({ gradient: tensor([event.values[i] as number]) });
    }
  }
}

function live(w: Tensor, optimizer: Stepper, event: Event, subject: Subject): void {
  if (event.kind === 'gradient') (subject.receive ?? receive)(w, event);
  if (event.kind === 'freeze') w.freeze_(event.segments);
  if (event.kind === 'thaw') w.thaw_(event.segments);
  if (event.kind === 'step') optimizer.step();
  if (event.kind === 'clip') (subject.clip ?? clipGradNorm)([w], MAX_NORM);
  if (event.kind === 'zeroGrad') optimizer.zeroGrad();
}

const settings = { numRuns: 250, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123) };

/** F1: a frozen element keeps every bit, NaN payloads and -0 included, whatever happens. Throws a counterexample. */
export function checkBitsKept(subject: Subject): void {
  fc.assert(
    fc.property(cases, ({ shape, start, frozenStart, events }) => {
      const w = tensor(start, { shape, requiresGrad: true });
      const optimizer = subject.make([w]);
      for (const event of events) {
        live(w, optimizer, event, subject);
        if (event.kind !== 'freeze' || w.frozen === null) continue;
        const { frozen } = w;
        const odd = new Float32Array(w.toTypedArray());
        frozen.put(frozen.take(frozenStart), odd);
        assign(w, odd, { frozen: 'overwrite' });
        const kept = bitsAt(w, frozen);
        optimizer.step();
        live(w, optimizer, { kind: 'gradient', values: start, wild: frozenStart }, subject);
        live(w, optimizer, { kind: 'clip' }, subject);
        optimizer.step();
        expect(bitsAt(w, frozen)).toEqual(kept);
      }
    }),
    settings,
  );
}

/** How often each class of cases came. */
export interface Seen {
  frozen: number;
  thawed: number;
  wild: number;
  total: number;
}

/** F2, F3, F4 and F5 for an elementwise optimizer: the life of a model with one parameter for each element, bit for bit. */
export function checkSplitLife(subject: Subject, split: Make = subject.make): Seen {
  const seen: Seen = { frozen: 0, thawed: 0, wild: 0, total: 0 };
  fc.assert(
    fc.property(cases, ({ shape, start, events }) => {
      const w = tensor(start, { shape, requiresGrad: true });
      const optimizer = subject.make([w]);
      const model = new Split(start, split);
      seen.total++;
      if (events.some(({ kind }) => kind === 'freeze')) seen.frozen++;
      if (events.some(({ kind }) => kind === 'thaw')) seen.thawed++;
      for (const event of events) {
        if (event.kind === 'gradient' && w.frozen !== null && event.wild.some((v) => !Number.isFinite(v))) seen.wild++;
        live(w, optimizer, event, subject);
        model.apply(event);
      }
      expect(bits(w)).toEqual(Uint32Array.from(model.elements, (element) => bits(element.w)[0] as number));
    }),
    settings,
  );
  return seen;
}

/** F3 and F5 for any optimizer: what learns is updated, and counts in the norm, as one 1-D tensor of it would. */
export function checkOneTensor(subject: Subject, split: Make = subject.make): void {
  const lives = shapes({ maxRank: 2, maxSize: 4, empty: false }).chain((shape) => {
    const n = shape.reduce((a, b) => a * b, 1);
    const gradients = fc.array(values(n), { minLength: 2, maxLength: 6 });
    return fc.record({ shape: fc.constant(shape), segments: segmentsOf(shape), start: values(n), gradients });
  });
  fc.assert(
    fc.property(lives, ({ shape, segments, start, gradients }) => {
      const w = tensor(start, { shape, requiresGrad: true }).freeze_(segments);
      const elements = segments.complement();
      const alone = tensor(elements.take(start), { requiresGrad: true });
      const [whole, part] = [subject.make([w]), split([alone])];
      for (const g of gradients) {
        live(w, whole, { kind: 'gradient', values: g, wild: g.map(() => NaN) }, subject);
        if (alone.size > 0) alone.backward({ gradient: tensor(elements.take(g)) });
        expect((subject.clip ?? clipGradNorm)([w], MAX_NORM)).toBe(clipGradNorm([alone], MAX_NORM));
        for (const optimizer of [whole, part]) {
          optimizer.step();
          optimizer.zeroGrad();
        }
      }
      expect(bitsAt(w, elements)).toEqual(bits(alone));
    }),
    settings,
  );
}
