import {
  cat,
  grad,
  Layout,
  maskedSoftmax,
  mul,
  padTo,
  Ragged,
  raggedCat,
  reshape,
  Rng,
  Segments,
  softmax,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import {
  AdditiveAttention,
  crossEntropy,
  Embedding,
  GRU,
  LSTM,
  type Module,
  MultiheadAttention,
  MultiplicativeAttention,
} from '@frostgrad/nn';
import { describe, expect, it } from 'vitest';
import { dependence, DependenceError, padSubjects, proveUnread, type TrackedResult } from '../../src/index.ts';

/** Batches as lengths, on both sides, and masks with gaps; with empty rows, full rows, and nothing live at all. */
const layouts: readonly (readonly [string, Layout])[] = [
  ['lengths', Layout.of('test', [3, 1, 2], 3, 4)],
  ['lengths on the left', Layout.of('test', [2, 3], 2, 3, 'left')],
  ['an empty row', Layout.of('test', [0, 2, 0], 3, 3)],
  ['nothing live', Layout.of('test', [0, 0], 2, 2)],
  [
    'gaps',
    Layout.of(
      'test',
      tensor([
        [true, false, true],
        [false, true, false],
      ]),
      2,
      3,
    ),
  ],
];

/** The elements of pads in `[B, T, ...rest]`. */
function padsOf(layout: Layout, rest: readonly number[]): Segments {
  const width = rest.reduce((a, b) => a * b, 1);
  const live = new Set(layout.places);
  const shape = [layout.offsets.count, layout.length, ...rest];
  return Segments.where(shape, (i) => !live.has(Math.floor(i / width)));
}

const values = (layout: Layout, rest: readonly number[], seed: number): Tensor =>
  new Rng(seed).normal([layout.offsets.count, layout.length, ...rest]).requiresGrad_();

const none = (x: Tensor): Segments => Segments.none(x.shape);

/** A loss that reads all of what is given, and its gradients. */
function withGrads(outs: readonly Tensor[], of: readonly Tensor[], names: readonly string[]): Record<string, Tensor> {
  const loss = outs.map((out) => sum(mul(out, out))).reduce((a, b) => a.add(b));
  const plain = grad([loss], of, { materializeGrads: true, retainGraph: true });
  const recorded = grad([loss], of, { materializeGrads: true, createGraph: true });
  const all: [string, Tensor][] = [['loss', loss]];
  for (const [i, name] of names.entries()) {
    all.push([`gradient of ${name}`, plain[i] as Tensor], [`recorded gradient of ${name}`, recorded[i] as Tensor]);
  }
  return Object.fromEntries(all);
}

const parametersOf = (module: Module): Tensor[] => [...module.namedParameters()].map(([, parameter]) => parameter);

/** Pads of the inputs reach nothing; whatever the values of inputs and parameters. */
function prove(
  inputs: readonly (readonly [name: string, x: Tensor, pads: Segments])[],
  module: Module | null,
  run: () => readonly Tensor[],
): { pads: () => void; reached: Segments[] } {
  const parameters = module === null ? [] : parametersOf(module);
  const xs = inputs.map(([, x]) => x);
  const names = [...inputs.map(([name]) => name), ...parameters.map((_, i) => `parameter ${i}`)];
  const f = (): TrackedResult => withGrads(run(), [...xs, ...parameters], names);
  const unread = [...inputs.map(([, x, pads]) => [x, pads] as const), ...parameters.map((x) => [x, none(x)] as const)];
  const found = dependence(f, [...xs, ...parameters]);
  return { pads: () => proveUnread(f, unread), reached: xs.map((_, i) => found.reached(i)) };
}

describe.each(layouts)('whatever the values, with %s: no pad reaches a loss or a gradient', (_, layout) => {
  const B = layout.offsets.count;
  const live = layout;

  it.each(['mask', 'frozen'] as const)('of additive attention with method %s', (method) => {
    const attention = new AdditiveAttention(2, 3, 2, { rng: new Rng(1), method });
    const keys = values(layout, [3], 2);
    const query = new Rng(3).normal([B, 2, 2]).requiresGrad_();
    const { pads, reached } = prove(
      [
        ['keys', keys, padsOf(layout, [3])],
        ['query', query, none(query)],
      ],
      attention,
      () => {
        const { context, weights } = attention.forward(query, keys, { live });
        return [context, weights];
      },
    );
    pads();
    // the proof is not empty: all that is live is reached
    expect(reached[0]?.equals(padsOf(layout, [3]).complement())).toBe(true);
  });

  it.each(['mask', 'frozen'] as const)('of causal attention of two heads to itself with method %s', (method) => {
    const attention = new MultiheadAttention(2, 2, { rng: new Rng(1), method });
    const x = values(layout, [2], 2);
    const { pads, reached } = prove([['x', x, padsOf(layout, [2])]], attention, () => {
      const { context, weights } = attention.forward(x, x, x, { live, causal: true });
      return [context, weights];
    });
    pads();
    expect(reached[0]?.equals(padsOf(layout, [2]).complement())).toBe(true);
  });

  it.each(['mask', 'frozen'] as const)('of multiplicative attention with method %s: queries and keys', (method) => {
    const attention = new MultiplicativeAttention(2, 2, { rng: new Rng(1), method });
    const keys = values(layout, [2], 2);
    const query = values(layout, [2], 3);
    const pad = padsOf(layout, [2]);
    prove(
      [
        ['keys', keys, pad],
        ['query', query, pad],
      ],
      attention,
      () => {
        const { context, weights } = attention.forward(query, keys, { live, liveQueries: live });
        return [context, weights];
      },
    ).pads();
  });

  it('of queries of attention, nor do those of keys', () => {
    const attention = new AdditiveAttention(2, 2, 2, { rng: new Rng(1) });
    const keys = values(layout, [2], 2);
    const query = values(layout, [2], 3);
    const pad = padsOf(layout, [2]);
    prove(
      [
        ['keys', keys, pad],
        ['query', query, pad],
      ],
      attention,
      () => {
        const { context, weights } = attention.forward(query, keys, { live, liveQueries: live });
        return [context, weights];
      },
    ).pads();
  });

  it.each(['GRU', 'LSTM'] as const)('of a %s in both directions, of two layers, final states included', (name) => {
    const options = { rng: new Rng(1), bidirectional: true, numLayers: 2 };
    const rnn = name === 'GRU' ? new GRU(2, 2, options) : new LSTM(2, 2, options);
    const x = values(layout, [2], 2);
    const { pads, reached } = prove([['x', x, padsOf(layout, [2])]], rnn, () => {
      const { output, ...states } = rnn instanceof GRU ? rnn.forward(x, { live }) : rnn.forward(x, { live });
      return [output, ...Object.values<Tensor>(states)];
    });
    pads();
    expect(reached[0]?.equals(padsOf(layout, [2]).complement())).toBe(true);
  });

  it('of cross-entropy: logits and targets', () => {
    const logits = values(layout, [3], 2);
    const ids = new Int32Array(B * layout.length).fill(99); // no row of the table
    for (const place of layout.places) ids[place] = place % 3;
    const targets = tensor(ids, { shape: [B, layout.length] });
    for (const reduction of ['mean', 'sum'] as const) {
      proveUnread(
        () => withGrads([crossEntropy(logits, targets, { live, reduction })], [logits], ['logits']),
        [
          [logits, padsOf(layout, [3])],
          [targets, padsOf(layout, [])],
        ],
      );
    }
  });

  it('of an embedding: ids at pads', () => {
    const table = new Embedding(3, 2, { rng: new Rng(1), paddingIdx: 0 });
    const ids = new Int32Array(B * layout.length).fill(-7);
    for (const place of layout.places) ids[place] = place % 3;
    const padded = tensor(ids, { shape: [B, layout.length] });
    proveUnread(
      () => withGrads([table.forward(padded, live)], [table.weight], ['the table']),
      [
        [padded, padsOf(layout, [])],
        [table.weight, none(table.weight)],
      ],
    );
  });

  it.each(padSubjects.map((subject) => [subject.op, subject] as const))('of %s', (_, { run }) => {
    const x = values(layout, [], 2);
    const w = tensor([0.5, -1, 2], { requiresGrad: true });
    const { pads } = prove(
      [
        ['x', x, padsOf(layout, [])],
        ['w', w, none(w)],
      ],
      null,
      () => [run(x, layout, w)],
    );
    pads();
  });

  it('of rows that were packed, joined with frozen ones, and padded', () => {
    const x = values(layout, [2], 2);
    const { pads, reached } = prove([['x', x, padsOf(layout, [2])]], null, () => {
      const rows = Ragged.fromPadded(x, layout);
      const joined = raggedCat([rows, rows.map((v) => v.detach()), padTo(2 * layout.length, { value: 7 })]);
      return [rows.toPadded({ length: layout.length + 1 }), joined.values];
    });
    pads();
    expect(reached[0]?.equals(padsOf(layout, [2]).complement())).toBe(true);
  });

  it('of masked softmax over rows of scores', () => {
    const scores = values(layout, [], 2);
    prove([['scores', scores, padsOf(layout, [])]], null, () => [maskedSoftmax(scores, layout.mask())]).pads();
  });
});

describe('what leaks is found', () => {
  const layout = Layout.of('test', [1, 2], 2, 3);
  const pads = padsOf(layout, [2]);

  it('in attention without a method, with its weights multiplied by a mask', () => {
    const attention = new AdditiveAttention(2, 2, 2, { rng: new Rng(1), method: 'none' });
    const keys = values(layout, [2], 2);
    const query = new Rng(3).normal([2, 1, 2]);
    const mask = reshape(layout.mask(), [2, 1, 3]).cast('float32');
    const run = (): Tensor => {
      const memory = attention.memory(keys);
      const weights = mul(softmax(attention.scores(query, memory) as Tensor), mask);
      return sum(mul(weights, weights));
    };
    expect(() => proveUnread(run, [[keys, pads]])).toThrow(DependenceError);
    expect(() => proveUnread(run, [[keys, pads]])).toThrow(
      "proveUnread: element 0 of 'result' may depend on element 2 of input 0, which should be unread",
    );
    expect(dependence(run, [keys]).reached().isAll).toBe(true);
  });

  it('in the gradient alone, where a forward pass selects behind the arithmetic', () => {
    const x = values(layout, [], 2);
    const w = tensor([2], { requiresGrad: true });
    const pad = padsOf(layout, []);
    const loss = (): Tensor => sum(Ragged.fromPadded(mul(x, w), layout).values);
    expect(() => proveUnread(loss, [[x, pad]])).not.toThrow();
    const dw = (): TrackedResult => ({ dw: grad(loss(), [w])[0] as Tensor });
    expect(() => proveUnread(dw, [[x, pad]])).toThrow("element 0 of 'dw' may depend on element 1 of input 0");
  });

  it('in a GRU that is told that all is live', () => {
    const rnn = new GRU(2, 2, { rng: new Rng(1) });
    const x = values(layout, [2], 2);
    expect(() => proveUnread(() => rnn.forward(x).output, [[x, pads]])).toThrow(DependenceError);
    expect(() =>
      proveUnread(() => cat([rnn.forward(x, { live: layout }).h, zeros([1, 2, 2])]), [[x, pads]]),
    ).not.toThrow();
  });
});
