import { arange, at, type AxisIndex, backward, grad, reshape, sum, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

describe('at', () => {
  const x = reshape(arange(6), [2, 3]);

  it("takes Python's ranges, forwards and backwards", () => {
    const of = (text: AxisIndex): unknown => at(arange(5), text).toArray();
    expect((['1:-1', '-2:', ':99', '-99:2', '3:1', '5:', '::2', '1::3', ':'] as const).map(of)).toEqual([
      [1, 2, 3],
      [3, 4],
      [0, 1, 2, 3, 4],
      [0, 1],
      [],
      [],
      [0, 2, 4],
      [1, 4],
      [0, 1, 2, 3, 4],
    ]);
    expect((['::-1', '3:0:-1', '-2::-2', ':1:-1', '99::-3', '1:3:-1', ':-99:-4', '-99::-1'] as const).map(of)).toEqual([
      [4, 3, 2, 1, 0],
      [3, 2, 1],
      [3, 1],
      [4, 3, 2],
      [4, 1],
      [],
      [4, 0],
      [],
    ]);
    expect((['::-1', ':', '-1:', '0::-1'] as const).map((text) => at(arange(0), text).toArray())).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('is a view of the same memory, one node deep', () => {
    const y = at(x, 1, null, '::-1');
    expect([y.shape, y.value.storage === x.value.storage, y.value.isView]).toEqual([[1, 3], true, true]);
    const w = leaf(1, 2, 3);
    const node = at(w, '::-1', null).gradFn;
    expect([node?.name, node?.edges.map((edge) => edge?.name)]).toEqual(['at', ['leaf']]);
  });

  it('sees the elements of tensors that lie otherwise', () => {
    const turned = x.transpose(); // [3, 2]
    expect(at(turned, '::-1', 1).toArray()).toEqual([5, 4, 3]);
    expect(at(turned, '::-2').at('...', '::-1').toArray()).toEqual([
      [5, 2],
      [3, 0],
    ]);
    expect(at(turned.expand([2, 3, 2]), 1, '1:', -1).toArray()).toEqual([4, 5]);
  });

  it('without entries, and with an ellipsis for no axis, sees everything', () => {
    expect([
      at(x).toArray(),
      at(x, 0, '...', 1).item(),
      at(tensor(5), '...').item(),
      at(tensor(5), null).shape,
    ]).toEqual([x.toArray(), 1, 5, [1]]);
  });

  it('gives what it does not see a gradient of +0, and differentiates twice', () => {
    const w = leaf(1, 2, 3, 4);
    const [first] = grad([sum(w.at('::-2').mul(w.at('::-2')))], [w], { createGraph: true }); // 4² + 2²
    expect(first?.toArray()).toEqual([0, 4, 0, 8]);
    backward(sum(first?.at(3, null) as typeof w));
    expect(w.grad?.toArray()).toEqual([0, 0, 0, 2]);
  });

  it.each<[string, () => unknown]>([
    ['a list of positions', () => at(x, [0, 1] as unknown as number)],
    ['a mask', () => at(x, x.gt(2) as unknown as number)],
    ['a typed array', () => at(x, Int32Array.of(0) as unknown as number)],
    ['a truth value', () => at(x, true as unknown as number)],
    ['nothing', () => at(x, undefined as unknown as null)],
    ['a word', () => at(x, 'all' as ':')],
    ['a half position in a range', () => at(x, '0.5:')],
    ['NaN in a range', () => at(x, `${NaN as number}:`)],
    ['a step of 0', () => at(x, '::0')],
    ['a position outside', () => at(x, '...', 3)],
    ['a half position', () => at(x, 0.5)],
    ['two ellipses', () => at(x, '...', 0, '...')],
    ['more entries than axes', () => at(x, 0, ':', null, 0)],
  ])('refuses %s', (_, run) => {
    expect(run).toThrowErrorMatchingSnapshot();
  });
});
