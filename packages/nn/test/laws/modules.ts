import { cat, Ragged, reshape, type Rng, type Tensor, transpose } from '@frostgrad/core';
import * as nn from '../../src/index.ts';
import { I, perRow } from './batch.ts';
import { both, isRagged, type Layer, Nothing, outcome, told } from './outcome.ts';

/** All containers: maps one behind the other, activations of what they give, and heads by name. */
class Contained extends nn.Module {
  readonly body: nn.Sequential<nn.Linear[]>;
  readonly activations: nn.ModuleList<nn.Activation> = new nn.ModuleList<nn.Activation>([
    new nn.GELU(),
    new nn.Softmax(),
    new nn.PReLU(2),
  ]);
  readonly heads: nn.ModuleDict<Readonly<Record<'one' | 'other', nn.Linear>>>;

  constructor(rng: Rng) {
    super();
    this.body = new nn.Sequential(...[I, 3].map((n) => new nn.Linear(n, n === I ? 3 : 2, { rng })));
    this.heads = new nn.ModuleDict({ one: new nn.Linear(6, 2, { rng }), other: new nn.Linear(6, 1, { rng }) });
  }

  forward(x: Tensor): Tensor {
    const given = this.body.forward(x);
    const activated = cat(
      Array.from(this.activations, (layer) => layer.forward(given)),
      1,
    );
    return cat(
      Array.from(this.heads, ([, head]) => head.forward(activated)),
      1,
    );
  }
}

/** What knows no pads sees none: over ragged rows, as documented. */
const contained: Layer = {
  op: 'containers and activations over rows',
  make: (rng) => new Contained(rng),
  rowsAlone: true,
  run: (module, { x, layout, live = layout }) => {
    const rows = isRagged(x) ? x : Ragged.fromPadded(x, live);
    const mapped = rows.map((values) => (module as Contained).forward(values));
    return outcome('outputs', isRagged(x) ? mapped : mapped.place(layout), layout);
  },
};

/** In training draws in order, so that company changes it; pads do not. */
export const dropoutLayer = (op: string, make: (rng: Rng) => nn.Dropout, rowsAlone: boolean): Layer => ({
  op,
  make,
  rowsAlone,
  run: (module, batch) => {
    const out = (module as nn.Dropout).forward(batch.x as Tensor, told(batch));
    return outcome('outputs', out, batch.layout);
  },
});

/** Channels before positions, as convolutions have them; ragged rows have them last. */
const channelsFirst = (x: Tensor | Ragged): Tensor => (isRagged(x) ? x : transpose(x, 1, 2)) as Tensor;

/**
 * Statistics of a batch, and then those that were recorded: the second result is by the running ones. One position alone has no
 * variance in training.
 */
export const batchNormLayer = (op: string, make: (rng: Rng) => nn.BatchNorm1d, training: boolean): Layer => ({
  op,
  make,
  rowsAlone: !training,
  run: (module, batch) => {
    const norm = (module as nn.BatchNorm1d).train(training && batch.layout.offsets.total !== 1);
    const forward = (what: string): ReturnType<Layer['run']> => {
      const out = norm.forward(channelsFirst(batch.x), told(batch));
      return outcome(what, isRagged(batch.x) ? out : transpose(out, 1, 2), batch.layout);
    };
    const first = forward('outputs');
    if (norm.runningMean === null) return first;
    norm.eval();
    return both(first, forward('outputs by what was recorded'));
  },
});

/** Results that may be more or fewer than positions, where the layer says. */
export const windowLayer = <M extends nn.Conv1d | nn.Pool1d>(op: string, make: (rng: Rng) => M): Layer => ({
  op,
  make,
  rowsAlone: true,
  run: (module, batch) => {
    const layer = module as M;
    const out = layer.forward(channelsFirst(batch.x), told(batch));
    const layout = layer.outputLayout(batch.layout);
    return outcome('outputs', isRagged(batch.x) ? out : transpose(out, 1, 2), layout);
  },
});

/** One vector a row. */
const sequencePool = (kind: nn.SequencePoolKind): Layer => ({
  op: `SequencePool, ${kind}`,
  make: () => new nn.SequencePool(kind),
  rowsAlone: true,
  run: (module, batch) => {
    const x = (module as nn.SequencePool).forward(batch.x, told(batch));
    return { parts: [{ what: 'pooled rows', x, offsets: perRow(batch.layout.offsets.count) }], padded: [] };
  },
});

/** A layer of inputs and what is live in them. */
export const encodingLayer = (op: string, make: (rng: Rng) => nn.PositionalEncoding | nn.RotaryEncoding): Layer => ({
  op,
  make,
  rowsAlone: true,
  run: (module, batch) => {
    const out = (module as nn.SinusoidalEncoding).forward(batch.x as Tensor, told(batch));
    return outcome('outputs', out, batch.layout);
  },
});

/** The function over packed rows, of two heads. */
const rotated: Layer = {
  op: 'rotate',
  make: () => new Nothing(),
  rowsAlone: true,
  run: (_, { x, layout, live = layout }) => {
    const rows = isRagged(x) ? x : Ragged.fromPadded(x, live);
    const places = Int32Array.from(rows.offsets.rowOfPosition(), (b, i) => i - rows.offsets.start(b));
    const mapped = rows.map((values) => {
      return reshape(nn.rotate(reshape(values, [places.length, 2, I / 2]), places), [places.length, I]);
    });
    return outcome('outputs', isRagged(x) ? mapped : mapped.place(layout), layout);
  },
};

/** Layers that take what is live. */
const knowing: readonly Layer[] = [
  batchNormLayer('BatchNorm1d', () => new nn.BatchNorm1d(I, { momentum: 0.3 }), true),
  batchNormLayer('BatchNorm1d, evaluation', () => new nn.BatchNorm1d(I), false),
  windowLayer('Conv1d', (rng) => new nn.Conv1d(I, 3, 3, { rng, padding: 'same' })),
  windowLayer('Conv1d, stride and groups', (rng) => {
    return new nn.Conv1d(I, 4, 2, { rng, stride: 2, padding: 1, dilation: 2, groups: 2 });
  }),
  windowLayer('MaxPool1d', () => new nn.MaxPool1d(2, { ceilMode: true })),
  windowLayer('AvgPool1d', () => new nn.AvgPool1d(3, { stride: 1, padding: 1 })),
  windowLayer('AdaptiveAvgPool1d', () => new nn.AdaptiveAvgPool1d(2)),
  windowLayer('AdaptiveMaxPool1d', () => new nn.AdaptiveMaxPool1d(2)),
  ...(['mean', 'max', 'sum', 'first', 'last'] as const).map(sequencePool),
  encodingLayer('SinusoidalEncoding', () => new nn.SinusoidalEncoding(I)),
  encodingLayer('LearnedEncoding', (rng) => new nn.LearnedEncoding(16, I, { rng })),
  encodingLayer('RotaryEncoding', () => new nn.RotaryEncoding(I)),
  rotated,
];

/** Containers and what they are filled with, and layers of channels, of rows and of places. */
export const moduleLayers: readonly Layer[] = [
  contained,
  ...knowing,
  dropoutLayer('Dropout', (rng) => new nn.Dropout(0.4, { rng }), false),
  dropoutLayer('Dropout, evaluation', (rng) => new nn.Dropout(0.4, { rng }).eval(), true),
];
