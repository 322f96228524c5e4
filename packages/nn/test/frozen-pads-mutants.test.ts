import { Violation } from '@frostgrad/check';
import {
  expand,
  Layout,
  Offsets,
  Ragged,
  raggedCat,
  reshape,
  segmentSoftmax,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { AdditiveAttention } from '../src/index.ts';
import { frozenPadsHaveNoEdge } from './laws/laws.ts';
import { type Mutant, verdict } from './laws/verdict.ts';
import { attention, weighing } from './laws/weighing.ts';

/** Weights joined with pads as a second operand, zeros that learn. */
const joinedWithLeaf = (scores: Tensor, mask: Tensor): Tensor => {
  const [B, T, S] = scores.shape as [number, number, number];
  const all = Layout.of('joined', reshape(expand(mask, scores.shape), [B * T, S]), B * T, S);
  const pads = Offsets.fromLengths(all.offsets.lengths().map((n) => S - n));
  const zero = zeros([pads.total], { requiresGrad: true });
  const rows = Ragged.fromPadded(reshape(scores, [B * T, S]), all);
  return reshape(raggedCat([segmentSoftmax(rows), new Ragged(zero, pads)]).values, [B, T, S]);
};

const mutants: readonly Mutant[] = [
  {
    mistake: 'weights are joined with pads that learn',
    law: frozenPadsHaveNoEdge,
    layer: attention(weighing(joinedWithLeaf), 'AdditiveAttention, frozen'),
    shows: /a join has edges to segmentSoftmax, leaf/,
  },
  {
    mistake: 'the frozen method is the mask method by another name',
    law: frozenPadsHaveNoEdge,
    layer: attention(AdditiveAttention, 'AdditiveAttention, frozen'),
    shows: /nothing was joined/,
  },
];

describe('the law that frozen pads are in no graph tells when', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });
});
