import { type AnyLaw, Violation, weightRowsWithinBound } from '@frostgrad/check';
import { type GradNode, Rng, slice, type Tensor, tensor, ValueError } from '@frostgrad/core';
import { type Batch, gappy, noPads, nothing, oneSided, padded, ragged } from './batch.ts';
import { layerLaw } from './layer-law.ts';
import { expectSame, gradients, incoming, module, observed, observedOf, ran, rowOf, type Seen } from './observed.ts';
import type { Layer, Outcome, WithPads } from './outcome.ts';

export const padsUnread: AnyLaw<Layer> = layerLaw(
  'pads are unread',
  'whatever stands at pads of inputs, keys and queries: results and all gradients have the same bits, and pads get +0',
  (layer, c) => {
    const one = observed(layer, padded(c, gappy(c), nothing), c.seed);
    expectSame('what stands at pads', one, observed(layer, padded(c, gappy(c), c.contents), c.seed));
  },
);

export const padsAnywhere: AnyLaw<Layer> = layerLaw(
  'pads may lie anywhere',
  'how many pads there are, and on which side or between which positions: no bit changes of a result or a gradient',
  (layer, c) => {
    const tight = observed(layer, padded(c, noPads, c.contents), c.seed);
    for (const [where, lay] of [
      ['on the right', oneSided('right', c.extra + 1)],
      ['on the left', oneSided('left', c.extra + 2)],
      ['in between', gappy(c)],
    ] as const) {
      expectSame(`padding ${where}`, tight, observed(layer, padded(c, lay, c.contents), c.seed));
    }
  },
);

export const paddedIsRagged: AnyLaw<Layer> = layerLaw(
  'padded is ragged',
  'a padded batch with its lengths gives the bits of the ragged one, gradients of all parameters among them',
  (layer, c) => {
    const packed = observed(layer, ragged(c), c.seed);
    expectSame('padding', packed, observed(layer, padded(c, oneSided('right', c.extra), c.contents), c.seed));
  },
);

export const rowsAlone: AnyLaw<Layer> = layerLaw(
  'rows are alone',
  'whatever the other rows and their order, padded or ragged: results of a row, and gradients of its own inputs, are those ' +
    'of it alone',
  (layer, c) => {
    const isPadded = c.seed % 2 === 0;
    const batch = isPadded ? padded(c, gappy(c), c.contents) : ragged(c);
    const run = ran(layer, batch);
    const g = incoming(run.out, c.seed);
    // those of parameters are sums over rows: of a row alone they are not asked
    const together = observedOf(run, batch, g, [...run.model.namedParameters()]).filter(
      ({ offsets }) => offsets !== null,
    );
    for (const [b, row] of c.rows.entries()) {
      const own = run.out.parts.map(({ offsets }, i) => {
        const whole = g[i] as Tensor;
        return offsets === null ? whole : slice(whole, 0, offsets.start(b), offsets.start(b + 1));
      });
      const rows = { ...c, rows: [row] };
      const single = isPadded ? padded(rows, noPads, nothing) : ragged(rows);
      const alone = observedOf(ran(layer, single), single, own, []).filter(({ offsets }) => offsets !== null);
      const mine = together.map((part) => rowOf(part, b));
      expectSame(`company for row ${b}`, alone, mine);
    }
  },
  (layer) => layer.rowsAlone,
);

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

export const padsOfGradientsUnread: AnyLaw<Layer> = layerLaw(
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

export const twinsAgree: AnyLaw<Layer> = layerLaw(
  'masked is frozen',
  'masking the scores and freezing the pads give the same bits: weights, contexts, loss and all gradients',
  (layer, c) => {
    const batch = (): Batch => padded(c, gappy(c), c.contents);
    const twin = layer.twin as Layer;
    expectSame('freezing', observed(layer, batch(), c.seed), observed(twin, batch(), c.seed));
  },
  ({ twin }) => twin !== undefined,
);

/** Every node that a result was made by. */
function nodesOf({ parts }: Outcome): Set<GradNode> {
  const nodes = new Set(parts.flatMap(({ x }) => (x.gradFn === null ? [] : [x.gradFn])));
  for (const node of nodes) for (const edge of node.edges) if (edge !== null) nodes.add(edge);
  return nodes;
}

/** Ops that make weights of live pairs. */
const weighers = ['segmentSoftmax', 'raggedAttention'];

/** The node that computed what others only bring into another form, or join with zeros again. */
function madeBy(node: GradNode | null): GradNode | null {
  let at = node;
  while (
    at !== null &&
    ['reshape', 'permute', 'slice', 'raggedCat', 'toPadded'].includes(at.name) &&
    at.edges.length === 1
  )
    at = at.edges[0] ?? null;
  return at;
}

export const frozenPadsHaveNoEdge: AnyLaw<Layer> = layerLaw(
  'frozen pads are in no graph',
  'by the frozen method weights are joined with pads in nodes of one edge, that of the live segment: pads have none, and so no gradient',
  (layer, c) => {
    const batch = padded(c, oneSided('right', c.extra + 1), c.contents);
    const joins = [...nodesOf(layer.run(module(layer), batch))].filter(({ name }) => name === 'raggedCat');
    if (joins.length === 0) throw new Violation('nothing was joined');
    for (const { edges } of joins) {
      const names = edges.map((edge) => madeBy(edge)?.name ?? 'nothing');
      if (names.length !== 1 || !weighers.includes(names[0] as string))
        throw new Violation(`a join has edges to ${names.join(', ')}`);
    }
  },
  // a layer that shows no weights joins none
  ({ op, attends }) => attends === true && op.endsWith(', frozen'),
);

export const weightsSumToOne: AnyLaw<Layer> = layerLaw(
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

export const lengthsFit: AnyLaw<Layer> = layerLaw(
  'lengths beyond the sequence are refused',
  'a length above what is there is a ValueError, and never read',
  (layer, c) => {
    const batch = padded(c, noPads, c.contents);
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
