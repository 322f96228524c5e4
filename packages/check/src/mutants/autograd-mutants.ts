import { add, grad, noGrad, Tensor, zerosLike } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { checkpoints, type CheckpointSubject } from '../laws/checkpoints.ts';
import { hooks, type HookSubject } from '../laws/hooks.ts';
import type { Mutant } from './mutant.ts';

type Fn = (...inputs: Tensor[]) => Tensor;

/** A checkpoint that is one node: it differentiates the function with respect to its inputs, and to nothing else. */
function asOneNode(fn: Fn, x: Tensor): Tensor {
  const value = noGrad(() => fn(x)).value;
  const op = defineOp({
    name: 'checkpoint',
    inputs: ['x'],
    saves: ['x'],
    shape: () => value.shape,
    forward: () => value,
    vjp: {
      x: (g, { x }) => {
        const own = x.detach().requiresGrad_();
        const y = fn(own);
        return y.requiresGrad
          ? (grad(y, [own], { gradOutputs: [g.detach()], materializeGrads: true })[0] as Tensor)
          : zerosLike(own);
      },
    },
  });
  return apply(op, [x], undefined);
}

export const checkpointMutants: readonly Mutant<CheckpointSubject>[] = [
  {
    mistake: 'a checkpoint that is one node, and forgets what the function closes over',
    law: checkpoints,
    subject: { op: 'checkpoint', checkpoint: (fn, ...inputs) => asOneNode(fn, inputs[0] as Tensor) },
  },
  {
    mistake: 'the function runs twice, and draws twice',
    law: checkpoints,
    subject: {
      op: 'checkpoint',
      checkpoint: (fn, ...inputs) => {
        noGrad(() => fn(...inputs));
        return fn(...inputs);
      },
    },
  },
];

export const hookMutants: readonly Mutant<HookSubject>[] = [
  {
    mistake: 'a hook on a copy that nothing reads',
    law: hooks,
    subject: { op: 'registerHook', registerHook: (x, hook) => add(x, 0).registerHook(hook) },
  },
  {
    mistake: 'what a hook returns counts twice',
    law: hooks,
    subject: {
      op: 'registerHook',
      registerHook: (x, hook) =>
        x.registerHook((g) => {
          const given = hook(g);
          return given instanceof Tensor ? add(given, given) : given;
        }),
    },
  },
];
