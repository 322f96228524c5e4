import { pad, type PadMode, repeat, repeatInterleave, roll, type Shape, tile, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, axisOf, build, type Plain } from '../plain.ts';
import type { Call, Spec } from '../spec.ts';
import { movementSpec } from './movement.ts';

const mod = (i: number, n: number): number => ((i % n) + n) % n;

const counts = (rank: number): Arbitrary<readonly number[]> =>
  fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) }, { weight: 1, arbitrary: fc.constant(0) }),
    {
      minLength: rank,
      maxLength: rank,
    },
  );

/** A small shape and counts for axes of it, or for more. */
const repeated = (fewest: (rank: number) => number): Arbitrary<Call<readonly number[]>> =>
  shapes({ maxSize: 3 }).chain((shape) =>
    fc
      .integer({ min: fewest(shape.length), max: shape.length + 1 })
      .chain(counts)
      .map((params) => ({ shapes: [shape], params })),
  );

function sideBySide(x: Plain, given: readonly number[]): Plain {
  const rank = Math.max(x.shape.length, given.length);
  const led = (list: readonly number[]): number[] => [...Array.from({ length: rank - list.length }, () => 1), ...list];
  const [shape, times] = [led(x.shape), led(given)];
  return build(
    shape.map((n, i) => n * (times[i] as number)),
    (index) =>
      at(
        { ...x, shape },
        index.map((i, axis) => i % (shape[axis] as number)),
      ),
  );
}

interface Stretch {
  readonly axis: number | undefined;
  readonly counts: number | readonly number[];
}

const stretched: Arbitrary<Call<Stretch>> = shapes().chain((shape) => {
  const axes = shape.length === 0 ? fc.constant(undefined) : fc.option(fc.nat(shape.length - 1), { nil: undefined });
  return axes.chain((axis) => {
    const n = axis === undefined ? shape.reduce((a, b) => a * b, 1) : (shape[axis] as number);
    const each = fc.array(fc.nat(2), { minLength: n, maxLength: n });
    return fc.oneof(fc.nat(3), each).map((given) => ({ shapes: [shape], params: { axis, counts: given } }));
  });
});

const rolled: Arbitrary<Call<{ readonly shifts: readonly number[]; readonly axes: readonly number[] | undefined }>> =
  shapes().chain((shape) => {
    const shift = fc.integer({ min: -6, max: 6 });
    const flat = shift.map((by) => ({ shapes: [shape], params: { shifts: [by], axes: undefined } }));
    if (shape.length === 0) return flat;
    const one = fc.tuple(shift, fc.integer({ min: -shape.length, max: shape.length - 1 }));
    const along = fc.array(one, { minLength: 1, maxLength: 3 }).map((list) => ({
      shapes: [shape],
      params: { shifts: list.map(([by]) => by), axes: list.map(([, axis]) => axis) },
    }));
    return fc.oneof({ weight: 1, arbitrary: flat }, { weight: 3, arbitrary: along });
  });

const rolledAlong = (x: Plain, axis: number, by: number): Plain =>
  build(x.shape, (index) => at(x, index.with(axis, mod((index[axis] as number) - by, x.shape[axis] as number))));

interface Pads {
  readonly pads: readonly number[];
  readonly mode: PadMode;
  readonly value: number;
}

/** One pair that fits an axis of `n`. */
const pairFor = (n: number, mode: PadMode): Arbitrary<readonly [number, number]> => {
  const most = { constant: 3, reflect: Math.max(0, n - 1), replicate: n === 0 ? 0 : 3, circular: n }[mode];
  const least = -Math.floor(n / 2);
  const side = fc.integer({ min: least, max: most });
  return fc
    .tuple(side, side)
    .filter(([a, b]) => mode !== 'circular' || Math.max(a, b) <= n + Math.min(a, 0) + Math.min(b, 0));
};

const padded: Arbitrary<Call<Pads>> = fc
  .tuple(shapes(), fc.constantFrom<PadMode>('constant', 'reflect', 'replicate', 'circular'))
  .chain(([shape, mode]) =>
    fc
      .nat(shape.length)
      .chain((axes) =>
        fc
          .tuple(
            fc.tuple(...shape.slice(shape.length - axes).map((n) => pairFor(n, mode))),
            fc.constantFrom(0, -0, 1.5, NaN, -Infinity),
          )
          .map(([pairs, value]) => ({ shapes: [shape], params: { pads: pairs.toReversed().flat(), mode, value } })),
      ),
  );

/** Position `i` of an axis continued beyond its ends; null where the value stands. */
function continued(i: number, n: number, [before, behind]: readonly [number, number], mode: PadMode): number | null {
  if (mode === 'circular') {
    const [first, end] = [Math.max(0, -before), n - Math.max(0, -behind)];
    let p = i;
    while (p < first) p += end - first;
    while (p >= end) p -= end - first;
    return p;
  }
  if (i >= 0 && i < n) return i;
  if (mode === 'constant') return null;
  if (mode === 'replicate') return i < 0 ? 0 : n - 1;
  return i < 0 ? -i : n - 1 - (i - (n - 1));
}

function padReference(x: Plain, { pads, mode, value }: Pads): Plain {
  const rank = x.shape.length;
  const pairOf = (axis: number): readonly [number, number] => {
    const at = 2 * (rank - 1 - axis);
    return [pads[at] ?? 0, pads[at + 1] ?? 0];
  };
  const shape = x.shape.map((n, axis) => n + pairOf(axis)[0] + pairOf(axis)[1]);
  return build(shape, (index) => {
    const source = index.map((i, axis) => continued(i - pairOf(axis)[0], x.shape[axis] as number, pairOf(axis), mode));
    return source.includes(null) ? value : at(x, source as number[]);
  });
}

const wide: Shape = [2, 3];

export const repeatSpecs: readonly Spec[] = [
  movementSpec(
    'repeat',
    repeated((rank) => rank),
    repeat,
    sideBySide,
    fc.constantFrom(
      () => repeat(zeros(wide), [2]),
      () => repeat(zeros(wide), [2, -1]),
    ),
  ),
  movementSpec(
    'tile',
    repeated(() => 0),
    tile,
    sideBySide,
    fc.constant(() => tile(zeros(wide), [1.5])),
  ),
  movementSpec(
    'repeatInterleave',
    stretched,
    (x, { axis, counts: given }) => repeatInterleave(x, given, axis),
    (x, { axis, counts: given }) => {
      const source: Plain = axis === undefined ? { shape: [x.values.length], values: x.values } : x;
      const place = axis ?? 0;
      const positions = [...Array.from({ length: source.shape[place] as number }).keys()].flatMap((i) =>
        Array.from({ length: typeof given === 'number' ? given : (given[i] as number) }, () => i),
      );
      return build(source.shape.with(place, positions.length), (index) =>
        at(source, index.with(place, positions[index[place] as number] as number)),
      );
    },
    fc.constantFrom(
      () => repeatInterleave(zeros(wide), 2, 2),
      () => repeatInterleave(zeros(wide), [1, 2], 1),
      () => repeatInterleave(zeros(wide), [1, 2]),
    ),
  ),
  movementSpec(
    'roll',
    rolled,
    (x, { shifts, axes }) => roll(x, shifts, axes),
    (x, { shifts, axes }) => {
      if (axes === undefined) {
        const flat = { shape: [x.values.length], values: x.values };
        return { shape: x.shape, values: rolledAlong(flat, 0, shifts[0] as number).values };
      }
      return axes.reduce((y, axis, i) => rolledAlong(y, axisOf(x.shape, axis), shifts[i] as number), x);
    },
    fc.constantFrom(
      () => roll(zeros(wide), 1, 2),
      () => roll(zeros(wide), [1, 2]),
      () => roll(zeros(wide), [1, 2], [0]),
    ),
  ),
  movementSpec(
    'pad',
    padded,
    (x, { pads, mode, value }) => pad(x, pads, { mode, value }),
    padReference,
    fc.constantFrom(
      () => pad(zeros(wide), [0, 0, 0, 0, 1, 1]),
      () => pad(zeros(wide), [-2, -2]),
      () => pad(zeros(wide), [3, 0], { mode: 'reflect' }),
      () => pad(zeros(wide), [0, 4], { mode: 'circular' }),
      () => pad(zeros(wide), [-2, 2], { mode: 'circular' }),
      () => pad(zeros([0]), [1, 0], { mode: 'replicate' }),
    ),
  ),
];
