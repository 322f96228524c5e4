import { ones } from './create.ts';
import { ShapeError } from './errors.ts';
import { cast } from './ops/cast.ts';
import { expand } from './ops/expand.ts';
import { inPlace } from './ops/in-place.ts';
import { maskedFill, where } from './ops/where.ts';
import { broadcastsTo, showShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

const everywhere = (): Tensor => ones([], { dtype: 'bool' });

/**
 * One value everywhere, in place. Nothing flows back to what stood here.
 *
 * @throws DTypeError when the dtype cannot hold the value. @throws GraphError as every in-place name.
 * @method
 * @example
 * tensor([1, 2]).fill_(7).toArray() // [7, 7]
 */
export function fill_(x: Tensor, value: number): Tensor {
  return inPlace('fill', x, () => maskedFill(x, everywhere(), value));
}

/**
 * `fill_(0)`.
 *
 * @throws GraphError as every in-place name.
 * @method
 * @example
 * tensor([1, 2]).zero_().toArray() // [0, 0]
 */
export function zero_(x: Tensor): Tensor {
  return inPlace('zero', x, () => maskedFill(x, everywhere(), 0));
}

/**
 * Takes over another tensor's values, broadcast and cast to this one's dtype. Gradients go to the other, none to what
 * stood here.
 *
 * @throws ShapeError when the other does not broadcast to this shape. @throws GraphError as every in-place name.
 * @method
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * const y = zeros([2]).copy_(x.mul(2));
 * y.sum().backward();
 * x.grad.toArray() // [4]
 */
export function copy_(x: Tensor, source: Tensor): Tensor {
  if (!broadcastsTo(source.shape, x.shape)) {
    throw new ShapeError(
      'copy_',
      `the source is ${showShape(source.shape)} and the tensor ${showShape(x.shape)}; the source must broadcast to it`,
    );
  }
  return inPlace('copy', x, () => where(everywhere(), expand(cast(source, x.dtype), x.shape), x));
}
