import { Ragged, reshape, type Rng, slice, type Tensor, transpose } from '@frostgrad/core';
import {
  AdditiveAttention,
  type Attention,
  type AttentionResult,
  type MaskingMethod,
  MultiheadAttention,
  MultiplicativeAttention,
  type PaddingMethod,
  scaledDotProductAttention,
  type ScaledDotProductOptions,
} from '../../src/index.ts';
import { attended } from './attended.ts';
import { type Batch, I, Q } from './batch.ts';
import { isRagged, type Layer, Nothing, outcome, told } from './outcome.ts';
import { all, byHead, causal, masked, type Telling, tellings } from './tellings.ts';

export const attentionLayer = (op: string, make: (rng: Rng) => Attention): Layer => ({
  op,
  make,
  rowsAlone: true,
  asks: 'queries',
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
  asks: 'input',
  attends: true,
  run: (module, batch) => {
    const { x, layout } = batch;
    const given = (module as Attention).forward(x as Tensor, x, told(batch));
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

/** The features of an operand among heads: `[B, T, F]` as `[B, heads, T, F / heads]`, ragged as `[L, heads, F / heads]`. */
function amongHeads(x: Tensor | Ragged, heads: number | null): Tensor | Ragged {
  if (heads === null) return x;
  const split = (t: Tensor): Tensor => reshape(t, [...t.shape.slice(0, -1), heads, (t.shape.at(-1) as number) / heads]);
  return isRagged(x) ? x.map(split) : transpose(split(x), 1, 2);
}

/** Queries as layers take them beside what they attend to: ragged where that is. */
export const asking = ({ x, query, asked }: Batch): Tensor | Ragged =>
  isRagged(x) ? Ragged.fromPadded(query, asked) : query;

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
    asks: 'queries',
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
  asks: 'input',
  attends: true,
  run: (_, { x, layout, live }) => {
    const masks = live === undefined ? {} : { keyMask: live };
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
    asks: 'input',
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
    asks: 'queries',
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

/** A layer of which contexts alone are looked at. */
const contextsOf = (layer: Layer): Layer => {
  const { attends: _, ...rest } = layer;
  return {
    ...rest,
    run: (module, batch) => {
      const { parts, padded } = layer.run(module, batch);
      const isContext = ({ what }: { readonly what: string }): boolean => what === 'contexts';
      return { parts: parts.filter(isContext), padded: padded.filter(isContext) };
    },
  };
};

/** Contexts where weights are not needed, which have the bits of those that come with weights. */
const withoutWeights = (telling: Telling, heads: number | null, method: MaskingMethod): Layer => {
  const attend: Attend = (q, k, v, options) => {
    const { context } = scaledDotProductAttention(q as Tensor, k, v, { ...options, needWeights: false });
    return { context, weights: honest(q, k, v, options).weights };
  };
  const op = `scaledDotProductAttention without weights, ${heads ?? 'no'} heads, ${telling.name}, ${method}`;
  return {
    ...contextsOf(dotProductLayer(op, { attend, telling, heads, method })),
    twin: contextsOf(dot(telling, heads, method)),
  };
};

/** What is dropped is drawn in order, so that company changes it; pads do not. */
const dropping = (method: MaskingMethod, telling: Telling = causal): Layer => ({
  ...selfAttentionLayer(
    `MultiheadAttention with dropout, ${telling.name}, ${method}`,
    (rng) => new MultiheadAttention(I, 2, { rng, method, dropout: 0.4 }),
    telling,
  ),
  rowsAlone: false,
});

/** The same without weights, which drops the same. */
const droppingWithoutWeights = (telling: Telling): Layer => {
  const layer: Layer = {
    ...dropping('mask', telling),
    op: `MultiheadAttention with dropout, without weights, ${telling.name}`,
    run: (module, batch) => {
      const { x, layout } = batch;
      const { options } = tellings(telling, layout, layout);
      const { context } = (module as MultiheadAttention).forward(x as Tensor, x, x, {
        ...told(batch),
        ...options,
        needWeights: false,
      });
      return outcome('contexts', context, layout);
    },
  };
  return { ...contextsOf(layer), twin: contextsOf(dropping('mask', telling)) };
};

/** A layer by both methods, which are to give the same bits. */
export const twins = (make: (method: MaskingMethod) => Layer): Layer[] => [
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
  ...twins((method) => self(byHead, method)),
  withoutWeights(all, null, 'mask'),
  withoutWeights(causal, 2, 'frozen'),
  withoutWeights(masked, 2, 'mask'),
  withoutWeights(byHead, 2, 'mask'),
  droppingWithoutWeights(causal),
  droppingWithoutWeights(byHead),
];
