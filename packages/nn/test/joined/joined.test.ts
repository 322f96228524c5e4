import { Rng, Segments, type Tensor } from '@frostgrad/core';
import { clipGradNorm } from '@frostgrad/optim';
import { describe, expect, it } from 'vitest';
import { Careless } from '../../../optim/test/careless.ts';
import { blended, blindly, clipAll, clipByProduct, restored, unrepaired } from '../../../optim/test/mutants.ts';
import { oneEach } from '../../../optim/test/one-each.ts';
import { setting } from '../../../optim/test/settings.ts';
import type { Make } from '../../../optim/test/split-model.ts';
import { checkJoined, type Trainer } from './joined-law.ts';
import { type Batch, type Learner, learners, Perceptron, Tagger } from './models.ts';

const RUNS = Number(process.env['FROSTGRAD_JOINED'] ?? 20);

const careless: Make = (params) => new Careless(params);
const momentum = setting('SGD', { lr: 0.1, momentum: 0.9, weightDecay: 0.1 }).make;

describe('what learns moves as a model of its own, through a real loss (F5)', () => {
  it.each(Object.entries(learners))('%s', (_, made) => {
    const seen = checkJoined(made, oneEach[1]?.make as Make, RUNS);
    const all = seen.part + seen.whole + seen.none;
    expect(seen.part / all).toBeGreaterThan(0.4);
    expect(seen.whole / all).toBeGreaterThan(0.05);
    expect(seen.none / all).toBeGreaterThan(0.05);
    expect(seen.late / all).toBeGreaterThan(0.2);
    expect(seen.clipped).toBeGreaterThan(RUNS / 5);
  });

  it.each(oneEach)('a tied embedding and a GRU under $name', ({ make }) => {
    expect(() => checkJoined((rng) => new Tagger(rng), make, Math.ceil(RUNS / 3))).not.toThrow();
  });

  it('in float64', () => {
    const made = (rng: Rng): Learner => new Tagger(rng).to('float64');
    expect(
      made(new Rng(0))
        .parameters()
        .map(({ dtype }) => dtype),
    ).not.toContain('float32');
    expect(() => checkJoined(made, oneEach[2]?.make as Make, RUNS)).not.toThrow();
  });

  it('under an optimizer that knows nothing of freezing, and sums over what it is given', () => {
    expect(() => checkJoined((rng) => new Perceptron(rng), careless, RUNS)).not.toThrow();
  });
});

/** Every row that holds something of the set. */
function wholeRows(set: Segments): Segments {
  const { shape } = set;
  const across = set.shape.slice(1).reduce((a, b) => a * b, 1);
  const mask = set.toMask();
  const touched = new Set([...mask.keys()].filter((i) => mask[i] === 1).map((i) => Math.floor(i / across)));
  return Segments.rows(shape, [...touched]);
}

/** The loss, with the last map's weight taken out of the graph. */
function untiedLoss(model: Learner, batch: Batch): Tensor {
  const { out } = model as Tagger;
  const { weight } = out;
  Reflect.set(out, 'weight', weight.detach());
  try {
    return model.loss(batch);
  } finally {
    Reflect.set(out, 'weight', weight);
  }
}

interface Mutant {
  readonly mistake: string;
  readonly make?: Make;
  readonly mutant: Partial<Trainer>;
}

const mutants: readonly Mutant[] = [
  { mistake: 'there is a hook on the gradient, and nothing else', mutant: { make: blindly(momentum, unrepaired) } },
  { mistake: 'old and new values are blended by a mask', mutant: { make: blindly(momentum, blended) } },
  {
    mistake: 'an update sees frozen elements beside live ones',
    make: careless,
    mutant: { make: blindly(careless, restored) },
  },
  { mistake: 'the mask comes after clipping', mutant: { clip: clipAll } },
  { mistake: 'the norm is of gradients times a mask', mutant: { clip: clipByProduct } },
  {
    mistake: 'the norm sums parameters in another order',
    mutant: { clip: (params, most, options) => clipGradNorm([...params].reverse(), most, options) },
  },
  {
    mistake: 'a row that is frozen in part is passed over as a whole',
    mutant: { freeze: (x, set) => void x.freeze_(wholeRows(set)) },
  },
  {
    mistake: 'what is frozen while a gradient waits is moved all the same',
    mutant: { freeze: (x, set) => void (x.grad === null ? x.freeze_(set) : x) },
  },
  { mistake: 'a tied parameter learns from one of its places', mutant: { loss: untiedLoss } },
];

describe('the law of joined models tells when', () => {
  it.each(mutants)('$mistake', ({ make = momentum, mutant }) => {
    expect(() => checkJoined((rng) => new Tagger(rng), make, RUNS, mutant)).toThrow(
      // a difference that the law found, and not an error of another kind
      expect.objectContaining({ cause: expect.objectContaining({ name: 'AssertionError' }) as unknown }),
    );
  });
});
