import { type Segments, type Shape, type Tensor, tensor } from '@frostgrad/core';
import {
  clipGradNorm,
  clipGradValue,
  type LRScheduler,
  type Optimizer,
  type OptimizerState,
  type Scheduled,
} from '@frostgrad/optim';
import {
  decodeSafetensors,
  deepcopy,
  encodeSafetensors,
  freezeCertificate,
  Module,
  type Parameter,
  parameter,
  type StateDict,
  verifyCertificate,
} from '../../src/index.ts';

export type Rule = Optimizer<{ readonly lr: number }>;

/** Three parameters, one of them under two names. */
export class Net extends Module {
  readonly table: Parameter = parameter(tensor(new Float32Array(6), { shape: [3, 2] }));
  readonly inner: { readonly weight: Parameter } = {
    weight: parameter(tensor(new Float32Array(4), { shape: [2, 2] })),
  };
  readonly scale: Parameter = parameter(tensor(new Float32Array(3)));
  /** The table again. */
  readonly tied: Parameter = this.table;
}

/** Shapes of the parameters, in their order, by their first names. */
export const shapes: Readonly<Record<string, Shape>> = { table: [3, 2], 'inner.weight': [2, 2], scale: [3] };

/** Patterns for names, and the parameters that they mean. */
export const patterns: Readonly<Record<string, readonly string[]>> = {
  '*': ['table', 'inner.weight', 'scale'],
  table: ['table'],
  tied: ['table'],
  't*': ['table'],
  inner: ['inner.weight'],
  'inner.weight': ['inner.weight'],
  scale: ['scale'],
};

/** Makes the set for a shape. */
export type SetOf = (shape: Shape) => Segments;

/** A gradient on its way to each parameter: what arrives by each name, and what would arrive at frozen elements. */
export interface Arrival {
  readonly table: Float32Array;
  readonly tied: Float32Array;
  readonly inner: Float32Array;
  readonly scale: Float32Array;
  readonly wild: Readonly<Record<string, Float32Array>>;
}

/** All that a program calls. A mutant gets one of them wrong. */
export interface Subject {
  readonly make: (params: Tensor[]) => Rule;
  readonly schedule: (optimizer: Scheduled) => LRScheduler;
  readonly step: (optimizer: Rule, net: Net) => void;
  readonly receive: (net: Net, arrival: Arrival) => void;
  readonly freeze: (net: Net, pattern: string, set: SetOf) => void;
  readonly thaw: (net: Net, pattern: string, set: SetOf, state: 'keep' | 'reset') => void;
  readonly clip: typeof clipGradNorm;
  readonly clipValue: typeof clipGradValue;
  /** A file of the model, and a new model from the file. */
  readonly reload: (net: Net) => Net;
  readonly copy: (net: Net) => Net;
  /** A state dict goes into the model that is running. */
  readonly load: (net: Net, dict: StateDict) => void;
  /** An optimizer's state goes over to one for another model. */
  readonly resume: (from: Rule, to: Rule) => void;
  /** The optimizer that is running goes on from what was saved. */
  readonly restore: (optimizer: Rule, state: OptimizerState) => void;
  readonly certify: typeof freezeCertificate;
  readonly verify: typeof verifyCertificate;
}

/** `sum(w * g)` over all names: the gradients are what arrives, and strange where a parameter is frozen. */
function receive(net: Net, { table, tied, inner, scale, wild }: Arrival): void {
  const term = (w: Tensor, name: string, g: Float32Array): Tensor => {
    const mask = w.frozen?.toMask();
    const whole = g.map((v, i) => (mask?.[i] === 1 ? ((wild[name] as Float32Array)[i] as number) : v));
    return w.mul(tensor(whole, { shape: w.shape })).sum();
  };
  const loss = term(net.table, 'table', table)
    .add(term(net.tied, 'table', tied))
    .add(term(net.inner.weight, 'inner.weight', inner))
    .add(term(net.scale, 'scale', scale));
  loss.backward();
}

/** The library, as it is. */
export function librarySubject(make: Subject['make'], schedule: Subject['schedule']): Subject {
  return {
    make,
    schedule,
    step: (optimizer) => optimizer.step(),
    receive,
    freeze: (net, pattern, set) => void net.freeze(pattern, set),
    thaw: (net, pattern, set, state) => void net.thaw(pattern, set, { state }),
    clip: clipGradNorm,
    clipValue: clipGradValue,
    reload: (net) => {
      const next = new Net();
      next.loadStateDict(Object.fromEntries(decodeSafetensors(encodeSafetensors(net.stateDict())).tensors));
      return next;
    },
    copy: (net) => deepcopy(net),
    load: (net, dict) => void net.loadStateDict(dict),
    restore: (optimizer, state) => optimizer.loadStateDict(state),
    resume: (from, to) => to.loadStateDict(from.stateDict()),
    certify: freezeCertificate,
    verify: verifyCertificate,
  };
}
