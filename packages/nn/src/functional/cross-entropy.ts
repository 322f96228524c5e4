import type { Live } from '../live.ts';
import {
  gather,
  Layout,
  logSoftmax,
  mean,
  mul,
  neg,
  Ragged,
  ShapeError,
  squeeze,
  sum,
  type Tensor,
  unsqueeze,
} from '@frostgrad/core';

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** For padded `[B, T, V]`: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
  /** Over live positions; default mean. */
  readonly reduction?: 'mean' | 'sum';
}

/**
 * Negative log-likelihood of the targets under softmax, over live positions only: pads in logits and targets are not
 * read, so any integer may stand there. With nothing live the loss and its gradient are 0, where PyTorch's mean is NaN.
 *
 * `loss = mean over live (b, t) of -log softmax(logits[b, t])[targets[b, t]]`.
 *
 * @param logits `[N, V]`, padded `[B, T, V]`, or ragged `[L, V]`
 * @param targets `[N]`, `[B, T]` or ragged `[L]`, int32
 * @throws ShapeError when logits and targets do not go together. @throws ValueError for a live target outside 0 to V - 1.
 * @example
 * crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item() // 0.6931
 */
export function crossEntropy(
  logits: Tensor | Ragged,
  targets: Tensor | Ragged,
  { live, reduction = 'mean' }: CrossEntropyOptions = {},
): Tensor {
  const [scores, ids] = livePositions(logits, targets, live);
  const [L, V] = scores.shape;
  if (scores.ndim !== 2 || ids.ndim !== 1 || ids.shape[0] !== L) {
    throw new ShapeError(
      'crossEntropy',
      `logits are [${scores.shape.join(', ')}] and targets [${ids.shape.join(', ')}] over live positions; expected [L, ${V ?? 'V'}] and [L]`,
    );
  }
  if (L === 0) return mul(sum(scores), 0);
  const picked = squeeze(gather(logSoftmax(scores), 1, unsqueeze(ids, 1)), 1); // [L]
  return neg(reduction === 'mean' ? mean(picked) : sum(picked));
}

/** Logits and targets at live positions, `[L, V]` and `[L]`. */
function livePositions(logits: Tensor | Ragged, targets: Tensor | Ragged, live: Live | undefined): [Tensor, Tensor] {
  if (logits instanceof Ragged && targets instanceof Ragged) {
    if (!logits.offsets.equals(targets.offsets)) {
      const [a, b] = [logits.offsets.lengths(), targets.offsets.lengths()];
      throw new ShapeError(
        'crossEntropy',
        `logits have rows of [${a.join(', ')}] positions and targets of [${b.join(', ')}]`,
      );
    }
    return [logits.values, targets.values];
  }
  if (logits instanceof Ragged || targets instanceof Ragged) {
    throw new ShapeError('crossEntropy', 'logits and targets must both be ragged or both be padded');
  }
  if (logits.ndim !== 3) return [logits, targets];
  const [B, T] = logits.shape as [number, number, number];
  if (targets.ndim !== 2 || targets.shape[0] !== B || targets.shape[1] !== T) {
    throw new ShapeError(
      'crossEntropy',
      `logits are [${logits.shape.join(', ')}] and targets [${targets.shape.join(', ')}]; expected [${B}, ${T}]`,
    );
  }
  const layout = Layout.of('crossEntropy', live ?? Array.from({ length: B }, () => T), B, T);
  return [Ragged.fromPadded(logits, layout).values, Ragged.fromPadded(targets, layout).values];
}
