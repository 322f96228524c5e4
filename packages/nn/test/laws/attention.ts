import {
  cat,
  expand,
  type Layout,
  logicalAnd,
  Offsets,
  permute,
  Ragged,
  reshape,
  type Rng,
  slice,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from '@frostgrad/core';
import {
  AdditiveAttention,
  type Attention,
  type AttentionResult,
  type MaskingMethod,
  MultiheadAttention,
  type MultiheadAttendOptions,
  MultiplicativeAttention,
  type PaddingMethod,
  scaledDotProductAttention,
  type ScaledDotProductOptions,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
} from '../../src/index.ts';
import { type Batch, I, Q } from './batch.ts';
import { both, isRagged, type Layer, Nothing, type Outcome, outcome, told } from './outcome.ts';

/** How many weights of live queries for live keys each row has. */
const pairsOf = (asked: Layout, layout: Layout): Offsets =>
  Offsets.fromLengths(asked.offsets.lengths().map((q, b) => q * layout.offsets.length(b)));

/** Weights `[B, T, S]` or `[B, heads, T, S]`, or ragged by (b, t): of live queries for live keys, packed. */
function weightsOf(weights: Tensor | Ragged, asked: Layout, layout: Layout, pairs: Tensor | null): Outcome {
  const offsets = pairsOf(asked, layout);
  if (isRagged(weights)) {
    expectPairs(weights.offsets, Offsets.pairs(asked.offsets, layout.offsets));
    return { parts: [{ what: 'weights', x: weights.values, offsets }], padded: [] };
  }
  const byPair = weights.ndim === 3 ? weights : permute(weights, [0, 2, 3, 1]); // [B, T, S, heads]
  const shape = byPair.shape.slice(0, 3);
  const live = expand(unsqueeze(layout.mask(), 1), shape);
  const [byQuery, rows] = [Ragged.fromPadded(byPair, asked).values, Ragged.fromPadded(live, asked).values];
  const { values } = Ragged.fromPadded(byQuery, rows);
  const asking = logicalAnd(live, unsqueeze(asked.mask(), 2));
  const allowed = pairs === null ? asking : logicalAnd(asking, pairs);
  return {
    parts: [{ what: 'weights', x: values, offsets }],
    padded: [
      { what: 'weights of padded keys', x: byPair, live },
      { what: 'weights of padded queries', x: byPair, live: asked.mask() },
    ],
    weighed: { x: weights, allowed: expand(weights.ndim === 3 ? allowed : unsqueeze(allowed, 1), weights.shape) },
  };
}

function expectPairs(found: Offsets, wanted: Offsets): void {
  if (!found.equals(wanted)) throw new Error(`weights have rows of ${found.lengths()}, expected ${wanted.lengths()}`);
}

/** What attention gave, as the laws see it. */
export function attended(
  { context, weights }: AttentionResult<Tensor | Ragged>,
  asked: Layout,
  layout: Layout,
  pairs: Tensor | null = null,
): Outcome {
  return both(outcome('contexts', context, asked), weightsOf(weights, asked, layout, pairs));
}

export const attentionLayer = (op: string, make: (rng: Rng) => Attention): Layer => ({
  op,
  make,
  rowsAlone: true,
  attends: true,
  run: (module, batch) => {
    const { x, layout, asked } = batch;
    const liveQueries = isRagged(x) ? {} : { liveQueries: asked };
    const given = (module as Attention).forward(asking(batch) as Tensor, x, { ...told(batch), ...liveQueries });
    return attended(given, asked, layout);
  },
});

const additive = (method: PaddingMethod): Layer =>
  attentionLayer(`AdditiveAttention, ${method}`, (rng) => new AdditiveAttention(Q, I, 4, { rng, method }));

const multiplicative = (score: 'general' | 'concat', method: PaddingMethod): Layer =>
  attentionLayer(
    `MultiplicativeAttention, ${score}, ${method}`,
    (rng) => new MultiplicativeAttention(Q, I, { rng, score, attentionSize: 3, method }),
  );

/** Rows attend to themselves, so that a pad is a query and a key at once, and gradients of both uses add up. */
const ofItself = (op: string, make: (rng: Rng) => Attention): Layer => ({
  op,
  make,
  rowsAlone: true,
  attends: true,
  run: (module, batch) => {
    const { x, layout } = batch;
    const liveQueries = isRagged(x) ? {} : { liveQueries: layout };
    const given = (module as Attention).forward(x as Tensor, x, { ...told(batch), ...liveQueries });
    return attended(given, layout, layout);
  },
});

const additiveOfItself = (method: PaddingMethod): Layer =>
  ofItself(`AdditiveAttention of itself, ${method}`, (rng) => new AdditiveAttention(I, I, 3, { rng, method }));

const dotOfItself = (method: PaddingMethod): Layer =>
  ofItself(
    `MultiplicativeAttention of itself, dot, ${method}`,
    (rng) => new MultiplicativeAttention(I, I, { rng, score: 'dot', method }),
  );

/** Pairs of live positions that are allowed; by their places in their rows, wherever these lie. */
type Allowing = (query: number, key: number) => boolean;

const some: Allowing = (query, key) => (query + 2 * key) % 3 > 0;
const upToOwn: Allowing = (query, key) => key <= query;

/** `[B, T, S]` */
export function pairMask(allowing: Allowing, asked: Layout, layout: Layout): Tensor {
  const [B, T, S] = [asked.offsets.count, asked.length, layout.length];
  const flat = new Uint8Array(B * T * S);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < asked.offsets.length(b); i++) {
      const row = (asked.places[asked.offsets.start(b) + i] as number) * S;
      for (let j = 0; j < layout.offsets.length(b); j++) {
        const column = (layout.places[layout.offsets.start(b) + j] as number) - b * S;
        flat[row + column] = allowing(i, j) ? 1 : 0;
      }
    }
  }
  return tensor(flat, { shape: [B, T, S] });
}

/** Which pairs a layer is told are allowed, and how. */
interface Telling {
  readonly name: string;
  readonly allowing: Allowing | null;
  readonly tell: (mask: Tensor) => Pick<MultiheadAttendOptions, 'attnMask' | 'causal'>;
}

const all: Telling = { name: 'all pairs', allowing: null, tell: () => ({}) };
const causal: Telling = { name: 'causal', allowing: upToOwn, tell: () => ({ causal: true }) };
const masked: Telling = { name: 'some pairs', allowing: some, tell: (attnMask) => ({ attnMask }) };

/** Which pairs are allowed in a batch, and what a layer is told of it. */
function tellings({ allowing, tell }: Telling, asked: Layout, layout: Layout) {
  const mask = pairMask(allowing ?? (() => true), asked, layout);
  return { pairs: allowing === null ? null : mask, options: tell(mask) };
}

/** The features of an operand among heads: `[B, T, F]` as `[B, heads, T, F / heads]`, ragged as `[L, heads, F / heads]`. */
function amongHeads(x: Tensor | Ragged, heads: number | null): Tensor | Ragged {
  if (heads === null) return x;
  const split = (t: Tensor): Tensor => reshape(t, [...t.shape.slice(0, -1), heads, (t.shape.at(-1) as number) / heads]);
  return isRagged(x) ? x.map(split) : transpose(split(x), 1, 2);
}

/** Queries as layers take them beside what they attend to: ragged where that is. */
const asking = ({ x, query, asked }: Batch): Tensor | Ragged => (isRagged(x) ? Ragged.fromPadded(query, asked) : query);

export type Attend = (
  q: Tensor | Ragged,
  k: Tensor | Ragged,
  v: Tensor | Ragged,
  options: ScaledDotProductOptions,
) => AttentionResult<Tensor | Ragged>;

const honest: Attend = (q, k, v, options) => scaledDotProductAttention(q as Tensor, k, v, options);

/** The function: keys are the first two features, values all. */
export function dotProductLayer(
  op: string,
  {
    attend = honest,
    heads = null,
    telling = all,
    method = 'mask',
  }: {
    readonly attend?: Attend;
    readonly heads?: number | null;
    readonly telling?: Telling;
    readonly method?: MaskingMethod;
  } = {},
): Layer {
  return {
    op,
    make: () => new Nothing(),
    rowsAlone: true,
    attends: true,
    run: (_, batch) => {
      const { x, layout, asked, live } = batch;
      const { pairs, options } = tellings(telling, asked, layout);
      const first = (t: Tensor): Tensor => slice(t, -1, 0, Q);
      const [q, k, v] = [asking(batch), isRagged(x) ? x.map(first) : first(x), x].map((t) => amongHeads(t, heads));
      const masks = live === undefined ? {} : { keyMask: live, queryMask: asked };
      const result = attend(q as Tensor, k as Tensor, v as Tensor, { ...masks, ...options, method });
      const { context, weights } = result;
      const flat = heads === null || isRagged(context) ? context : transpose(context, 1, 2); // [B, T, heads, V]
      return attended({ context: flat, weights }, asked, layout, pairs);
    },
  };
}

/** The function over one tensor, which is queries, keys and values. */
const functionOfItself = (heads: number | null, method: MaskingMethod): Layer => ({
  op: `scaledDotProductAttention of itself, ${heads ?? 'no'} heads, ${method}`,
  make: () => new Nothing(),
  rowsAlone: true,
  attends: true,
  run: (_, { x, layout, live }) => {
    const masks = live === undefined ? {} : { keyMask: live, queryMask: live };
    const all = amongHeads(x, heads);
    const { context, weights } = honest(all, all, all, { ...masks, method });
    const flat = heads === null || isRagged(context) ? context : transpose(context, 1, 2); // [B, T, heads, V]
    return attended({ context: flat, weights }, layout, layout);
  },
});

/** Rows attend to themselves. */
export function selfAttentionLayer(op: string, make: (rng: Rng) => MultiheadAttention, telling: Telling = all): Layer {
  return {
    op,
    make,
    rowsAlone: true,
    attends: true,
    run: (module, batch) => {
      const { x, layout } = batch;
      const { pairs, options } = tellings(telling, layout, layout);
      const given = (module as MultiheadAttention).forward(x as Tensor, x, x, { ...told(batch), ...options });
      return attended(given, layout, layout, pairs);
    },
  };
}

/** Queries attend to rows of other features. */
function crossAttentionLayer(op: string, make: (rng: Rng) => MultiheadAttention, telling: Telling = all): Layer {
  return {
    op,
    make,
    rowsAlone: true,
    attends: true,
    run: (module, batch) => {
      const { x, layout, asked } = batch;
      const { pairs, options } = tellings(telling, asked, layout);
      const liveQueries = isRagged(x) ? {} : { liveQueries: asked };
      const given = (module as MultiheadAttention).forward(asking(batch) as Tensor, x, x, {
        ...told(batch),
        ...liveQueries,
        ...options,
      });
      return attended(given, asked, layout, pairs);
    },
  };
}

const dot = (telling: Telling, heads: number | null, method: MaskingMethod): Layer =>
  dotProductLayer(`scaledDotProductAttention, ${heads ?? 'no'} heads, ${telling.name}, ${method}`, {
    telling,
    heads,
    method,
  });

const self = (telling: Telling, method: MaskingMethod): Layer =>
  selfAttentionLayer(
    `MultiheadAttention of itself, ${telling.name}, ${method}`,
    (rng) => new MultiheadAttention(I, 2, { rng, method }),
    telling,
  );

const cross = (telling: Telling, method: MaskingMethod): Layer =>
  crossAttentionLayer(
    `MultiheadAttention of others, ${telling.name}, ${method}`,
    (rng) => new MultiheadAttention(Q, 1, { rng, method, kdim: I, vdim: I }),
    telling,
  );

/** What is dropped is drawn in order, so that company changes it; pads do not. */
const dropping = (method: MaskingMethod): Layer => ({
  ...selfAttentionLayer(
    `MultiheadAttention with dropout, ${method}`,
    (rng) => new MultiheadAttention(I, 2, { rng, method, dropout: 0.4 }),
    causal,
  ),
  rowsAlone: false,
});

const encoder = (method: MaskingMethod, dropping: number, normFirst: boolean, telling: Telling): Layer => ({
  op: `TransformerEncoderLayer, ${telling.name}, ${dropping > 0 ? 'with dropout, ' : ''}${method}`,
  make: (rng) => new TransformerEncoderLayer(I, 2, { rng, feedforward: 5, dropout: dropping, normFirst, method }),
  rowsAlone: dropping === 0,
  run: (module, batch) => {
    const { x, layout } = batch;
    const { options } = tellings(telling, layout, layout);
    const out = (module as TransformerEncoderLayer).forward(x as Tensor, { ...told(batch), ...options });
    return outcome('outputs', out, layout);
  },
});

/** Queries, doubled to as many features, read the input as their memory. */
const decoder = (method: MaskingMethod, normFirst: boolean): Layer => ({
  op: `TransformerDecoderLayer, ${method}`,
  make: (rng) =>
    new TransformerDecoderLayer(I, 2, { rng, feedforward: 5, dropout: 0, normFirst, activation: 'gelu', method }),
  rowsAlone: true,
  run: (module, batch) => {
    const { x, asked, live: liveMemory } = batch;
    const live = liveMemory === undefined ? {} : { live: asked, liveMemory };
    const doubled = (t: Tensor): Tensor => cat([t, t], -1);
    const given = asking(batch);
    const input = isRagged(given) ? given.map(doubled) : doubled(given);
    const out = (module as TransformerDecoderLayer).forward(input as Tensor, x, { ...live, causal: true });
    return outcome('outputs', out, asked);
  },
});

const twins = (make: (method: MaskingMethod) => Layer): Layer[] => [
  { ...make('mask'), twin: make('frozen') },
  make('frozen'),
];

/** Every attention. */
export const attentionLayers: readonly Layer[] = [
  ...twins(additive),
  ...twins(additiveOfItself),
  ...twins(dotOfItself),
  ...twins((method) => multiplicative('general', method)),
  ...twins((method) => multiplicative('concat', method)),
  ...twins((method) => dot(all, null, method)),
  ...twins((method) => dot(causal, 2, method)),
  ...twins((method) => dot(masked, 2, method)),
  ...twins((method) => functionOfItself(null, method)),
  ...twins((method) => functionOfItself(2, method)),
  ...twins((method) => self(all, method)),
  ...twins((method) => self(causal, method)),
  ...twins((method) => cross(masked, method)),
  ...twins(dropping),
  ...twins((method) => encoder(method, 0, false, masked)),
  encoder('mask', 0.3, true, causal),
  ...twins((method) => decoder(method, true)),
];
