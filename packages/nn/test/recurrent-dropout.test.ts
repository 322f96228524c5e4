import '@frostgrad/check/vitest';
import { backward, checkpoint, mul, ragged, Rng, select, sum, type Tensor, tensor, ValueError } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { dropout, GRU, LSTM } from '../src/index.ts';

const I = 2;
const H = 3;
const rng = (): Rng => new Rng(7);

describe('dropout between layers', () => {
  it('is dropout of what the first layer gives', () => {
    const own = rng();
    const both = new GRU(I, H, { rng: own, numLayers: 2, dropout: 0.3 });
    const dict = both.stateDict();
    const [first, second] = [I, H].map((size, layer) => {
      const one = new GRU(size, H, { rng: rng() });
      one.loadStateDict(
        Object.fromEntries(
          Object.keys(one.stateDict()).map((name) => [name, dict[name.replace('l0', `l${layer}`)] as Tensor]),
        ),
      );
      return one;
    }) as [GRU, GRU];
    const x = ragged([new Rng(1).normal([3, I]), new Rng(2).normal([2, I])]);
    const { state } = own;
    const { output, h } = both.forward(x);
    own.state = state;
    const below = first.forward(x);
    const above = second.forward(below.output.map((values) => dropout(values, 0.3, { rng: own })));
    expect(output.values).toHaveSameBits(above.output.values);
    expect(select(h, 0, 0)).toHaveSameBits(select(below.h, 0, 0)); // states are not dropped
    expect(select(h, 0, 1)).toHaveSameBits(select(above.h, 0, 0));
  });

  it('is the same in a checkpoint, which runs the layer twice', () => {
    const [once, twice] = [false, true].map((again) => {
      const layer = new LSTM(I, H, { rng: rng(), numLayers: 2, dropout: 0.5, projSize: 2 });
      const x = new Rng(1).normal([2, 3, I], 0, 1, { requiresGrad: true });
      const run = (input: Tensor): Tensor => layer.forward(input, { live: [3, 1] }).output;
      const output = again ? checkpoint(run, x) : run(x);
      backward(sum(mul(output, output)));
      return [output, x.grad as Tensor, ...layer.parameters().map((parameter) => parameter.grad as Tensor)];
    }) as [Tensor[], Tensor[]];
    for (const [i, part] of twice.entries()) expect(part).toHaveSameBits(once[i] as Tensor);
  });

  it('scales what stays, selects what goes - a NaN there too - and does nothing at 0', () => {
    const x = tensor([1, NaN, 3, NaN, 5, 6, 7, 8], { requiresGrad: true });
    const dropped = dropout(x, 0.75, { rng: new Rng(3) });
    const kept = [...dropped.toTypedArray()].map((v) => !Object.is(v, 0));
    const expected = [...x.toTypedArray()].map((v, i) => (kept[i] === true ? 4 * v : 0));
    expect([...dropped.toTypedArray()]).toEqual(expected);
    expect(new Set(kept).size).toBe(2);
    backward(sum(dropped));
    expect([...(x.grad as Tensor).toTypedArray()]).toEqual(kept.map((yes) => (yes ? 4 : 0)));
    const all = dropout(tensor([Infinity, NaN], { requiresGrad: true }), 1, { rng: new Rng(3) });
    expect(all).toHaveSameBits(new Float32Array(2));
    expect(() => dropout(x, -0.1, { rng: new Rng(3) })).toThrow(
      new ValueError('dropout', 'the probability is -0.1; expected 0 to 1'),
    );
  });
});
