import { at as viewAt, type AxisIndex, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, build, type Plain } from '../plain.ts';
import type { Call, Spec } from '../spec.ts';
import { movementSpec } from './movement.ts';

/** An entry of `at`, and in the reference's words: the positions it takes, or a new axis. */
type Entry =
  | { readonly kind: 'new' | 'rest' }
  | { readonly kind: 'position'; readonly i: number }
  | {
      readonly kind: 'range';
      readonly start: number | null;
      readonly end: number | null;
      readonly step: number | null;
    };

const bound = fc.option(fc.integer({ min: -6, max: 6 }), { nil: null });

/** What is said of one axis, perhaps behind a new one. */
const entriesOf = (n: number): Arbitrary<readonly Entry[]> => {
  const range = fc.record({
    kind: fc.constant('range' as const),
    start: bound,
    end: bound,
    step: fc.option(
      fc.integer({ min: -3, max: 3 }).filter((step) => step !== 0),
      { nil: null },
    ),
  });
  const position = fc.record({
    kind: fc.constant('position' as const),
    i: fc.integer({ min: -n, max: Math.max(-n, n - 1) }),
  });
  const entry: Arbitrary<Entry> = n === 0 ? range : fc.oneof(range, position);
  return fc
    .tuple(fc.constantFrom<readonly Entry[]>([], [], [{ kind: 'new' }]), entry)
    .map(([lead, own]) => [...lead, own]);
};

/** A shape, entries for its first axes and for its last, and `'...'` for those between. */
const indexed: Arbitrary<Call<readonly Entry[]>> = shapes().chain((shape) =>
  fc
    .tuple(fc.tuple(...shape.map(entriesOf)), fc.nat(shape.length), fc.nat(shape.length), fc.boolean())
    .map(([each, a, b, trailing]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const behind = each.slice(to).flat();
      const rest: readonly Entry[] = to < shape.length || trailing ? [{ kind: 'rest' }] : [];
      return { shapes: [shape], params: [...each.slice(0, from).flat(), ...rest, ...behind] };
    }),
);

function entryText(entry: Entry): AxisIndex {
  switch (entry.kind) {
    case 'new':
      return null;
    case 'rest':
      return '...';
    case 'position':
      return entry.i;
    case 'range': {
      const [start, end] = [entry.start ?? '', entry.end ?? ''] as const;
      return entry.step === null ? `${start}:${end}` : `${start}:${end}:${entry.step}`;
    }
  }
}

/** The positions of a range, walked one by one as Python describes it. */
function walked(n: number, { start, end, step }: Extract<Entry, { kind: 'range' }>): number[] {
  const by = step ?? 1;
  const counted = (i: number): number => (i < 0 ? i + n : i);
  const found: number[] = [];
  if (by > 0) {
    const stop = end === null ? n : counted(end);
    for (let i = start === null ? 0 : Math.max(0, counted(start)); i < stop && i < n; i += by) found.push(i);
  } else {
    const stop = end === null ? -1 : Math.max(-1, counted(end));
    for (let i = start === null ? n - 1 : Math.min(n - 1, counted(start)); i > stop && i >= 0; i += by) found.push(i);
  }
  return found;
}

function lookedUp(x: Plain, entries: readonly Entry[]): Plain {
  const speaking = entries.filter(({ kind }) => kind === 'position' || kind === 'range').length;
  const whole: Entry = { kind: 'range', start: null, end: null, step: null };
  const spare = Array.from({ length: x.shape.length - speaking }, () => whole);
  const open = entries.some(({ kind }) => kind === 'rest') ? entries : [...entries, { kind: 'rest' } as const];
  const full = open.flatMap((entry) => (entry.kind === 'rest' ? spare : [entry]));
  let axis = 0;
  const lists = full.map((entry): { positions: readonly number[]; keeps: boolean; own: boolean } => {
    if (entry.kind === 'new') return { positions: [0], keeps: true, own: false };
    const n = x.shape[axis++] as number;
    if (entry.kind === 'position') return { positions: [entry.i < 0 ? entry.i + n : entry.i], keeps: false, own: true };
    return { positions: walked(n, entry as Extract<Entry, { kind: 'range' }>), keeps: true, own: true };
  });
  const kept = lists.filter(({ keeps }) => keeps);
  return build(
    kept.map(({ positions }) => positions.length),
    (index) => {
      const source: number[] = [];
      let k = 0;
      for (const { positions, keeps, own } of lists) {
        const position = positions[keeps ? (index[k++] as number) : 0] as number;
        if (own) source.push(position);
      }
      return at(x, source);
    },
  );
}

export const atSpecs: readonly Spec[] = [
  movementSpec(
    'at',
    indexed,
    (x, entries) => viewAt(x, ...entries.map(entryText)),
    lookedUp,
    fc.constantFrom(
      () => viewAt(zeros([2, 3]), 0, 0, 0),
      () => viewAt(zeros([2, 3]), ':', ':', null, '1:'),
    ),
  ),
];
