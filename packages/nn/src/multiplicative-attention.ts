import {
  additiveScores,
  linear,
  matmul,
  type Ragged,
  raggedScores,
  type Rng,
  slice,
  type Tensor,
  transpose,
  ValueError,
} from '@frostgrad/core/functional';
import { Attention, type PaddingMethod } from './attention.ts';
import { tanhScores } from './attention-scores.ts';
import { uniformFanIn } from './init.ts';
import type { Parameter } from './parameter.ts';

/** How a query and a key are compared: `q . k`, `q . W k`, or `v . tanh(W [q; k])`. */
export type MultiplicativeScore = 'dot' | 'general' | 'concat';

/** Options of `MultiplicativeAttention`. */
export interface MultiplicativeAttentionOptions {
  readonly rng: Rng;
  /** Default `general`. */
  readonly score?: MultiplicativeScore;
  /** Rows of the matrix of `concat`; default the size of queries. */
  readonly attentionSize?: number;
  readonly method?: PaddingMethod;
}

/**
 * Luong's attention, over the top states of a decoder and an encoder: `score(q, k)` is `q . k` (dot), `q . W k` (general)
 * or `v . tanh(W [q; k])` (concat), which is the additive score with both matrices in one. Scores are not scaled. With `frozen`, or ragged rows, they are
 * computed for live pairs only.
 *
 * @throws ValueError for an unknown score or method, and for `dot` of sizes that differ.
 * @example
 * const attention = new MultiplicativeAttention(2, 2, { rng: new Rng(0), score: 'dot' });
 * const keys = tensor([[[5, 0], [0, 5], [NaN, NaN]]]);
 * attention.forward(tensor([[[1, 1], [1, 0]]]), keys, { live: [2] }).weights.toArray() // [[[0.5, 0.5, 0], [0.9933, 0.0067, 0]]]
 * @see Luong, Pham & Manning 2015, section 3.1
 */
export class MultiplicativeAttention extends Attention {
  readonly scoring: MultiplicativeScore;
  readonly weight: Parameter | null; // W: general [Q, K], concat [A, Q + K]
  readonly score: Parameter | null; // v [A], for concat
  readonly querySize: number;

  /** All uniform in +-1 / sqrt(fan-in). */
  constructor(
    querySize: number,
    keySize: number,
    { rng, score = 'general', attentionSize = querySize, method = 'mask' }: MultiplicativeAttentionOptions,
  ) {
    super(method);
    if (!['dot', 'general', 'concat'].includes(score)) {
      throw new ValueError('MultiplicativeAttention', `score is '${score}'; expected 'dot', 'general' or 'concat'`);
    }
    if (score === 'dot' && querySize !== keySize) {
      throw new ValueError(
        'MultiplicativeAttention',
        `queries have ${querySize} features and keys ${keySize}; 'dot' needs as many, 'general' has a matrix between them`,
      );
    }
    const [rows, columns] = score === 'concat' ? [attentionSize, querySize + keySize] : [querySize, keySize];
    this.weight = score === 'dot' ? null : uniformFanIn(rng, [rows, columns], columns);
    this.score = score === 'concat' ? uniformFanIn(rng, [rows], rows) : null;
    this.scoring = score;
    this.querySize = querySize;
  }

  protected override projectKeys(keys: Tensor): Tensor {
    const { weight } = this;
    if (weight === null) return keys;
    return linear(keys, this.scoring === 'concat' ? slice(weight, 1, this.querySize) : weight);
  }

  protected override compare(query: Tensor, projected: Tensor): Tensor {
    if (this.score === null) return matmul(query, transpose(projected)); // [B, T, S]
    return tanhScores(this.asked(query), projected, this.score);
  }

  protected override comparePairs(query: Ragged, projected: Ragged): Ragged {
    if (this.score === null) return raggedScores(query, projected);
    return additiveScores(
      query.map((x) => this.asked(x)),
      projected,
      this.score,
    );
  }

  /** What `concat` needs of queries alone. */
  private asked(query: Tensor): Tensor {
    return linear(query, slice(this.weight as Parameter, 1, 0, this.querySize));
  }
}
