import { type AnyLaw, type CaseClass, defineLaw, Violation, weightRowsWithinBound } from '@frostgrad/check';
import { grad, logicalNot, Ragged, Rng, slice, type Tensor, tensor, ValueError } from '@frostgrad/core';
import {
  type Batch,
  type Case,
  cases,
  gappy,
  I,
  type Laying,
  nothing,
  oneSided,
  padded,
  perRow,
  Q,
  ragged,
} from './batch.ts';
import type { Layer, Outcome, Part, WithPads } from './outcome.ts';

/** Numbers, and which of them belong to each row; null for what the whole batch decides. */
type Seen = Omit<Part, 'x'> & { readonly values: ArrayLike<number> };

const NO_PADS: Laying = oneSided('right', 0);

const module = (layer: Layer): ReturnType<Layer['make']> => layer.make(new Rng(1));

const seen = ({ what, x, offsets }: Part): Seen => ({ what, offsets, values: x.toTypedArray() });

/** A gradient that may come in for each part: it belongs to positions, wherever they lie. */
function incoming({ parts }: Outcome, seed: number): Tensor[] {
  return parts.map(({ x }, i) => new Rng(seed + i).normal(x.shape));
}

function expectZero(what: string, x: Tensor, live: Tensor): void {
  const pads = logicalNot(live).toTypedArray();
  const values = x.toTypedArray();
  const width = pads.length === 0 ? 0 : values.length / pads.length;
  for (const [i, v] of values.entries()) {
    if (pads[Math.floor(i / width)] === 1 && !Object.is(v, 0))
      throw new Violation(`${what}: at a pad, element ${i}, stands ${Object.is(v, -0) ? '-0' : v}; expected +0`);
  }
}

/** Gradients of leaves and parameters, the leaves' without their pads; `outputs` are what `g` comes in for. */
function gradients(
  { leaf, x, layout, query, asked, start }: Batch,
  parameters: readonly [name: string, parameter: Tensor][],
  outputs: readonly Tensor[],
  g: readonly Tensor[],
  createGraph: boolean,
): Seen[] {
  const wanted = [leaf, query, start, ...parameters.map(([, parameter]) => parameter)];
  const found = grad(outputs, wanted, { gradOutputs: g, materializeGrads: true, retainGraph: true, createGraph });
  const [dx, dq, ds, ...rest] = found as [Tensor, Tensor, Tensor, ...Tensor[]];
  if (!(x instanceof Ragged)) expectZero('the gradient of x', dx, layout.mask());
  expectZero('the gradient of queries', dq, asked.mask());
  const name = (what: string): string => `${createGraph ? 'recorded ' : ''}gradient of ${what}`;
  return [
    seen({
      what: name('x'),
      x: x instanceof Ragged ? dx : Ragged.fromPadded(dx, layout).values,
      offsets: layout.offsets,
    }),
    seen({ what: name('queries'), x: Ragged.fromPadded(dq, asked).values, offsets: asked.offsets }),
    seen({ what: name('initial states'), x: ds, offsets: perRow(start.shape[0] as number) }),
    ...parameters.map(([what], i) => seen({ what: name(what), x: rest[i] as Tensor, offsets: null })),
  ];
}

/** Everything that pads must not reach: results, and all gradients, by the fused formulas and by the recorded ones. */
function observed(layer: Layer, batch: Batch, seed: number, given?: readonly Tensor[]): Seen[] {
  const model = module(layer);
  const out = layer.run(model, batch);
  for (const { what, x, live } of out.padded) expectZero(what, x, live);
  const parameters = [...model.namedParameters()];
  const outputs = out.parts.map(({ x }) => x);
  const g = given ?? incoming(out, seed);
  return [
    ...out.parts.map(seen),
    ...gradients(batch, parameters, outputs, g, false),
    ...gradients(batch, parameters, outputs, g, true),
  ];
}

function expectSame(how: string, a: readonly Seen[], b: readonly Seen[]): void {
  for (const [k, { what, values }] of a.entries()) {
    const other = b[k]?.values ?? [];
    const n = Math.max(values.length, other.length);
    for (let i = 0; i < n; i++) {
      if (!Object.is(values[i], other[i]))
        throw new Violation(`${how} changes the ${what}, element ${i}: ${values[i]} and ${other[i]}`);
    }
  }
}

const inputs = (c: Case, lay: Laying = gappy(c)): Tensor => padded(c, lay, c.contents).leaf;
const withGap: CaseClass<Case>['of'] = (c) => {
  const mask = gappy(c)(c.rows.map(({ x }) => x.length / I)).mask();
  return (mask.toArray() as boolean[][]).some((row) =>
    row.slice(row.indexOf(true), row.lastIndexOf(true)).includes(false),
  );
};

const classes: Readonly<Record<string, CaseClass<Case>>> = {
  'an empty row': { of: ({ rows }) => rows.some(({ x }) => x.length === 0), atLeast: 0.1 },
  'a row that asks nothing': { of: ({ rows }) => rows.some(({ query }) => query.length === 0), atLeast: 0.1 },
  'a pad as a query': { of: ({ rows }) => new Set(rows.map(({ query }) => query.length)).size > 1, atLeast: 0.1 },
  'one query a row': { of: ({ rows }) => rows.every(({ query }) => query.length <= Q), atLeast: 0.05 },
  'NaN at a pad': { of: (c) => inputs(c).toTypedArray().includes(NaN), atLeast: 0.1 },
  'an infinity at a pad': { of: (c) => inputs(c).toTypedArray().includes(Infinity), atLeast: 0.1 },
  'a gap': { of: withGap, atLeast: 0.1 },
};

function law(
  name: string,
  statement: string,
  check: (layer: Layer, c: Case) => void,
  appliesTo: (layer: Layer) => boolean = () => true,
): AnyLaw<Layer> {
  return defineLaw<Layer, Case>({
    name,
    statement,
    appliesTo,
    classes,
    cases: () => cases,
    show: ({ op }, c) => `// ${op}\n// ${inputs(c)}`,
    check,
  });
}

export const padsUnread: AnyLaw<Layer> = law(
  'pads are unread',
  'whatever stands at pads of inputs, keys and queries: results and all gradients have the same bits, and pads get +0',
  (layer, c) => {
    const one = observed(layer, padded(c, gappy(c), nothing), c.seed);
    expectSame('what stands at pads', one, observed(layer, padded(c, gappy(c), c.contents), c.seed));
  },
);

export const padsAnywhere: AnyLaw<Layer> = law(
  'pads may lie anywhere',
  'how many pads there are, and on which side or between which positions: no bit changes of a result or a gradient',
  (layer, c) => {
    const tight = observed(layer, padded(c, NO_PADS, c.contents), c.seed);
    for (const [where, lay] of [
      ['on the right', oneSided('right', c.extra + 1)],
      ['on the left', oneSided('left', c.extra + 2)],
      ['in between', gappy(c)],
    ] as const) {
      expectSame(`padding ${where}`, tight, observed(layer, padded(c, lay, c.contents), c.seed));
    }
  },
);

export const paddedIsRagged: AnyLaw<Layer> = law(
  'padded is ragged',
  'a padded batch with its lengths gives the bits of the ragged one, gradients of all parameters among them',
  (layer, c) => {
    const packed = observed(layer, ragged(c), c.seed);
    expectSame('padding', packed, observed(layer, padded(c, oneSided('right', c.extra), c.contents), c.seed));
  },
);

export const rowsAlone: AnyLaw<Layer> = law(
  'rows are alone',
  'whatever the other rows and their order: results of a row, and gradients of its own inputs, are those of it alone',
  (layer, c) => {
    const batch = padded(c, gappy(c), c.contents);
    const out = layer.run(module(layer), batch);
    const g = incoming(out, c.seed);
    const together = observed(layer, batch, c.seed);
    for (const [b, row] of c.rows.entries()) {
      const own = out.parts.map(({ offsets }, i) => {
        const whole = g[i] as Tensor;
        return offsets === null ? whole : slice(whole, 0, offsets.start(b), offsets.start(b + 1));
      });
      const alone = observed(layer, padded({ rows: [row] }, NO_PADS, nothing), c.seed, own);
      const claimed = together.flatMap((part, k) => {
        return part.offsets === null ? [] : [[rowOf(part, b), alone[k] as Seen] as const];
      });
      expectSame(
        `company for row ${b}`,
        claimed.map(([, mine]) => mine),
        claimed.map(([inBatch]) => inBatch),
      );
    }
  },
  (layer) => layer.rowsAlone,
);

function rowOf({ what, values, offsets }: Seen, b: number): Seen {
  if (offsets === null) throw new Error(`${what} has no rows`);
  const width = offsets.total === 0 ? 0 : values.length / offsets.total;
  const own = Array.from(values).slice(offsets.start(b) * width, offsets.start(b + 1) * width);
  return { what, values: own, offsets: null };
}

/** A gradient for a padded result: `g` where it is live, bits of `contents` elsewhere. */
function incomingWithPads({ x, live }: WithPads, seed: number, contents: Float32Array): Tensor {
  const g = new Rng(seed).normal(x.shape);
  const flat = g.toTypedArray() as Float32Array;
  const mask = live.toTypedArray();
  const width = mask.length === 0 ? 0 : flat.length / mask.length;
  for (let i = 0; i < flat.length; i++)
    if (mask[Math.floor(i / width)] === 0)
      flat.set(contents.subarray(i % contents.length, (i % contents.length) + 1), i);
  return tensor(flat, { shape: x.shape });
}

export const padsOfGradientsUnread: AnyLaw<Layer> = law(
  'gradients that arrive at pads are unread',
  'whatever gradient arrives at pads of a result: all gradients have the same bits',
  (layer, c) => {
    const from = (contents: Float32Array): Seen[] => {
      const batch = padded(c, gappy(c), nothing);
      const model = module(layer);
      const { padded: results } = layer.run(model, batch);
      const g = results.map((result, i) => incomingWithPads(result, c.seed + i, contents));
      return gradients(
        batch,
        [...model.namedParameters()],
        results.map(({ x }) => x),
        g,
        false,
      );
    };
    expectSame('what arrives at pads', from(nothing), from(c.contents));
  },
);

export const twinsAgree: AnyLaw<Layer> = law(
  'masked is frozen',
  'masking the scores and freezing the pads give the same bits: weights, contexts, loss and all gradients',
  (layer, c) => {
    const batch = (): Batch => padded(c, gappy(c), c.contents);
    const twin = layer.twin as Layer;
    expectSame('freezing', observed(layer, batch(), c.seed), observed(twin, batch(), c.seed));
  },
  ({ twin }) => twin !== undefined,
);

export const weightsSumToOne: AnyLaw<Layer> = law(
  'weights of attention sum to one',
  'weights are in [0, 1]; the exact sum of a row differs from 1 by no more than rounding allows, or is 0 where nothing is ' +
    'allowed; what is not allowed is +0',
  (layer, c) => {
    const { weighed } = layer.run(module(layer), padded(c, gappy(c), c.contents));
    if (weighed === undefined) throw new Violation('there are no weights');
    const { x, allowed } = weighed;
    const mask = allowed.toTypedArray();
    for (const [i, w] of x.toTypedArray().entries()) {
      if (!(w >= 0 && w <= 1)) throw new Violation(`weight ${i} is ${w}`);
      if (mask[i] === 0 && !Object.is(w, 0)) throw new Violation(`weight ${i}, not allowed, is ${w}; expected +0`);
    }
    const { worst, holds } = weightRowsWithinBound(x, allowed);
    if (!holds) throw new Violation(`a row's |sum - 1| is ${worst?.error}; allowed = ${worst?.bound}`);
  },
  ({ attends }) => attends === true,
);

export const lengthsFit: AnyLaw<Layer> = law(
  'lengths beyond the sequence are refused',
  'a length above what is there is a ValueError, and never read',
  (layer, c) => {
    const batch = padded(c, NO_PADS, c.contents);
    const { offsets, length } = batch.layout;
    const lengths = offsets.lengths();
    lengths[c.seed % lengths.length] = length + 1 + (c.seed % 3);
    const told = `lengths [${lengths.join(', ')}] of ${length} positions`;
    try {
      layer.run(module(layer), { ...batch, live: lengths });
    } catch (error) {
      if (error instanceof ValueError && error.message.includes(`the padded axis has ${length} positions`)) return;
      throw error;
    }
    throw new Violation(`${told} were accepted`);
  },
);
