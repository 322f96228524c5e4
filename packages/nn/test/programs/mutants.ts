import { assign, Segments, type Tensor, tensor } from '@frostgrad/core';
import {
  blended,
  blindly,
  clipAll,
  clipByProduct,
  clipPaused,
  clipValuePaused,
  restored,
  unrepaired,
} from '../../../optim/test/mutants.ts';
import { deepcopy, Module, parameter } from '../../src/index.ts';
import { Net, type Subject } from './subject.ts';
import { bare } from './world.ts';

/** A plausible mistake in freezing, and the optimizer under which it shows. */
export interface ProgramMutant {
  readonly mistake: string;
  readonly optimizer: readonly [name: string, options: Readonly<Record<string, unknown>>];
  readonly mutate: (subject: Subject) => Subject;
}

const adam = ['Adam', { lr: 0.1, weightDecay: 0.1 }] as const;
const momentum = ['SGD', { lr: 0.1, momentum: 0.9, weightDecay: 0.1 }] as const;

/** A step that takes whole tensors, and what is done by hand about it. */
const byHand =
  (repair: Parameters<typeof blindly>[1]) =>
  (subject: Subject): Subject => ({
    ...subject,
    step: (optimizer, net) => blindly(() => optimizer, repair)(net.parameters()).step(),
  });

/** Weight decay over everything, before what is frozen is looked at. */
function decayed(net: Net): void {
  for (const x of net.parameters()) {
    if (x.grad === null) continue;
    const values = x.toTypedArray().map((v) => v * 0.99);
    assign(x, tensor(values as Float32Array, { shape: x.shape }), { frozen: 'overwrite' });
  }
}

/** Gradients at frozen elements are multiplied by 0 on their way, and the leaf is not frozen then. */
function receivedTimesMask(subject: Subject): Subject['receive'] {
  return (net, arrival) => {
    const sets = net.parameters().map((x) => ({ x, set: Segments.frozenOf(x) }));
    const masked = (name: string, w: Tensor, g: Float32Array): Float32Array => {
      const mask = Segments.frozenOf(w).toMask();
      return g.map((v, i) => (mask[i] === 1 ? ((arrival.wild[name] as Float32Array)[i] as number) * (1 - mask[i]) : v));
    };
    const table = masked('table', net.table, arrival.table);
    const inner = masked('inner.weight', net.inner.weight, arrival.inner);
    const scale = masked('scale', net.scale, arrival.scale);
    for (const { x } of sets) x.thaw_();
    subject.receive(net, { ...arrival, table, tied: masked('table', net.table, arrival.tied), inner, scale });
    for (const { x, set } of sets) x.freeze_(set);
  };
}

/** Copies field by field, so that what is tied is no longer. */
function copyByField(net: Net): Net {
  const copy = deepcopy(net);
  const untied = parameter(tensor(net.tied.toTypedArray(), { shape: net.tied.shape }), {
    frozen: Segments.frozenOf(net.tied),
  });
  Object.defineProperty(copy, 'tied', { value: untied, enumerable: true });
  return copy;
}

export const mutants: readonly ProgramMutant[] = [
  { mistake: 'there is a hook on the gradient, and nothing else', optimizer: momentum, mutate: byHand(unrepaired) },
  { mistake: 'values are put back after the step, and moments advance', optimizer: adam, mutate: byHand(restored) },
  { mistake: 'old and new values are blended by a mask of 0 and 1', optimizer: momentum, mutate: byHand(blended) },
  {
    mistake: 'gradients are multiplied by a mask',
    optimizer: momentum,
    mutate: (s) => ({ ...s, receive: receivedTimesMask(s) }),
  },
  { mistake: 'the mask comes after clipping', optimizer: momentum, mutate: (s) => ({ ...s, clip: clipAll }) },
  {
    mistake: 'the norm is of gradients times a mask',
    optimizer: momentum,
    mutate: (s) => ({ ...s, clip: clipByProduct }),
  },
  { mistake: 'clipping scales what is paused', optimizer: momentum, mutate: (s) => ({ ...s, clip: clipPaused }) },
  {
    mistake: 'clipping by value acts on what is paused',
    optimizer: momentum,
    mutate: (s) => ({ ...s, clipValue: clipValuePaused }),
  },
  {
    mistake: 'decay comes before the mask',
    optimizer: ['SGD', { lr: 0.1 }],
    mutate: (s) => ({
      ...s,
      step: (optimizer, net) => {
        decayed(net);
        optimizer.step();
      },
    }),
  },
  {
    mistake: 'the mask is lost on load',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      reload: (net) => {
        const next = new Net();
        next.loadStateDict(bare(net.stateDict()));
        return next;
      },
    }),
  },
  {
    mistake: 'the mask is lost on copying',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      copy: (net) => {
        const copy = deepcopy(net);
        copy.thaw();
        return copy;
      },
    }),
  },
  { mistake: 'a tie is broken on copying', optimizer: momentum, mutate: (s) => ({ ...s, copy: copyByField }) },
  { mistake: 'state is lost on copying and loading', optimizer: adam, mutate: (s) => ({ ...s, resume: () => {} }) },
  {
    mistake: 'the model that is running keeps its sets when it goes back',
    optimizer: momentum,
    mutate: (s) => ({ ...s, load: (net, dict) => s.load(net, bare(dict)) }),
  },
  {
    mistake: 'a file without sets thaws',
    optimizer: momentum,
    mutate: (s) => ({ ...s, load: (net, dict) => s.load(net.thaw(), dict) }),
  },
  {
    mistake: 'what was frozen and what a file says are joined',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      load: (net, dict) => {
        const before = net.parameters().map((x) => Segments.frozenOf(x));
        s.load(net, dict);
        for (const [i, x] of net.parameters().entries()) x.freeze_(before[i] as Segments);
      },
    }),
  },
  {
    mistake: 'the optimizer goes on with what it remembers when it goes back',
    optimizer: adam,
    mutate: (s) => ({ ...s, restore: () => {} }),
  },
  {
    mistake: 'going back forgets the gradients that wait',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      load: (net, dict) => {
        s.load(net, dict);
        net.zeroGrad();
      },
    }),
  },
  {
    mistake: 'thawing makes a gradient cover what it never reached',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      thaw: (net, name, set, state) => {
        s.thaw(net, name, set, state);
        for (const x of net.parameters()) x.setGrad(x.grad);
      },
    }),
  },
  {
    mistake: 'reset is ignored',
    optimizer: adam,
    mutate: (s) => ({ ...s, thaw: (net, name, set) => s.thaw(net, name, set, 'keep') }),
  },
  {
    mistake: 'keep is ignored',
    optimizer: adam,
    mutate: (s) => ({ ...s, thaw: (net, name, set) => s.thaw(net, name, set, 'reset') }),
  },
  {
    mistake: 'a second name of a parameter means nothing',
    optimizer: momentum,
    mutate: (s) => ({ ...s, freeze: (net, name, set) => (name === 'tied' ? undefined : s.freeze(net, name, set)) }),
  },
  {
    mistake: 'freezing takes the place of what was frozen before',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      freeze: (net, name, set) => {
        net.thaw(name);
        s.freeze(net, name, set);
      },
    }),
  },
  {
    mistake: 'a certificate is of the sets and not of the bits',
    optimizer: momentum,
    mutate: (s) => ({
      ...s,
      certify: (model) => s.certify(zeroed(model)),
      verify: (model, certificate) => s.verify(zeroed(model), certificate),
    }),
  },
];

function zeroed(model: Module): Module {
  const copy = deepcopy(model);
  for (const x of copy.parameters())
    assign(x, tensor(new Float32Array(x.size), { shape: x.shape }), { frozen: 'overwrite' });
  return copy;
}
