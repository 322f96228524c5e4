import { Violation } from '@frostgrad/check';
import {
  cast,
  div,
  gather,
  logicalAnd,
  type Layout,
  logSoftmax,
  mean,
  mul,
  ne,
  neg,
  Ragged,
  squeeze,
  sub,
  square,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { crossEntropy, type LossCall, Module, mseLoss, type Rows } from '../src/index.ts';
import { I } from './laws/batch.ts';
import { padsAnywhere, padsUnread, paddedIsRagged } from './laws/laws.ts';
import { lossLayers, type LossModule, ofClasses } from './laws/losses.ts';
import type { Layer } from './laws/outcome.ts';
import { type Mutant, verdict } from './laws/verdict.ts';

const numeric = (mask: Tensor): Tensor => cast(mask, 'float32');

/** A loss of a padded batch; over ragged rows `honest` is used. */
class Wrong extends Module {
  readonly #honest: (x: Rows, targets: Rows) => Rows;
  readonly #padded: (x: Tensor, targets: Tensor, live: Layout) => Tensor;

  constructor(honest: (x: Rows, targets: Rows) => Rows, padded: (x: Tensor, targets: Tensor, live: Layout) => Tensor) {
    super();
    this.#honest = honest;
    this.#padded = padded;
  }

  forward(x: Rows, targets: Rows, { live }: LossCall): Rows {
    return live === undefined || x instanceof Ragged
      ? this.#honest(x, targets)
      : this.#padded(x, targets as Tensor, live as Layout);
  }
}

/** Ids that can be looked up: pads, and what is ignored, stand for class 0. */
const idsAt = (targets: Tensor, counted: Tensor): Tensor => unsqueeze(where(counted, targets, 0), 2);

/** Negative log-likelihoods `[B, T]` of every position, pads included. */
const each = (logits: Tensor, ids: Tensor): Tensor => neg(squeeze(gather(logSoftmax(logits), 2, ids), 2));

const cut = (x: Tensor, live: Layout): Tensor => where(unsqueeze(live.mask(), 2), x, 0);

const IGNORED = 1;
const SMOOTHING = 0.2;
const options = { ignoreIndex: IGNORED, labelSmoothing: SMOOTHING };

const ofMean = (padded: (x: Tensor, targets: Tensor, live: Layout) => Tensor): Layer =>
  lossLayers('crossEntropy', () => new Wrong((x, t) => crossEntropy(x, t, options), padded), ofClasses)[0] as Layer;

const plainMean = (padded: (x: Tensor, targets: Tensor, live: Layout) => Tensor): Layer =>
  lossLayers('crossEntropy', () => new Wrong((x, t) => crossEntropy(x, t), padded), ofClasses)[0] as Layer;

/** Squares of every position, without reduction, as a mutant gives them. */
const ofTerms = (padded: (x: Tensor, target: Tensor, live: Layout) => Tensor): Layer => {
  const target = (x: Rows): Rows => (x instanceof Ragged ? x.map((values) => mul(values, 0.5)) : mul(x, 0.5));
  const module = (): LossModule =>
    new Wrong(
      (x) => mseLoss(x, target(x), { reduction: 'none' }),
      (x, _, live) => padded(x, target(x) as Tensor, live),
    ) as LossModule;
  const [, terms] = lossLayers('mseLoss', module, ofClasses);
  // the sum beside the terms is not looked at: only what a reduction of none gives is wrong here
  return terms as Layer;
};

const mutants: readonly Mutant[] = [
  {
    mistake: 'a mean of the loss over pads',
    law: padsAnywhere,
    layer: plainMean((x, t, live) => mean(where(live.mask(), each(cut(x, live), idsAt(t, live.mask())), 0))),
    shows: /padding on the right changes the loss/,
  },
  {
    mistake: 'the loss times the mask',
    law: padsUnread,
    layer: plainMean((x, t, live) => {
      const mask = live.mask();
      return div(sum(mul(each(x, idsAt(t, mask)), numeric(mask))), Math.max(1, sum(mask).item()));
    }),
    shows: /stands NaN|and NaN/,
  },
  {
    mistake: 'pads are given the ignored target, but logits there are read: NaN in the gradient',
    law: padsUnread,
    layer: ofMean((x, t, live) => crossEntropyOfAll(x, where(live.mask(), t, IGNORED), live)),
    shows: /stands NaN|and NaN/,
  },
  {
    mistake: 'ignored targets are counted in the mean',
    law: paddedIsRagged,
    layer: ofMean((x, t, live) => {
      const counted = logicalAnd(live.mask(), ne(t, IGNORED));
      const total = crossEntropy(x, where(counted, t, IGNORED), { ...options, live, reduction: 'sum' });
      return div(total, Math.max(1, live.offsets.total));
    }),
    shows: /padding changes the loss/,
  },
  {
    mistake: 'label smoothing is over ignored targets, too',
    law: paddedIsRagged,
    layer: ofMean((x, t, live) => {
      const { values } = Ragged.fromPadded(x, live);
      const ids = Ragged.fromPadded(t, live).values;
      const counted = Math.max(1, sum(ne(ids, IGNORED)).item());
      const own = crossEntropy(values, ids, { ignoreIndex: IGNORED, reduction: 'sum' });
      const smooth = neg(sum(logSoftmax(values)));
      return div(own.mul(1 - SMOOTHING).add(smooth.mul(SMOOTHING / I)), counted);
    }),
    shows: /padding changes the loss/,
  },
  {
    mistake: 'terms at pads go on, as zeros times whatever stands there',
    law: padsUnread,
    layer: ofTerms((x, target, live) => mul(square(sub(x, target)), numeric(unsqueeze(live.mask(), 2)))),
    shows: /stands NaN/,
  },
];

/** As it is written with `ignore_index`: a logarithm of everything, and a selection behind it. */
function crossEntropyOfAll(x: Tensor, targets: Tensor, live: Layout): Tensor {
  const logs = logSoftmax(x);
  const counted = ne(targets, IGNORED);
  const own = neg(squeeze(gather(logs, 2, idsAt(targets, counted)), 2));
  const smooth = neg(sum(logs, -1));
  const terms = where(counted, own.mul(1 - SMOOTHING).add(smooth.mul(SMOOTHING / I)), 0);
  const n = sum(logicalAnd(live.mask(), counted)).item();
  return div(sum(terms), Math.max(1, n));
}

describe('the laws of pads kill losses in which', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });
});
