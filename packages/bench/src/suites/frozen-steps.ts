import { Rng, Segments, type Shape } from '@frostgrad/core';
import { oneEach } from '../../../optim/test/one-each.ts';
import type { Setting } from '../../../optim/test/settings.ts';
import type { Case } from '../compare.ts';
import type { Size, Suite } from '../suite.ts';

const shapes: Readonly<Record<Size, Shape>> = { whole: [50_000, 64], small: [200, 8] };

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

function steps({ make }: Setting, pattern: Pattern, shape: Shape): Case[] {
  return [0, 50, 90].map((share) => {
    const w = new Rng(1).uniform(shape, -1, 1).requiresGrad_();
    if (share > 0) w.freeze_(pattern(shape, share));
    w.grad = new Rng(2).uniform(shape, -1, 1);
    const optimizer = make([w]);
    return { name: `${share} %`, run: () => optimizer.step() };
  });
}

/** Time of a step against the share of a large table that is frozen: under every optimizer, with as much state as it can have. */
export const frozenSteps: Suite = {
  name: 'frozen-steps',
  about: 'a step of each optimizer against the share of a table of 50,000 x 64 that is frozen',
  *groups(size) {
    const shape = shapes[size];
    for (const setting of oneEach) {
      yield { title: `${setting.name}, first rows`, cases: steps(setting, firstRows, shape) };
      if (!setting.name.startsWith('SGD') && !setting.name.startsWith('Adam ')) continue;
      // where the frozen elements lie is the same to every rule: two show it
      yield { title: `${setting.name}, rows spread`, cases: steps(setting, spreadRows, shape) };
      yield { title: `${setting.name}, any elements`, cases: steps(setting, anyElements, shape) };
    }
  },
};
