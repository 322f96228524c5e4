import { backward, DTypeError, Rng, Segments, ShapeError, sum, tensor } from '@frostgrad/core';
import { SGD } from '@frostgrad/optim';
import { describe, expect, it } from 'vitest';
import { appendRows, Embedding, Linear, Module, type Parameter } from '../src/index.ts';

const words = (values: ArrayLike<number>): Uint32Array => new Uint32Array(Float32Array.from(values).buffer);

describe('appendRows', () => {
  it('keeps the bits of both parts, signs of zero and NaN payloads too', () => {
    const bits = Uint32Array.of(0x7fc00001, 0x80000000, 0xffc12345, 0x3f800000);
    const x = tensor(new Float32Array(bits.buffer.slice(0)), { shape: [2, 2] });
    const rows = tensor(new Float32Array(bits.buffer.slice(0)), { shape: [2, 2] });
    const grown = appendRows(x, rows);
    expect(grown.shape).toEqual([4, 2]);
    expect(new Uint32Array(grown.toTypedArray().buffer)).toEqual(Uint32Array.of(...bits, ...bits));
  });

  it('gives a leaf that learns, with memory of its own', () => {
    const x = tensor([[1, 2]], { requiresGrad: true });
    const grown = appendRows(x, tensor([[3, 4]]));
    expect([grown.isLeaf, grown.requiresGrad, grown.grad]).toEqual([true, true, null]);
    backward(sum(grown));
    expect(x.grad).toBeNull();
  });

  it('leaves an optimizer of the old tensor with the old tensor', () => {
    const x = tensor([[1, 2]], { requiresGrad: true });
    const sgd = new SGD([x], { lr: 1 });
    const grown = appendRows(x, tensor([[3, 4]]));
    backward(sum(grown));
    sgd.step();
    expect([x.toArray(), grown.narrow(0, 0, 1).toArray()]).toEqual([[[1, 2]], [[1, 2]]]);
    backward(sum(x));
    sgd.step();
    expect([x.toArray(), grown.narrow(0, 0, 1).toArray()]).toEqual([[[0, 1]], [[1, 2]]]);
  });

  it('shifts the frozen sets of both, whatever form they have', () => {
    const rng = new Rng(3);
    for (let round = 0; round < 20; round++) {
      const [a, b] = [
        [7, 5],
        [4, 5],
      ].map((shape) => {
        const set = Segments.where(shape, () => rng.next() < 0.5);
        return rng.normal(shape).requiresGrad_().freeze_(set);
      }) as [Parameter, Parameter];
      const frozen = Segments.frozenOf(appendRows(a, b)).toMask();
      expect([...frozen]).toEqual([...Segments.frozenOf(a).toMask(), ...Segments.frozenOf(b).toMask()]);
    }
    expect(appendRows(tensor([[1]]), tensor([[1]])).frozen).toBeNull();
    const one = appendRows(tensor([[1]]), tensor([[2]], { requiresGrad: true }).freeze_(Segments.all([1, 1])));
    expect(String(one.frozen)).toBe('rows 1 of 2');
  });

  it('reads a tensor whose elements lie in another order', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]).transpose(0, 1);
    expect(appendRows(x, tensor([[5, 6]])).toArray()).toEqual([
      [1, 3],
      [2, 4],
      [5, 6],
    ]);
  });

  it('grows a bias, and float64, and by no rows', () => {
    expect(appendRows(tensor([1]), tensor([2, 3])).toArray()).toEqual([1, 2, 3]);
    const wide = tensor([1], { dtype: 'float64' });
    expect(appendRows(wide, wide).dtype).toBe('float64');
    expect(appendRows(tensor([[1, 2]]), tensor(new Float32Array(0), { shape: [0, 2] })).shape).toEqual([1, 2]);
  });

  it('goes into a wider module by its state dict, with the frozen set', () => {
    class Tagger extends Module {
      readonly table: Embedding;
      readonly head: Linear;
      constructor(words: number, tags: number, rng: Rng) {
        super();
        this.table = new Embedding(words, 3, { rng, paddingIdx: 0 });
        this.head = new Linear(3, tags, { rng });
      }
    }
    const rng = new Rng(1);
    const old = new Tagger(4, 2, rng);
    const wide = new Tagger(6, 3, rng);
    const { 'head.weight': weight, 'head.bias': bias, 'table.weight': table } = old.stateDict();
    wide.loadStateDict({
      'table.weight': appendRows(table as Parameter, rng.normal([2, 3])),
      'head.weight': appendRows(weight as Parameter, rng.normal([1, 3])),
      'head.bias': appendRows(bias as Parameter, rng.normal([1])),
    });
    expect(String(wide.table.weight.frozen)).toBe('rows 0 of 6');
    const ids = tensor([0, 1, 3], { dtype: 'int32' });
    const [before, after] = [old, wide].map((net) => net.head.forward(net.table.forward(ids)).narrow(1, 0, 2));
    expect(words(after?.toTypedArray() ?? [])).toEqual(words(before?.toTypedArray() ?? [0]));
  });

  it('refuses what does not fit', () => {
    const x = tensor([[1, 2]]);
    expect(() => appendRows(x, tensor([[1, 2, 3]]))).toThrow(ShapeError);
    expect(() => appendRows(x, tensor([[1, 2, 3]]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: appendRows: the rows are [1, 3] and the tensor is [1, 2]; all axes but axis 0 must match]`,
    );
    expect(() => appendRows(tensor(1), tensor(1))).toThrow(ShapeError);
    expect(() => appendRows(x, tensor([[1, 2]], { dtype: 'float64' }))).toThrow(DTypeError);
    expect(() => appendRows(x, tensor([[1, 2]], { dtype: 'float64' }))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: appendRows: the rows are float64 and the tensor is float32; cast the rows]`,
    );
    const ids = tensor([[1, 2]], { dtype: 'int32' });
    expect(() => appendRows(ids, ids)).toThrow(DTypeError);
  });
});
