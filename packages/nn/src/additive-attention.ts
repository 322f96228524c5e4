import { additiveScores, type Ragged, type Rng, type Tensor } from '@frostgrad/core/functional';
import { Attention, type PaddingMethod } from './attention.ts';
import { tanhScores } from './attention-scores.ts';
import { uniformFanIn } from './init.ts';
import { Linear } from './linear.ts';
import type { Parameter } from './parameter.ts';

/** Options of `AdditiveAttention`. */
export interface AdditiveAttentionOptions {
  readonly rng: Rng;
  readonly method?: PaddingMethod;
}

/**
 * Additive attention: `e_ij = v . tanh(W s_i + U h_j)`, `a_i = softmax over live j of e_ij`, `c_i = sum_j a_ij h_j`. With
 * `frozen`, or ragged rows, energies are computed for live pairs only.
 *
 * @see Bahdanau, Cho & Bengio 2015, eq. 5-6 and appendix A.1.2
 */
export class AdditiveAttention extends Attention {
  readonly query: Linear; // W [A, Q]
  readonly key: Linear; // U [A, K]
  readonly score: Parameter; // v [A]

  /** All uniform in +-1 / sqrt(fan-in). @throws ValueError for an unknown method. */
  constructor(
    querySize: number,
    keySize: number,
    attentionSize: number,
    { rng, method = 'mask' }: AdditiveAttentionOptions,
  ) {
    super(method);
    this.query = new Linear(querySize, attentionSize, { rng, bias: false });
    this.key = new Linear(keySize, attentionSize, { rng, bias: false });
    this.score = uniformFanIn(rng, [attentionSize], attentionSize);
  }

  protected override projectKeys(keys: Tensor): Tensor {
    return this.key.forward(keys);
  }

  protected override compare(query: Tensor, projected: Tensor): Tensor {
    return tanhScores(this.query.forward(query), projected, this.score);
  }

  protected override comparePairs(query: Ragged, projected: Ragged): Ragged {
    return additiveScores(
      query.map((x) => this.query.forward(x)),
      projected,
      this.score,
    );
  }
}
