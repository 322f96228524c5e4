import {
  assign,
  type Layout,
  linear,
  mean,
  Ragged,
  reshape,
  type Rng,
  ShapeError,
  slice,
  type Tensor,
  ValueError,
  zeros,
} from '@frostgrad/core/functional';
import { type AttentionResult, joinedWeights, type MaskingMethod } from './attention-weights.ts';
import { attend, attendPairs, contextOfPairs, packed, placed, type WeighOptions } from './functional/attend.ts';
import type { AllowedPairs } from './functional/attention-mask.ts';
import { expectChance } from './functional/dropout.ts';
import { xavierUniform } from './init.ts';
import { Linear } from './linear.ts';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';
import { type PlacedRows, placedRows } from './placed-rows.ts';
import { snakeCase } from './state-names.ts';

/** Options of `MultiheadAttention`. */
export interface MultiheadOptions {
  /** Draws the initial weights, and in training what is dropped. */
  readonly rng: Rng;
  /** Adds learned constants to all projections; default true. */
  readonly bias?: boolean;
  /** Features of keys; default those of queries. */
  readonly kdim?: number;
  /** Features of values; default those of queries. */
  readonly vdim?: number;
  /** Probability with which a weight is dropped in training; default 0. */
  readonly dropout?: number;
  /** How pads are kept out of the weights; default `mask`. */
  readonly method?: MaskingMethod;
}

/** What `MultiheadAttention` is told of what it attends to. */
export interface MultiheadAttendOptions extends AllowedPairs {
  /** Of padded keys and values: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
  /** Of padded queries; default `live` where queries and keys are one tensor. */
  readonly liveQueries?: Live;
  /** Weights as their mean over heads; default false. */
  readonly averageWeights?: boolean;
  /** Whether weights are returned; default true. Without them attention is one op, over live pairs alone. */
  readonly needWeights?: boolean;
}

/** The same, with no weights wanted. */
type WithoutWeights = MultiheadAttendOptions & { readonly needWeights: false };

const OP = 'MultiheadAttention';

/**
 * Attention of several heads, each over its own projections: `out = W_o [head_1; ...; head_N] + b_o`,
 * `head_i = attention(W_q^i q, W_k^i k, W_v^i v)`. Batch first; names and initial distributions are PyTorch's.
 *
 * Only live positions are projected, so that no pad is read, as a query neither; outputs at padded queries are exactly
 * +0. A query with nothing allowed has weights of zero, and comes out as the last projection's bias. `mask` and `frozen`
 * give the same bits; `frozen` scores live pairs alone, and joins the weights of all rows and heads with their pads in one
 * graph node, so that the pads' weights have no gradient at all. Of ragged rows both do.
 *
 * @see Vaswani et al. 2017, section 3.2.2
 */
export class MultiheadAttention extends Module {
  /** Layers that are made of this one call `attend`. */
  static override readonly entries: readonly string[] = ['forward', 'attend'];

  readonly inProjWeight: Parameter | null; // [3E, E]: of queries, keys, values; null when kdim or vdim differ
  readonly qProjWeight: Parameter | null; // [E, E]
  readonly kProjWeight: Parameter | null; // [E, kdim]
  readonly vProjWeight: Parameter | null; // [E, vdim]
  readonly inProjBias: Parameter | null; // [3E]
  readonly outProj: Linear; // [E, E]
  readonly heads: number;
  readonly features: readonly [query: number, key: number, value: number];
  readonly dropout: number;
  readonly method: MaskingMethod;
  readonly rng: Rng;

  /**
   * @param embedDim features of queries and results. @param heads how many share them.
   * @throws ValueError when heads do not divide the features, for a probability that is none, and an unknown method.
   */
  constructor(
    embedDim: number,
    heads: number,
    { rng, bias = true, kdim = embedDim, vdim = embedDim, dropout = 0, method = 'mask' }: MultiheadOptions,
  ) {
    super();
    if (!Number.isInteger(heads) || heads < 1 || embedDim % heads !== 0) {
      throw new ValueError(OP, `${embedDim} features cannot be shared by ${heads} heads; expected a divisor`);
    }
    if (method !== 'mask' && method !== 'frozen') {
      throw new ValueError(OP, `method is '${String(method)}'; expected 'mask' or 'frozen'`);
    }
    const same = kdim === embedDim && vdim === embedDim;
    this.inProjWeight = same ? xavierUniform(rng, [3 * embedDim, embedDim]) : null;
    this.qProjWeight = same ? null : xavierUniform(rng, [embedDim, embedDim]);
    this.kProjWeight = same ? null : xavierUniform(rng, [embedDim, kdim]);
    this.vProjWeight = same ? null : xavierUniform(rng, [embedDim, vdim]);
    this.inProjBias = bias ? parameter(zeros([3 * embedDim])) : null;
    this.outProj = new Linear(embedDim, embedDim, { rng, bias });
    if (this.outProj.bias !== null) assign(this.outProj.bias, zeros([embedDim]));
    this.heads = heads;
    this.features = [embedDim, kdim, vdim];
    this.dropout = expectChance(OP, dropout);
    this.method = method;
    this.rng = rng;
  }

  protected override stateName(path: string): string {
    return snakeCase(path);
  }

  /**
   * Attends to keys. Pass one tensor three times for self-attention.
   *
   * @param query `[B, T, E]` padded, or ragged `[L, E]`.
   * @param key `[B, S, kdim]` padded, or ragged. @param value `[B, S, vdim]`, live where keys are.
   * @returns the context in the form of the query, and weights as they were before dropout: `[B, heads, T, S]`, or
   * averaged `[B, T, S]`; of ragged queries a row for each (b, t), with heads as features.
   * Null where `needWeights` is false; contexts and gradients have the same bits.
   * @throws ShapeError when sizes do not fit. @throws DTypeError for a mask that is not bool.
   * @throws ValueError for lengths beyond the sequence.
   * @example
   * const attention = new MultiheadAttention(4, 2, { rng: new Rng(0) });
   * const x = zeros([1, 3, 4]);
   * const { context, weights } = attention.forward(x, x, x, { live: [2], causal: true, averageWeights: true });
   * context.shape // [1, 3, 4]
   * weights.toArray() // [[[1, 0, 0], [0.5, 0.5, 0], [0, 0, 0]]]
   */
  forward(
    query: Ragged,
    key: Tensor | Ragged,
    value: Tensor | Ragged,
    options: WithoutWeights,
  ): AttentionResult<Ragged, null>;
  forward(
    query: Tensor,
    key: Tensor | Ragged,
    value: Tensor | Ragged,
    options: WithoutWeights,
  ): AttentionResult<Tensor, null>;
  forward(
    query: Ragged,
    key: Tensor | Ragged,
    value: Tensor | Ragged,
    options?: MultiheadAttendOptions,
  ): AttentionResult<Ragged>;
  forward(
    query: Tensor,
    key: Tensor | Ragged,
    value: Tensor | Ragged,
    options?: MultiheadAttendOptions,
  ): AttentionResult;
  forward(
    query: Tensor | Ragged,
    key: Tensor | Ragged,
    value: Tensor | Ragged,
    {
      live,
      liveQueries = query === key ? live : undefined,
      averageWeights = false,
      ...allowed
    }: MultiheadAttendOptions = {},
  ): AttentionResult<Tensor | Ragged, Tensor | Ragged | null> {
    const [E, K, V] = this.features;
    const keys = placedRows(OP, 'key', key, K, 'live', live);
    const asked = placedRows(OP, 'query', query, E, 'liveQueries', liveQueries);
    const values = value === key && K === V ? keys : placedRows(OP, 'value', value, V, 'live', live);
    const { context, weights } = this.attend(asked, keys, values, allowed);
    if (weights === null) return { context: query instanceof Ragged ? context : context.place(asked.layout), weights };
    if (!(weights instanceof Ragged)) {
      return { context: context.place(asked.layout), weights: averageWeights ? mean(weights, 1) : weights };
    }
    const shown = averageWeights ? weights.map((x) => mean(x, 1)) : weights;
    if (query instanceof Ragged) return { context, weights: shown };
    return { context: context.place(asked.layout), weights: joinedWeights(shown, asked.layout, keys.layout) };
  }

  /**
   * The same over packed rows, as layers have them that are made of this one.
   *
   * @returns the context, packed like the queries, and weights: `[B, heads, T, S]`; or `[P, heads]`, a row for each live
   * query, with method `frozen` or where one of the three was ragged; or null, where they are not needed.
   */
  attend(
    asked: PlacedRows,
    keys: PlacedRows,
    values: PlacedRows,
    { needWeights = true, ...allowed }: AllowedPairs & Pick<MultiheadAttendOptions, 'needWeights'> = {},
  ): { readonly context: Ragged; readonly weights: Tensor | Ragged | null } {
    const [own, other] = [keys.layout.offsets, values.layout.offsets];
    if (!own.equals(other) || keys.layout.length !== values.layout.length) {
      throw new ShapeError(
        OP,
        `keys have rows of [${own.lengths().join(', ')}] of ${keys.layout.length} positions and values of ` +
          `[${other.lengths().join(', ')}] of ${values.layout.length}; expected the same`,
      );
    }
    const operands = [this.projected(asked, 0), this.projected(keys, 1), this.projected(values, 2)] as const;
    const { rng } = this;
    const options = { ...allowed, rng, dropout: this.training ? this.dropout : 0 };
    const packs = [asked, keys, values].some(({ ragged }) => ragged) || this.method === 'frozen';
    const { context, weights } = !needWeights
      ? { context: contextOfPairs(OP, operands, asked.layout, keys.layout, options), weights: null }
      : packs
        ? attendPairs(OP, operands, asked.layout, keys.layout, options)
        : this.attendPadded(operands, asked.layout, keys.layout, options);
    const [E] = this.features;
    const joined = context.map((x) => this.outProj.forward(reshape(x, [asked.layout.offsets.total, E])));
    return { context: joined, weights };
  }

  /** Over operands `[L, heads, E / heads]`, laid out as the caller had them. */
  private attendPadded(
    [q, k, v]: readonly [Ragged, Ragged, Ragged],
    asked: Layout,
    live: Layout,
    options: WeighOptions,
  ): { readonly context: Ragged; readonly weights: Tensor } {
    const operands = [placed(q, asked), placed(k, live), placed(v, live)] as const;
    const { context, weights } = attend(OP, operands, asked, live, this.heads, options);
    return { context: packed(context, asked), weights };
  }

  /** Queries (0), keys (1) or values (2), projected where they are live: `[L, heads, E / heads]`. */
  private projected({ rows, layout }: PlacedRows, which: 0 | 1 | 2): Ragged {
    const [E] = this.features;
    const [from, to] = [which * E, (which + 1) * E];
    const own = [this.qProjWeight, this.kProjWeight, this.vProjWeight][which] ?? null;
    const weight = own ?? slice(this.inProjWeight as Parameter, 0, from, to);
    const bias = this.inProjBias === null ? null : slice(this.inProjBias, 0, from, to);
    return rows.map((x) => reshape(linear(x, weight, bias), [layout.offsets.total, this.heads, E / this.heads]));
  }
}
