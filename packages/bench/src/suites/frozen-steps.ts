import { Rng, Segments, type Shape, type Tensor } from '@frostgrad/core';
import { Adam, AdamW, SGD } from '@frostgrad/optim';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

const SHAPE = [50_000, 64];

/** Rows of which so many hundredths are frozen: the first ones, every so manieth, or any. */
type Pattern = (shape: Shape, share: number) => Segments;

const firstRows: Pattern = (shape, share) => Segments.slice(shape, 0, 0, ((shape[0] as number) * share) / 100);

/** `share` of each hundred rows, spread evenly. */
const spreadRows: Pattern = (shape, share) => {
  const rows = [...Array.from({ length: shape[0] as number }).keys()];
  return Segments.rows(
    shape,
    rows.filter((row) => Math.floor(((row + 1) * share) / 100) > Math.floor((row * share) / 100)),
  );
};

const anyElements: Pattern = (shape, share) => {
  const rng = new Rng(5);
  return Segments.where(shape, () => rng.integer(100) < share);
};

const rules: Readonly<Record<string, (w: Tensor) => { step(): void }>> = {
  'SGD with momentum': (w) => new SGD([w], { lr: 0.01, momentum: 0.9 }),
  Adam: (w) => new Adam([w], { lr: 0.001 }),
  AdamW: (w) => new AdamW([w], { lr: 0.001, weightDecay: 0.01 }),
};

function steps(make: (w: Tensor) => { step(): void }, pattern: Pattern): Case[] {
  return [0, 50, 90].map((share) => {
    const w = new Rng(1).uniform(SHAPE, -1, 1).requiresGrad_();
    if (share > 0) w.freeze_(pattern(SHAPE, share));
    w.grad = new Rng(2).uniform(SHAPE, -1, 1);
    const optimizer = make(w);
    return { name: `${share} %`, run: () => optimizer.step() };
  });
}

/** Time of a step against the share of a large table that is frozen. */
export const frozenSteps: Suite = {
  name: 'frozen-steps',
  about: 'an optimizer step against the share of a table of 50,000 x 64 that is frozen',
  *groups() {
    for (const [name, make] of Object.entries(rules)) {
      yield { title: `${name}, first rows`, cases: steps(make, firstRows) };
      yield { title: `${name}, rows spread`, cases: steps(make, spreadRows) };
      yield { title: `${name}, any elements`, cases: steps(make, anyElements) };
    }
  },
};
