import { type Tensor, tensor } from '@frostgrad/core';
import { type Scheduled, SGD } from '../../src/index.ts';

/** A parameter. */
export const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

/** An optimizer with as many groups as rates. */
export function sgd(...lrs: number[]): SGD {
  return new SGD(
    lrs.map((lr) => ({ params: [leaf(1)], lr })),
    { momentum: 0.5 },
  );
}

/** The rates that groups have. */
export const ratesOf = ({ groups }: Scheduled): number[] => groups.map(({ hyper }) => hyper.lr);
