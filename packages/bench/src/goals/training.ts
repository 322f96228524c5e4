import { tensor, type Tensor } from '@frostgrad/core';
import type { Module } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { type ModelName, weightsOf } from './numbers.ts';
import type { Program } from './serve.ts';

/** Training steps with Adam; what is agreed on are the losses of the first three. */
export function training<M extends Module>(model: M, name: ModelName, loss: (model: M) => Tensor): Program {
  model.loadStateDict(
    Object.fromEntries(weightsOf(name).map(({ name, shape, values }) => [name, tensor(values, { shape })])),
  );
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  const step = (): number => {
    optimizer.zeroGrad();
    const value = loss(model);
    value.backward();
    optimizer.step();
    return value.item();
  };
  return { run: () => void step(), witness: () => [step(), step(), step()] };
}
