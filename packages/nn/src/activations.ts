import {
  celu,
  elu,
  full,
  gelu,
  glu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softmin,
  softplus,
  softshrink,
  softsign,
  tanh,
  tanhshrink,
  type Tensor,
  threshold,
} from '@frostgrad/core/functional';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';

/**
 * A function of one tensor as a module, for containers: nothing in it learns, but for `PReLU`. Elements or positions do not
 * see one another, so pads change nothing for others; give it ragged rows by `map`.
 */
export abstract class Activation extends Module {
  abstract forward(x: Tensor): Tensor;
}

/** A kind of activation; what the function takes behind `x`, the constructor takes. */
export type ActivationClass<Options extends readonly unknown[] = []> = new (...options: Options) => Activation;

/* @__NO_SIDE_EFFECTS__ */
function activation<Options extends readonly unknown[]>(
  name: string,
  fn: (x: Tensor, ...options: Options) => Tensor,
): ActivationClass<Options> {
  const named = {
    [name]: class extends Activation {
      readonly options: Options;

      constructor(...options: Options) {
        super();
        this.options = options;
      }

      forward(x: Tensor): Tensor {
        return fn(x, ...this.options);
      }
    },
  };
  return named[name] as ActivationClass<Options>;
}

/** Of activations along an axis: the axis, default the last. */
type Axis = [axis?: number];

/**
 * `relu` as a module.
 *
 * @example
 * new ReLU().forward(tensor([-1, 2])).toArray() // [0, 2]
 */
export const ReLU: ActivationClass = activation('ReLU', relu);

/**
 * `relu6` as a module.
 *
 * @example
 * new ReLU6().forward(tensor([-1, 9])).toArray() // [0, 6]
 */
export const ReLU6: ActivationClass = activation('ReLU6', relu6);

/**
 * `leakyRelu` as a module.
 *
 * @example
 * new LeakyReLU({ negativeSlope: 0.5 }).forward(tensor([-1, 2])).toArray() // [-0.5, 2]
 */
export const LeakyReLU: ActivationClass<[options?: { readonly negativeSlope?: number }]> = activation(
  'LeakyReLU',
  leakyRelu,
);

/**
 * `elu` as a module.
 *
 * @example
 * new ELU({ alpha: 2 }).forward(tensor([-1, 2])).toArray() // [-1.2642, 2]
 */
export const ELU: ActivationClass<[options?: { readonly alpha?: number }]> = activation('ELU', elu);

/**
 * `celu` as a module.
 *
 * @example
 * new CELU().forward(tensor([-1, 2])).toArray() // [-0.6321, 2]
 */
export const CELU: ActivationClass<[options?: { readonly alpha?: number }]> = activation('CELU', celu);

/**
 * `selu` as a module.
 *
 * @example
 * new SELU().forward(tensor([-1, 2])).toArray() // [-1.1113, 2.1014]
 */
export const SELU: ActivationClass = activation('SELU', selu);

/**
 * `gelu` as a module.
 *
 * @example
 * new GELU().forward(tensor([-1, 2])).toArray() // [-0.1587, 1.9545]
 */
export const GELU: ActivationClass<[options?: { readonly approximate?: 'none' | 'tanh' }]> = activation('GELU', gelu);

/**
 * `silu` as a module.
 *
 * @example
 * new SiLU().forward(tensor([-1, 2])).toArray() // [-0.2689, 1.7616]
 */
export const SiLU: ActivationClass = activation('SiLU', silu);

/**
 * `mish` as a module.
 *
 * @example
 * new Mish().forward(tensor([-1, 2])).toArray() // [-0.3034, 1.9440]
 */
export const Mish: ActivationClass = activation('Mish', mish);

/**
 * `tanh` as a module.
 *
 * @example
 * new Tanh().forward(tensor([-1, 2])).toArray() // [-0.7616, 0.9640]
 */
export const Tanh: ActivationClass = activation('Tanh', tanh);

/**
 * `sigmoid` as a module.
 *
 * @example
 * new Sigmoid().forward(tensor([-1, 2])).toArray() // [0.2689, 0.8808]
 */
export const Sigmoid: ActivationClass = activation('Sigmoid', sigmoid);

/**
 * `logSigmoid` as a module.
 *
 * @example
 * new LogSigmoid().forward(tensor([-1, 2])).toArray() // [-1.3133, -0.1269]
 */
export const LogSigmoid: ActivationClass = activation('LogSigmoid', logSigmoid);

/**
 * `softplus` as a module.
 *
 * @example
 * new Softplus().forward(tensor([-1, 2])).toArray() // [0.3133, 2.1269]
 */
export const Softplus: ActivationClass<[options?: { readonly beta?: number }]> = activation('Softplus', softplus);

/**
 * `softsign` as a module.
 *
 * @example
 * new Softsign().forward(tensor([-1, 3])).toArray() // [-0.5, 0.75]
 */
export const Softsign: ActivationClass = activation('Softsign', softsign);

/**
 * `tanhshrink` as a module.
 *
 * @example
 * new Tanhshrink().forward(tensor([-1, 2])).toArray() // [-0.2384, 1.0360]
 */
export const Tanhshrink: ActivationClass = activation('Tanhshrink', tanhshrink);

/**
 * `hardtanh` as a module.
 *
 * @example
 * new Hardtanh().forward(tensor([-3, 0.5])).toArray() // [-1, 0.5]
 */
export const Hardtanh: ActivationClass<[options?: { readonly minVal?: number; readonly maxVal?: number }]> = activation(
  'Hardtanh',
  hardtanh,
);

/**
 * `hardsigmoid` as a module.
 *
 * @example
 * new Hardsigmoid().forward(tensor([-4, 0])).toArray() // [0, 0.5]
 */
export const Hardsigmoid: ActivationClass = activation('Hardsigmoid', hardsigmoid);

/**
 * `hardswish` as a module.
 *
 * @example
 * new Hardswish().forward(tensor([0, 3])).toArray() // [0, 3]
 */
export const Hardswish: ActivationClass = activation('Hardswish', hardswish);

/**
 * `hardshrink` as a module.
 *
 * @example
 * new Hardshrink(1).forward(tensor([-0.5, 2])).toArray() // [0, 2]
 */
export const Hardshrink: ActivationClass<[lambda?: number]> = activation('Hardshrink', hardshrink);

/**
 * `softshrink` as a module.
 *
 * @example
 * new Softshrink(1).forward(tensor([-0.5, 3])).toArray() // [0, 2]
 */
export const Softshrink: ActivationClass<[lambda?: number]> = activation('Softshrink', softshrink);

/**
 * `threshold` as a module.
 *
 * @example
 * new Threshold(1, -7).forward(tensor([0, 2])).toArray() // [-7, 2]
 */
export const Threshold: ActivationClass<[limit: number, value: number]> = activation('Threshold', threshold);

/**
 * `glu` as a module.
 *
 * @example
 * new GLU().forward(tensor([4, 0])).toArray() // [2]
 */
export const GLU: ActivationClass<Axis> = activation('GLU', glu);

/**
 * `softmax` as a module.
 *
 * @example
 * new Softmax().forward(tensor([0, 0])).toArray() // [0.5, 0.5]
 */
export const Softmax: ActivationClass<Axis> = activation('Softmax', softmax);

/**
 * `softmin` as a module.
 *
 * @example
 * new Softmin().forward(tensor([1, 2])).toArray() // [0.7311, 0.2689]
 */
export const Softmin: ActivationClass<Axis> = activation('Softmin', softmin);

/**
 * `logSoftmax` as a module.
 *
 * @example
 * new LogSoftmax().forward(tensor([0, 0])).toArray() // [-0.6931, -0.6931]
 */
export const LogSoftmax: ActivationClass<Axis> = activation('LogSoftmax', logSoftmax);

/**
 * `prelu`, with slopes that learn: `x` where it is positive, else `weight x`. One slope, or one for each channel, axis 1.
 *
 * @example
 * new PReLU().forward(tensor([-1, 2])).toArray() // [-0.25, 2]
 * @see He et al. 2015
 */
export class PReLU extends Activation {
  readonly weight: Parameter; // [channels]

  /** @param channels how many slopes; default 1. @param slope what they start at; default 0.25. */
  constructor(channels: number = 1, slope: number = 0.25) {
    super();
    this.weight = parameter(full([channels], slope));
  }

  /** @param x any shape with one slope, else `[N, channels, ...]`. */
  forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }
}
