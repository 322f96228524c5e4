import { dependence, DependenceError, proveUnread, type TrackedResult } from '@frostgrad/check';
import { grad, type Layout, mul, Rng, Segments, sum, type Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { type Batch, gappy, I, type Laying, nothing, oneSided, padded, Q, type Row, STATES } from './laws/batch.ts';
import { BatchNorm1d } from '../src/index.ts';
import { layers } from './laws/layers.ts';
import { batchNormLayer } from './laws/modules.ts';
import type { Layer } from './laws/outcome.ts';
import { recurrentLayers } from './laws/recurrent.ts';

/** A row of n inputs and q queries; the numbers do not matter to a proof. */
const row = (n: number, q: number): Row => ({
  x: Array.from({ length: n * I }, (_, i) => ((i * 7) % 11) / 8 - 0.6),
  query: Array.from({ length: q * Q }, (_, i) => ((i * 5) % 7) / 8 - 0.3),
  start: Array.from({ length: STATES }, (_, i) => (i % 5) / 8),
});

const some = [row(3, 2), row(0, 1), row(1, 3)];
const gaps = [0, 1, 0, 2, 1, 0, 0, 1, 2, 0, 1, 0, 0, 1, 0, 0];

/** Pads on either side, anywhere, with an empty row; and nothing live at all. */
const batches: readonly (readonly [string, readonly Row[], Laying])[] = [
  ['lengths', some, oneSided('right', 1)],
  ['lengths on the left', some, oneSided('left', 1)],
  ['gaps', some, gappy({ rows: some, gaps, extra: 1, contents: nothing, seed: 0 })],
  ['nothing live', [row(0, 0), row(0, 0)], oneSided('right', 2)],
];

/** The elements of pads in `[B, T, width]`. */
function padsOf({ offsets, length, places }: Layout, width: number): Segments {
  const live = new Set(places);
  return Segments.where([offsets.count, length, width], (i) => !live.has(Math.floor(i / width)));
}

/** Everything that a layer gives and that its gradients give, plain and recorded, as one record. */
function everything(layer: Layer, batch: Batch, module: ReturnType<Layer['make']>): TrackedResult {
  const { parts, padded: withPads } = layer.run(module, batch);
  const outs = [...parts, ...withPads].map(({ x }) => x).filter((x) => x.requiresGrad);
  const loss = outs.map((out) => sum(mul(out, out))).reduce((a, b) => a.add(b));
  const of = [batch.leaf, batch.query, batch.start, ...module.parameters()];
  const plain = grad([loss], of, { materializeGrads: true, retainGraph: true });
  const recorded = grad([loss], of, { materializeGrads: true, createGraph: true });
  const named = [...parts, ...withPads].map(({ what, x }, i): [string, Tensor] => [`${what} ${i}`, x]);
  const gradients = [...plain, ...recorded].map((x, i): [string, Tensor] => [`gradient ${i}`, x as Tensor]);
  return Object.fromEntries([...named, ['loss', loss], ...gradients]);
}

function subject(layer: Layer, rows: readonly Row[], lay: Laying) {
  const batch = padded({ rows }, lay, nothing);
  const module = layer.make(new Rng(1));
  layer.run(module, batch); // ids and what is dropped are decided here, as constants of the proof
  const state = module.parameters();
  // what is dropped is drawn anew in each run, at the same positions
  const f = (): TrackedResult => everything(layer, batch, module);
  return { batch, state, f };
}

/** Largest elements are taken by their index, and recorded statistics are read to be written: neither can be followed. */
const unfollowed = new Set(['MaxPool1d', 'AdaptiveMaxPool1d', 'BatchNorm1d']);

/** The same statistics, which are not recorded. */
const unrecorded = batchNormLayer(
  'BatchNorm1d, nothing recorded',
  () => new BatchNorm1d(I, { trackRunningStats: false }),
  true,
);

const every = [...layers, unrecorded, ...recurrentLayers].filter(({ op }) => !unfollowed.has(op));

describe.each(batches)(
  'whatever the values, with %s: no pad reaches a result, a loss or a gradient',
  (_, rows, lay) => {
    it.each(every.map((layer) => [layer.op, layer] as const))('of %s', (_name, layer) => {
      const { batch, state, f } = subject(layer, rows, lay);
      const parameters = [batch.start, ...state].map((x) => [x, Segments.none(x.shape)] as const);
      proveUnread(f, [[batch.leaf, padsOf(batch.layout, I)], [batch.query, padsOf(batch.asked, Q)], ...parameters]);
    });
  },
);

/** Layers that read inputs only through ids, which are known; and those that drop or pass over some of what is live. */
const partial = new Set([
  'Embedding',
  'dropout',
  'Dropout',
  'Conv1d, stride and groups',
  'SequencePool, first',
  'SequencePool, last',
  'crossEntropy, a class ignored, mean',
  'crossEntropy, a class ignored, sum and none',
]);

describe('the proofs are about something', () => {
  it.each(every.filter(({ op }) => !partial.has(op)).map((layer) => [layer.op, layer] as const))(
    'all that is live is reached, in %s',
    (_name, layer) => {
      const { batch, f } = subject(layer, [row(3, 2), row(2, 3)], oneSided('right', 1));
      const reached = dependence(f, [batch.leaf]).reached();
      expect(reached.equals(padsOf(batch.layout, I).complement())).toBe(true);
    },
  );

  it('a layer that is told that all is live reads its pads', () => {
    const [layer] = recurrentLayers;
    const { batch, f } = subject(
      { ...(layer as Layer), run: (module, batch) => (layer as Layer).run(module, { ...batch, live: [4, 4, 4] }) },
      some,
      oneSided('right', 1),
    );
    expect(() => proveUnread(f, [[batch.leaf, padsOf(batch.layout, I)]])).toThrow(DependenceError);
  });
});
