import { Rng, tensor } from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { describe, expect, it } from 'vitest';
import { Embedding, Linear } from '../src/index.ts';

describe('explainGrad through layers', () => {
  it('tells the place where a layer was called, and not the line in the layer', () => {
    const rng = new Rng(0);
    const [table, head] = [new Embedding(4, 2, { rng }), new Linear(2, 2, { rng })];
    const ids = tensor([0, 1], { dtype: 'int32' });
    const why = explainGrad(() => head.forward(table.forward(ids)).sum(), table.weight, { at: [3, 0], stack: true });
    expect(why.path.map(({ op }) => op)).toEqual(['sum', 'add', 'linear', 'indexSelect', 'leaf']);
    for (const { place } of why.path.slice(0, -1)) expect(place).toMatch(/nn\/test\/explaining\.test\.ts:\d+$/);
    expect(String(why).split('\n')[0]).toMatch(
      /^the gradient of x\[3, 0\] is 0: 'indexSelect' for 'x' \(at .*explaining\.test\.ts:11\) gives exactly 0, since no index picks what is there$/,
    );
  });
});
