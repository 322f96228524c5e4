import type { NdArray } from '../array.ts';
import { apply } from '../engine/apply.ts';
import { defineOp, type Inputs, type TypedOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { NormPlan } from '../kernels/interface.ts';
import { layerNorm as layerNormKernel, layerNormGrad as layerNormGradKernel } from '../kernels/js/layer-norm.ts';
import { sameShape, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { promoted } from './binary.ts';
import { expectFloating, mean } from './reduce.ts';
import { sqrt } from './sqrt.ts';
import { varMean } from './variance.ts';

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  /** Of the normalised axes; multiplies. */
  readonly weight?: Tensor | null;
  /** Added to the mean of squares; default the machine epsilon of x's dtype, 2^-23 or 2^-52. */
  readonly eps?: number;
}

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  /** Of the normalised axes; multiplies. */
  readonly weight?: Tensor | null;
  /** Of the normalised axes; is added. */
  readonly bias?: Tensor | null;
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
}

type Name = 'x' | 'weight' | 'bias';
type NormOp = TypedOp<Inputs<readonly Name[]>, NormPlan>;

const own = { layerNorm: layerNormKernel, layerNormGrad: layerNormGradKernel };

/* @__NO_SIDE_EFFECTS__ */
function defineNorm(name: string, inputs: readonly Name[]): NormOp {
  return defineOp({
    name,
    inputs,
    extras: ['moments'],
    saves: [...inputs, 'moments'],
    shape: ({ x }) => x.shape,
    kernels: own,
    forward: (k, { x, weight, bias }: Partial<Record<Name, NdArray>>, plan: NormPlan) => {
      const { out, moments } = k.layerNorm(x as NdArray, weight ?? null, bias ?? null, plan);
      return { out, extras: { moments } };
    },
    vjpAll: {
      inputs,
      grads: (g, { x, weight, moments }: Partial<Record<Name, Tensor>> & { moments: Tensor }, call) => {
        const wants = (input: Name): boolean =>
          inputs.includes(input) && call.needs(input) && call.liveOf(input)?.isEmpty !== true;
        const wanted = { x: wants('x'), weight: wants('weight'), bias: wants('bias') };
        const factor = weight?.value ?? null;
        const plan = { ...call.params, wanted };
        return kernelGrads(own, g, (k) => k.layerNormGrad(g.value, (x as Tensor).value, factor, moments.value, plan));
      },
    },
    composed: ({ x, weight, bias }: Partial<Record<Name, Tensor>>, plan) => {
      const normal = normalised(x as Tensor, plan);
      const scaled = weight === undefined ? normal : mul(normal, weight);
      return bias === undefined ? scaled : add(scaled, bias);
    },
  });
}

/** The definition, without parameters. */
function normalised(x: Tensor, { shape, eps, centred }: NormPlan): Tensor {
  const axes = shape.map((_, i) => i - shape.length);
  if (!centred) return div(x, sqrt(add(mean(mul(x, x), axes, { keepDims: true }), eps)));
  const { variance, mean: m } = varMean(x, axes, { correction: 0, keepDims: true });
  return div(sub(x, m), sqrt(add(variance, eps)));
}

const known = new Map<string, NormOp>();

/** Refuses what cannot be normalised; runs the op for the parameters that there are. */
function norm(
  name: string,
  x: Tensor,
  plan: NormPlan,
  given: { readonly weight: Tensor | null; readonly bias: Tensor | null },
): Tensor {
  const { shape, eps } = plan;
  expectFloating(name, x);
  if (!(eps >= 0)) throw new ValueError(name, `eps is ${eps}; expected a number of at least 0`);
  if (shape.length === 0 || !sameShape(x.shape.slice(-shape.length), shape)) {
    throw new ShapeError(name, `x is ${showShape(x.shape)}; expected [..., ${shape.join(', ')}]`);
  }
  const inputs: Name[] = ['x'];
  const operands = [x];
  for (const parameter of ['weight', 'bias'] as const) {
    const own = given[parameter];
    if (own === null) continue;
    if (!sameShape(own.shape, shape)) {
      throw new ShapeError(name, `the ${parameter} is ${showShape(own.shape)}; expected ${showShape(shape)}`);
    }
    inputs.push(parameter);
    operands.push(own);
  }
  const key = name + inputs.length + inputs.at(-1);
  const op = known.get(key) ?? defineNorm(name, inputs);
  known.set(key, op);
  return apply(op, promoted(operands), plan);
}

/**
 * Each position's features brought to mean 0 and variance 1: `(x - mean) / sqrt(variance + eps) * weight + bias`, over the
 * last axes; the variance divides by n. Positions do not see one another, so pads change nothing for others. Computed in
 * float64, and rounded once.
 *
 * @param x `[..., *shape]` @param shape sizes of the normalised axes.
 * @throws ShapeError when the last axes of x, or the weight or bias, are not of that shape.
 * @throws ValueError for an eps that is not a number of at least 0. @throws DTypeError for integers and masks.
 * @example
 * layerNorm(tensor([[1, 3], [5, 5]]), [2], { eps: 0.001 }).toArray() // [[-0.9995, 0.9995], [0, 0]]
 * @see Ba, Kiros & Hinton 2016
 * @nomethod
 */
export function layerNorm(x: Tensor, shape: Shape, options: LayerNormOptions = {}): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  return norm('layerNorm', x, { shape, eps, centred: true }, { weight, bias });
}

/**
 * Each position's features divided by the root of the mean of their squares: `x / sqrt(mean(x^2) + eps) * weight`, over the last
 * axes. Positions do not see one another, so pads change nothing for others. Computed in float64, and rounded once.
 *
 * @param x `[..., *shape]` @param shape sizes of the normalised axes.
 * @throws ShapeError when the last axes of x, or the weight, are not of that shape.
 * @throws ValueError for an eps that is not a number of at least 0. @throws DTypeError for integers and masks.
 * @example
 * rmsNorm(tensor([[3, 4], [0, 0]]), [2], { eps: 12.5 }).toArray() // [[0.6, 0.8], [0, 0]]
 * @see Zhang & Sennrich 2019
 * @nomethod
 */
export function rmsNorm(x: Tensor, shape: Shape, options: RmsNormOptions = {}): Tensor {
  const { weight = null, eps = x.dtype === 'float64' ? 2 ** -52 : 2 ** -23 } = options;
  return norm('rmsNorm', x, { shape, eps, centred: false }, { weight, bias: null });
}
