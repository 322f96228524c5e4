import type { Tensor } from '@frostgrad/core';
import { Optimizer, type Update } from '../src/index.ts';

interface CarelessOptions {
  readonly lr: number;
}

/**
 * An optimizer by somebody who has never heard of freezing: decays everything, moves everything by momentum, rescales by the
 * root mean square of what it is given, and counts steps. The base class alone keeps frozen elements as they are.
 */
export class Careless extends Optimizer<CarelessOptions> {
  constructor(params: Iterable<Tensor>, options: CarelessOptions = { lr: 0.1 }) {
    super('careless', params, options);
  }

  protected override slots(): readonly string[] {
    return ['velocity'];
  }

  protected override update({ value, grad, state, scalars, group }: Update<CarelessOptions>): void {
    const velocity = state['velocity'] as Float32Array | Float64Array;
    scalars['step'] = (scalars['step'] ?? 0) + 1;
    let squares = 0;
    for (let i = 0; i < value.length; i++) squares += (grad[i] as number) ** 2;
    for (let i = 0; i < value.length; i++) {
      value[i] = (value[i] as number) * 0.99;
      velocity[i] =
        0.9 * (velocity[i] as number) + (grad[i] as number) / (1 + Math.sqrt(squares / value.length)) + 0.01;
      value[i] = (value[i] as number) - (group.lr * (velocity[i] as number)) / scalars['step'];
    }
  }
}
