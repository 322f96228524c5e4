import {
  add,
  assign,
  mul,
  noGrad,
  Offsets,
  ones,
  Ragged,
  reshape,
  segmentMean,
  segmentVar,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core/functional';
import { channelRows, placedChannels } from './channel-rows.ts';
import { batchNorm } from './functional/batch-norm.ts';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';
import { snakeCase } from './state-names.ts';

/** Options of `BatchNorm1d`. */
export interface BatchNormModuleOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** The share of a new batch in the running statistics; null for the mean over all batches. Default 0.1. */
  readonly momentum?: number | null;
  /** Learns a factor and a constant for each channel; default true. */
  readonly affine?: boolean;
  /** Keeps running statistics for evaluation; default true. Otherwise each batch goes by its own. */
  readonly trackRunningStats?: boolean;
}

const OP = 'BatchNorm1d';

/**
 * Each channel brought to mean 0 and variance 1 over the batch: `(x - mean) / sqrt(variance + eps) * weight + bias`. In training
 * the statistics are those of the batch, with a variance that divides by n, and move the running ones: `running = (1 - momentum)
 * running + momentum batch`, with a variance that divides by n - 1. In evaluation they are the running ones. Names are
 * PyTorch's, `running_mean`, `running_var` and `num_batches_tracked` among them.
 *
 * Where `live` or ragged rows say so, statistics count live positions only: whatever stands at pads, and however many there are, changes
 * no bit of an output, a gradient or the running statistics, and outputs at pads are exactly +0. A batch with nothing live
 * changes no statistics.
 *
 * @throws ValueError in training for one position alone, which has no variance, a momentum that is not from 0 to 1, and an eps below 0.
 * @throws ShapeError for another number of channels.
 * @example
 * const norm = new BatchNorm1d(1, { momentum: 0.5 });
 * norm.forward(tensor([[[1, 3, NaN]]]), { live: [2] }).toArray() // [[[-1.0000, 1.0000, 0]]]
 * norm.runningMean.toArray() // [1]
 * norm.eval().forward(tensor([[1], [3]])).toArray() // [[0], [1.6330]]
 * @see Ioffe & Szegedy 2015
 */
export class BatchNorm1d extends Module {
  readonly weight: Parameter | null; // [C]
  readonly bias: Parameter | null; // [C]
  readonly runningMean: Tensor | null; // [C]
  readonly runningVar: Tensor | null; // [C]
  readonly numBatchesTracked: Tensor | null; // [] int32
  readonly channels: number;
  readonly eps: number;
  readonly momentum: number | null;

  /** @param channels features of a position. */
  constructor(
    channels: number,
    { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true }: BatchNormModuleOptions = {},
  ) {
    super();
    if (momentum !== null && !(momentum >= 0 && momentum <= 1))
      throw new ValueError(OP, `momentum is ${momentum}; expected 0 to 1, or null for a mean over all batches`);
    if (!(eps >= 0)) throw new ValueError(OP, `eps is ${eps}; expected a number of at least 0`);
    this.weight = affine ? parameter(ones([channels])) : null;
    this.bias = affine ? parameter(zeros([channels])) : null;
    this.runningMean = trackRunningStats ? zeros([channels]) : null;
    this.runningVar = trackRunningStats ? ones([channels]) : null;
    this.numBatchesTracked = trackRunningStats ? tensor(Int32Array.of(0), { shape: [] }) : null;
    this.channels = channels;
    this.eps = eps;
    this.momentum = momentum;
  }

  protected override stateName(path: string): string {
    return snakeCase(path);
  }

  /**
   * @param x `[N, C]`, `[N, C, L]`, or ragged `[L, C]`.
   * @param live of `[N, C, L]`: lengths along L or a mask `[N, L]` (true = live); left out, every position is live.
   * @returns the same form.
   */
  forward(x: Ragged): Ragged;
  forward(x: Tensor, options?: { readonly live?: Live }): Tensor;
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor | Ragged {
    if (!(x instanceof Ragged) && x.ndim === 2 && live === undefined) {
      const { rows } = channelRows(OP, new Ragged(x, Offsets.fromLengths([x.shape[0] as number])), this.channels, live);
      return this.normalised(rows.values);
    }
    const { rows, layout } = channelRows(OP, x, this.channels, live);
    const out = rows.map((values) => this.normalised(values));
    return x instanceof Ragged ? out : placedChannels(out, layout);
  }

  /** Live positions `[L, C]`, by the statistics that are in force. */
  private normalised(x: Tensor): Tensor {
    const { weight, bias, eps, runningMean, runningVar } = this;
    if (!this.training && runningMean !== null && runningVar !== null)
      return batchNorm(x, { mean: runningMean, variance: runningVar, weight, bias, eps });
    const n = x.shape[0] as number;
    if (n === 1) {
      throw new ValueError(
        OP,
        'one position alone has no variance to go by; give a batch of two or more, or use eval() with running statistics',
      );
    }
    // all live positions as one row, so that a batch with none gives 0 and not NaN
    const all = new Ragged(x, Offsets.fromLengths([n]));
    const [mean, variance] = [segmentMean(all), segmentVar(all, { correction: 0 })]; // [1, C]
    if (this.training && n > 0) noGrad(() => this.record(mean, variance, n));
    return batchNorm(x, { mean, variance, weight, bias, eps });
  }

  /** Moves the running statistics towards those of a batch of n positions. */
  private record(mean: Tensor, variance: Tensor, n: number): void {
    const { runningMean, runningVar, numBatchesTracked, channels } = this;
    if (runningMean === null || runningVar === null || numBatchesTracked === null) return;
    assign(numBatchesTracked, add(numBatchesTracked, 1));
    const share = this.momentum ?? 1 / numBatchesTracked.item();
    const move = (running: Tensor, batch: Tensor): void =>
      assign(running, add(mul(running, 1 - share), mul(reshape(batch, [channels]), share)));
    move(runningMean, mean);
    move(runningVar, mul(variance, n / (n - 1)));
  }
}
