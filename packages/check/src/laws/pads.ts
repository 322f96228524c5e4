import { Layout, type Side, type Tensor, tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { maskTensor } from '../arbitraries/masks.ts';
import { numbers } from '../arbitraries/numbers.ts';
import { padContents } from '../arbitraries/pad-contents.ts';
import { firstDifference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Law, Violation } from '../law.ts';
import { gradsOf, incoming } from '../sample.ts';
import { showTensor } from '../snippet.ts';
import type { Floating } from './forward.ts';
import type { PadSubject } from './pad-subjects.ts';

type Values = Float32Array | Float64Array;

/** Rows of live values, and one way to lay them out among pads. */
interface Padded {
  readonly rows: readonly (readonly number[])[];
  /** Pads before each live position; the rest of the row's pads are behind. */
  readonly gaps: readonly number[];
  readonly extra: number;
  readonly contents: Values;
  readonly w: readonly number[];
  readonly dtype: Floating;
  readonly seed: number;
}

/** Pads that any layout may need. */
const PADS = 80;

const cases: Arbitrary<Padded> = fc
  .record({
    list: lengths({ maxRows: 3, longest: 4 }),
    dtype: fc.constantFrom<Floating>('float32', 'float64'),
    extra: fc.nat(3),
    seed: fc.nat(1000),
  })
  .chain(({ list, ...rest }) =>
    fc
      .record({
        rows: fc.tuple(...list.map((n) => fc.array(numbers(), { minLength: n, maxLength: n }))),
        gaps: fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: 12, maxLength: 12 }),
        contents: padContents(PADS, { dtype: rest.dtype }),
        w: fc.array(numbers(), { minLength: 3, maxLength: 3 }),
      })
      .map((drawn) => ({ ...drawn, ...rest })),
  );

/** A layout and a padded tensor with the live values in their places; a fresh leaf. */
interface Laid {
  readonly layout: Layout;
  readonly x: Tensor;
}

const allocate = (dtype: Floating, n: number): Values =>
  dtype === 'float32' ? new Float32Array(n) : new Float64Array(n);

function lay({ rows, dtype }: Padded, layout: Layout, contents: Values): Laid {
  const flat = allocate(dtype, rows.length * layout.length);
  flat.set(contents.subarray(0, flat.length)); // a copy of bits: NaN payloads too
  const values = rows.flat();
  for (const [i, place] of layout.places.entries()) flat[place] = values[i] as number;
  return { layout, x: tensor(flat, { shape: [rows.length, layout.length], requiresGrad: true }) };
}

/** Live positions with gaps between them, told by a mask. */
function gappy({ rows, gaps, extra }: Padded): Layout {
  let live = 0;
  const places = rows.map((row) => {
    let at = -1;
    return row.map(() => (at += 1 + (gaps[live++ % gaps.length] as number)));
  });
  const T = Math.max(1, extra + Math.max(0, ...places.map((row) => 1 + (row.at(-1) ?? -1))));
  const mask = places.flatMap((row) => Array.from({ length: T }, (_, t) => row.includes(t)));
  return Layout.of('pads', maskTensor(mask, [rows.length, T]), rows.length, T);
}

function oneSided({ rows, extra }: Padded, side: Side, more: number): Layout {
  const lengths = rows.map((row) => row.length);
  return Layout.of('pads', lengths, rows.length, Math.max(1, ...lengths) + extra + more, side);
}

/** Results and gradients of one run: everything that pads must not reach. */
type Observed = Readonly<
  Record<
    | 'result'
    | 'gradient of x'
    | 'gradient of w'
    | 'recorded gradient of x'
    | 'recorded gradient of w'
    | 'second gradient',
    ArrayLike<number>
  >
>;

function observed({ run }: PadSubject, c: Padded, { layout, x }: Laid): Observed {
  const w = tensor(c.dtype === 'float32' ? Float32Array.from(c.w) : Float64Array.from(c.w), { requiresGrad: true });
  const out = run(x, layout, w);
  const g = incoming(out.shape, c.dtype, c.seed);
  // both ways back: through the fused formulas, and through the plain ones that are recorded
  const [dx, dw] = gradsOf(out, [x, w], g, { retainGraph: true }) as [Tensor, Tensor];
  const [recorded, dwRecorded] = gradsOf(out, [x, w], g, { createGraph: true }) as [Tensor, Tensor];
  expectZeroAtPads('the gradient', dx, layout);
  expectZeroAtPads('the recorded gradient', recorded, layout);
  const u = incoming(out.shape, c.dtype, c.seed + 1);
  // <u, live gradient>, by live index, so that the second gradient does not depend on the layout
  const flat = recorded.reshape([dx.size]).indexSelect(0, [...layout.places]);
  let second: Tensor | null = null;
  if (flat.requiresGrad) {
    [second] = gradsOf(flat, [x], u) as [Tensor];
    expectZeroAtPads('the second gradient', second, layout);
  }
  return {
    result: out.toTypedArray(),
    'gradient of x': atLive(dx, layout),
    'gradient of w': dw.toTypedArray(),
    'recorded gradient of x': atLive(recorded, layout),
    'recorded gradient of w': dwRecorded.toTypedArray(),
    'second gradient': second === null ? [] : atLive(second, layout),
  };
}

function atLive(x: Tensor, { places }: Layout): number[] {
  const flat = x.toTypedArray();
  return Array.from(places, (place) => flat[place] as number);
}

function expectZeroAtPads(what: string, dx: Tensor, layout: Layout): void {
  const live = new Set(layout.places);
  for (const [i, v] of dx.toTypedArray().entries()) {
    if (!live.has(i) && !Object.is(v, 0))
      throw new Violation(`${what} at pad ${i} is ${Object.is(v, -0) ? '-0' : v}; expected +0`);
  }
}

function expectSame(what: string, a: Observed, b: Observed): void {
  for (const [name, values] of Object.entries(a)) {
    const other = b[name as keyof Observed];
    const i = firstDifference(values, other);
    if (i !== null) throw new Violation(`${what} changes the ${name}, element ${i}: ${values[i]} and ${other[i]}`);
  }
}

function padLaw(name: string, statement: string, check: Law<PadSubject, Padded>['check']): AnyLaw<PadSubject> {
  return defineLaw<PadSubject, Padded>({
    name,
    statement,
    appliesTo: () => true,
    cases: () => cases,
    show: ({ op }, c) => {
      const { x, layout } = lay(c, gappy(c), c.contents);
      return `// ${op}; live positions: ${layout.places.join(', ')}\nconst x = ${showTensor(x)};\nconst w = [${c.w.join(', ')}];`;
    },
    classes: {
      'an empty row': { of: ({ rows }) => rows.some((row) => row.length === 0), atLeast: 0.1 },
      'NaN at a pad': { of: (c) => lay(c, gappy(c), c.contents).x.toTypedArray().includes(NaN), atLeast: 0.1 },
      'an infinity at a pad': {
        of: (c) => lay(c, gappy(c), c.contents).x.toTypedArray().includes(Infinity),
        atLeast: 0.1,
      },
      'a gap': {
        of: ({ rows, gaps }) => rows.some((row) => row.length > 1) && gaps.slice(1, 3).some((n) => n > 0),
        atLeast: 0.1,
      },
    },
    check,
  });
}

export const padsUnread: AnyLaw<PadSubject> = padLaw(
  'pads are unread',
  'whatever stands at pads, NaN and infinities included: results, all gradients and second gradients have the same bits, and pads get +0',
  (subject, c) => {
    const layout = gappy(c);
    const zero = observed(subject, c, lay(c, layout, allocate(c.dtype, PADS)));
    expectSame('what stands at pads', zero, observed(subject, c, lay(c, layout, c.contents)));
  },
);

export const padsAnywhere: AnyLaw<PadSubject> = padLaw(
  'pads may lie anywhere',
  'how many pads there are, and on which side or between which positions: nothing changes, bit for bit',
  (subject, c) => {
    const tight = observed(subject, c, lay(c, oneSided({ ...c, extra: 0 }, 'right', 0), c.contents));
    expectSame('padding on the right', tight, observed(subject, c, lay(c, oneSided(c, 'right', 1), c.contents)));
    expectSame('padding on the left', tight, observed(subject, c, lay(c, oneSided(c, 'left', 2), c.contents)));
    expectSame('padding in between', tight, observed(subject, c, lay(c, gappy(c), c.contents)));
  },
);

export const rowsAlone: AnyLaw<PadSubject> = padLaw(
  'rows are alone',
  'the results of a row, and the gradients of its positions, are those of the row in a batch of its own, bit for bit',
  (subject, c) => {
    const layout = gappy(c);
    const together = observed(subject, c, lay(c, layout, c.contents));
    const g = incoming([layout.offsets.total], c.dtype, c.seed).toTypedArray();
    for (const [b, row] of c.rows.entries()) {
      if (row.length === 0) continue;
      const own = { ...c, rows: [row] };
      const alone = lay(own, Layout.of('pads', [row.length], 1, row.length), allocate(c.dtype, PADS));
      const w = tensor(c.dtype === 'float32' ? Float32Array.from(c.w) : Float64Array.from(c.w));
      const out = subject.run(alone.x, alone.layout, w);
      const [start, end] = [layout.offsets.start(b), layout.offsets.start(b + 1)];
      const [dx] = gradsOf(out, [alone.x], tensor(g.slice(start, end) as Values, { shape: out.shape })) as [Tensor];
      for (const [name, mine, all] of [
        ['result', out.toTypedArray(), together.result],
        ['gradient of x', dx.toTypedArray(), together['gradient of x']],
      ] as const) {
        const i = firstDifference(mine, Array.from(all).slice(start, end));
        if (i !== null)
          throw new Violation(
            `row ${b}: the ${name}, element ${i}, is ${mine[i]} alone and ${all[start + i]} in the batch`,
          );
      }
    }
  },
);

/**
 * What an op obeys that knows its pads.
 *
 * @example
 * padLaws.length // 3
 */
export const padLaws: readonly AnyLaw<PadSubject>[] = [padsUnread, padsAnywhere, rowsAlone];
