import { ShapeError } from '../errors.ts';
import { inspectTensor } from '../inspect.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layout } from './layout.ts';

/** Options of `inspect`. */
export interface InspectOptions {
  /** What is live in a padded batch `[B, T, ...]`: lengths, a mask (true = live) or a layout. */
  readonly live?: ArrayLike<number> | Tensor | Layout;
}

/**
 * A tensor as `String(x)` gives it - frozen elements with a `*` - with a dot for every pad, whatever stands there.
 *
 * @throws ShapeError, ValueError when `live` does not fit.
 * @example
 * inspect(tensor([[1, 2], [3, NaN]]), { live: [2, 1] }) // 'tensor([[1, 2],\n        [3, ·]])'
 * @nomethod
 */
export function inspect(x: Tensor, { live }: InspectOptions = {}): string {
  if (live === undefined) return inspectTensor(x);
  if (x.ndim < 2) throw new ShapeError('inspect', `x is ${showShape(x.shape)}; expected [B, T, ...] for what is live`);
  const [B, T, ...rest] = x.shape as [number, number, ...number[]];
  const inner = rest.reduce((a, b) => a * b, 1);
  const hidden = new Uint8Array(x.size).fill(1);
  for (const place of Layout.of('inspect', live, B, T).places) hidden.fill(0, place * inner, (place + 1) * inner);
  return inspectTensor(x, hidden);
}
