import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

describe('examples/padding-and-attention.ts', () => {
  const script = fileURLToPath(new URL('../padding-and-attention.ts', import.meta.url));
  const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
  const output = execFileSync(tsx, ['--conditions=@frostgrad/source', script], { encoding: 'utf8' });

  it.each([
    ['the masked scores', 'scores: tensor([1, 2, -Infinity, -Infinity]'],
    ['their softmax', 'softmax: tensor([0.26894, 0.73106, 0, 0]'],
    ['that the joined tensor is no leaf', 'isLeaf: false'],
    ['what joined it', 'gradFn: cat'],
    ['that the frozen part has no edge', "edges: [ 'leaf', 'none: frozen' ]"],
    ['that the frozen part has no gradient', 'gradient of the frozen part: null'],
    ['one node for one example', "batch of 1: 1 node 'raggedCat', with 1 edge"],
    ['one node for 4096 examples', "batch of 4096: 1 node 'raggedCat', with 1 edge"],
    ['that multiplying leaks', 'weights times mask, then times values: tensor([[NaN, NaN]]'],
    ['that selecting does not', 'times selected values: tensor([[2.4621, 3.4621]]'],
    ['clean gradients of the scores', 'gradient of the scores: tensor([[-0.78645, 0.78645, 0]])'],
    ['the same weights by frozen pads', 'frozen weights: tensor([[0.26894, 0.73106, 0]]'],
  ])('shows %s', (_, line) => {
    expect(output).toContain(line);
  });
});
