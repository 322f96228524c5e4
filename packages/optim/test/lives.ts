import { Segments, type Shape, tensor } from '@frostgrad/core';
import { padContents, shapes } from '@frostgrad/check';
import fc from 'fast-check';

/** A gradient on its way: what live elements get, and what would arrive at frozen ones. */
export interface Arrival {
  readonly values: Float32Array;
  readonly wild: Float32Array;
}

/** One thing that happens to a parameter and its optimizer. */
export type Event =
  | ({ readonly kind: 'gradient' } & Arrival)
  | { readonly kind: 'freeze' | 'thaw'; readonly segments: Segments }
  | { readonly kind: 'clip'; readonly normType: number }
  | { readonly kind: 'step' | 'clipValue' | 'schedule' | 'zeroGrad' | 'reload' };

/** A parameter's life. `schedule` is a scheduler by its place in a list, `odd` is what frozen elements are filled with where a law wants them strange. */
export interface Life {
  readonly shape: Shape;
  readonly start: Float32Array;
  readonly odd: Float32Array;
  readonly schedule: number;
  readonly events: readonly Event[];
}

/** A number of elements. */
export function count(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

// eighths: numbers that do not vanish when they are squared, as most small floats would
const ordinary = fc.integer({ min: -32, max: 32 }).map((v) => v / 8);
const orMinusZero = fc.oneof({ weight: 7, arbitrary: ordinary }, { weight: 1, arbitrary: fc.constant(-0) });

function floats(n: number, element: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> {
  return fc.array(element, { minLength: n, maxLength: n }).map((v) => Float32Array.from(v));
}

/** Ordinary values, -0 among them. */
export function values(n: number): fc.Arbitrary<Float32Array> {
  return floats(n, orMinusZero);
}

/** Strange values: NaN with payloads, infinities, the largest, -0. */
function strange(n: number): fc.Arbitrary<Float32Array> {
  return padContents(n) as fc.Arbitrary<Float32Array>;
}

/** Ways to make a set, by name: what `Segments` can be built from, and what is made of sets. */
export const kindsOfSegments = [
  'rows',
  'slice',
  'mask',
  'broadcast mask',
  'predicate',
  "another tensor's",
  'union',
  'intersection',
  'complement',
] as const;

export type KindOfSegments = (typeof kindsOfSegments)[number];

/** The way in which a set was made, for what counts classes of cases. */
const made = new WeakMap<Segments, KindOfSegments>();

/** How a set that `segmentsOf` gave was made. */
export function kindOf(set: Segments): KindOfSegments {
  return made.get(set) as KindOfSegments;
}

/** A set of elements, made in any way there is. */
export function segmentsOf(shape: Shape): fc.Arbitrary<Segments> {
  const size = count(shape);
  const named = (kind: KindOfSegments, sets: fc.Arbitrary<Segments>): fc.Arbitrary<Segments> =>
    sets.map((set) => {
      made.set(set, kind);
      return set;
    });
  const masks = fc.array(fc.boolean(), { minLength: size, maxLength: size }).map((mask) => Segments.mask(shape, mask));
  if (shape.length === 0 || size === 0) return named('mask', masks);
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
  const last = shape.at(-1) as number;
  const broadcast = fc
    .array(fc.boolean(), { minLength: last, maxLength: last })
    .map((mask) => Segments.mask(shape, tensor(mask)));
  const diagonals = fc
    .nat(3)
    .map((k) => Segments.where(shape, (_, position) => position.reduce((a, b) => a + b, 0) % 3 === k));
  const plain = fc.oneof(
    named('mask', masks),
    named('rows', rows),
    named('slice', slices),
    named('broadcast mask', broadcast),
    named('predicate', diagonals),
  );
  const pair = fc.tuple(plain, plain);
  return fc.oneof(
    { weight: 5, arbitrary: plain },
    named(
      "another tensor's",
      plain.map((set) => Segments.frozenOf(tensor(new Float32Array(size), { shape }).freeze_(set))),
    ),
    named(
      'union',
      pair.map(([a, b]) => a.union(b)),
    ),
    named(
      'intersection',
      pair.map(([a, b]) => a.intersection(b)),
    ),
    named(
      'complement',
      plain.map((set) => set.complement()),
    ),
  );
}

/** Ways to clip. */
const clips = fc.constantFrom<Event>(
  { kind: 'clip', normType: 2 },
  { kind: 'clip', normType: 2 },
  { kind: 'clip', normType: Infinity },
  { kind: 'clip', normType: 1 },
  { kind: 'clipValue' },
);

/** Shapes small enough for every pattern of freezing to come. */
export const smallShapes: fc.Arbitrary<Shape> = shapes({ maxRank: 2, maxSize: 4, empty: false });

/** Shapes of which sets are kept as blocks of runs, where small ones are one word of bits. */
export const largeShapes: fc.Arbitrary<Shape> = fc.constantFrom<Shape>([16, 8], [40, 3], [150], [3, 5, 9]);

/**
 * Lives: gradients, freezing and thawing in any order, steps, clipping, schedules, saving and loading. A storm is a strange gradient
 * at elements that learn, which are frozen before anybody acts on it; in a pause others are clipped.
 */
export const lives: fc.Arbitrary<Life> = smallShapes.chain(livesOf);

/** Lives of a parameter of one shape. */
export function livesOf(shape: Shape): fc.Arbitrary<Life> {
  const n = count(shape);
  const gradient = fc.record({ kind: fc.constant('gradient' as const), values: values(n), wild: strange(n) });
  const freeze = segmentsOf(shape).map((segments): Event => ({ kind: 'freeze', segments }));
  const thaw = segmentsOf(shape).map((segments): Event => ({ kind: 'thaw', segments }));
  const storm = fc.tuple(gradient, segmentsOf(shape)).map(([arrival, segments]): Event[] => {
    const struck = arrival.values.slice();
    segments.put(segments.take(arrival.wild), struck);
    return [
      { ...arrival, values: struck },
      { kind: 'freeze', segments },
    ];
  });
  const pause = fc
    .tuple(gradient, segmentsOf(shape), clips)
    .map(([arrival, segments, clip]): Event[] => [
      arrival,
      { kind: 'freeze', segments },
      clip,
      { kind: 'thaw', segments },
      { kind: 'step' },
    ]);
  const plain = fc.constantFrom<Event>(
    { kind: 'step' },
    { kind: 'step' },
    { kind: 'step' },
    { kind: 'schedule' },
    { kind: 'zeroGrad' },
    { kind: 'reload' },
  );
  const one = fc.oneof(
    { weight: 6, arbitrary: gradient },
    freeze,
    freeze,
    thaw,
    thaw,
    { weight: 8, arbitrary: plain },
    clips,
  );
  const some = fc.oneof({ weight: 15, arbitrary: one.map((event) => [event]) }, storm, pause);
  const events = fc.array(some, { minLength: 4, maxLength: 20, size: 'max' }).map((lists) => lists.flat());
  return fc.record({ shape: fc.constant(shape), start: values(n), odd: strange(n), schedule: fc.nat(1000), events });
}
