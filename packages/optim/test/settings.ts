import type { Tensor } from '@frostgrad/core';
import {
  Adadelta,
  type AdadeltaOptions,
  Adagrad,
  type AdagradOptions,
  Adam,
  Adamax,
  type AdamaxOptions,
  type AdamOptions,
  AdamW,
  Lion,
  type LionOptions,
  NAdam,
  type NAdamOptions,
  type Optimizer,
  RAdam,
  type RAdamOptions,
  RMSprop,
  type RMSpropOptions,
  Rprop,
  type RpropOptions,
  SGD,
  type SGDOptions,
} from '../src/index.ts';

type Rule = Optimizer<{ readonly lr: number }>;
type Options = Readonly<Record<string, unknown>>;

/** Every optimizer, from options as a file holds them. The constructors check them. */
export const optimizers: Readonly<Record<string, (params: Tensor[], options?: Options) => Rule>> = {
  SGD: (params, options) => new SGD(params, options as SGDOptions),
  Adam: (params, options) => new Adam(params, options as AdamOptions),
  AdamW: (params, options) => new AdamW(params, options as AdamOptions),
  RMSprop: (params, options) => new RMSprop(params, options as RMSpropOptions),
  Adagrad: (params, options) => new Adagrad(params, options as AdagradOptions),
  Adadelta: (params, options) => new Adadelta(params, options as AdadeltaOptions),
  Adamax: (params, options) => new Adamax(params, options as AdamaxOptions),
  NAdam: (params, options) => new NAdam(params, options as NAdamOptions),
  RAdam: (params, options) => new RAdam(params, options as RAdamOptions),
  Rprop: (params, options) => new Rprop(params, options as RpropOptions),
  Lion: (params, options) => new Lion(params, options as LionOptions),
};

/** An optimizer and its options, and what tests call it. */
export interface Setting {
  readonly name: string;
  readonly make: (params: Tensor[]) => Rule;
}

/** One way to set an optimizer. */
export function setting(optimizer: string, options: Options): Setting {
  const make = optimizers[optimizer];
  if (make === undefined) throw new Error(`there is no optimizer '${optimizer}'`);
  return { name: `${optimizer} ${JSON.stringify(options)}`, make: (params) => make(params, options) };
}
