import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { matmul as kernel } from '../kernels/js/matmul.ts';
import { showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { numeric } from './binary.ts';
import { liveProduct } from './live-product.ts';
import { matmul } from './matmul.ts';
import { transpose } from './permute.ts';
import { reshape } from './reshape.ts';

const linearOp = defineOp({
  name: 'linear',
  inputs: ['x', 'weight'],
  saves: ['x', 'weight'],
  shape: ({ x, weight }) => [x.shape[0] as number, weight.shape[0] as number],
  kernels: { matmul: kernel },
  forward: (k, { x, weight }, _, shape) => {
    const [O, I] = weight.shape as [number, number];
    const [down, across] = weight.stridesOrRowMajor() as [number, number];
    return k.matmul(x, weight.view([I, O], [across, down]), shape);
  },
  vjp: {
    x: (g, { weight }, call) => liveProduct(g, weight, call.liveOf('x'), matmul),
    weight: (g, { x }, call) => liveProduct(transpose(g), x, call.liveOf('weight'), matmul),
  },
});

/**
 * `x W^T + b` over the last axis. Rows and columns of the weight that are frozen as a whole cost nothing in backward.
 *
 * @param x `[..., I]` @param weight `[O, I]` @param bias `[O]` or null
 * @returns `[..., O]`
 * @throws ShapeError when the weight is no matrix, or a size differs.
 * @example
 * linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).toArray() // [[16]]
 * @nomethod
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const [O, I] = weight.shape;
  if (weight.ndim !== 2) throw new ShapeError('linear', `the weight is ${showShape(weight.shape)}; expected [O, I]`);
  if (x.ndim === 0 || x.shape.at(-1) !== I) {
    throw new ShapeError(
      'linear',
      `x is ${showShape(x.shape)} and the weight ${showShape(weight.shape)}; expected x [..., ${I}]`,
    );
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== O)) {
    throw new ShapeError(
      'linear',
      `the bias is ${showShape(bias.shape)} and the weight ${showShape(weight.shape)}; expected [${O}]`,
    );
  }
  const [input, w] = numeric(x, weight);
  const lead = input.shape.slice(0, -1);
  // one product for all leading axes, so that the weight's gradient is one sum over all rows, row-major
  const rows = reshape(input, [sizeOf(lead), I as number]);
  const product = reshape(apply(linearOp, [rows, w], undefined), [...lead, O as number]);
  return bias === null ? product : add(product, bias);
}
