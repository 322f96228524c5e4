import {
  arange,
  embedding,
  gather,
  index,
  indexAdd,
  indexCopy,
  indexFill,
  indexPut,
  indexSelect,
  maskedSelect,
  oneHot,
  scatter,
  scatterAdd,
  take,
  takeAlongDim,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf } from '../graph.ts';

type Index = Parameters<typeof indexSelect>[2];

const int = (values: readonly number[], shape: readonly number[] = [values.length]): Tensor =>
  tensor(Int32Array.from(values), { shape });

/** Every op that takes positions along the first axis of four elements. */
const ops: Readonly<Record<string, (x: Tensor, at: Index) => Tensor>> = {
  embedding: (x, at) => embedding(x.reshape([4, 1]), at),
  gather: (x, at) => gather(x, 0, at),
  index: (x, at) => index(x, [at]),
  indexAdd: (x, at) => indexAdd(x, 0, at, tensor([8, 9])),
  indexCopy: (x, at) => indexCopy(x, 0, at, tensor([8, 9])),
  indexFill: (x, at) => indexFill(x, 0, at, 7),
  indexPut: (x, at) => indexPut(x, [at], tensor([8, 9])),
  indexSelect: (x, at) => indexSelect(x, 0, at),
  oneHot: (_, at) => oneHot(at, 4),
  scatter: (x, at) => scatter(x, 0, at, tensor([8, 9])),
  scatterAdd: (x, at) => scatterAdd(x, 0, at, tensor([8, 9])),
  take: (x, at) => take(x, at),
  takeAlongDim: (x, at) => takeAlongDim(x, at, 0),
};
const names = Object.keys(ops);
const x = (): Tensor => tensor([10, 20, 30, 40]);
const run = (name: string, at: Index): Tensor => (ops[name] as (x: Tensor, at: Index) => Tensor)(x(), at);

describe('positions', () => {
  it.each(names)('of %s: numbers, an Int32Array and an int32 tensor, a view too, mean the same', (name) => {
    const expected = bitsOf(run(name, [3, 1]));
    const view = int([3, 0, 1, 0], [2, 2]).transpose().select(0, 0);
    for (const at of [Int32Array.of(3, 1), int([3, 1]), view]) expect(bitsOf(run(name, at))).toEqual(expected);
  });

  it.each(names)('of %s that int32 would wrap are no other positions', (name) => {
    for (const at of [2 ** 32, 2 ** 32 + 1, -(2 ** 32), 2 ** 53]) {
      expect(() => run(name, [at, 1])).toThrow(ValueError);
      expect(() => run(name, [at, 1])).toThrow(`index ${at} (entry 0) is beyond int32`);
    }
  });

  it.each(names)('of %s are whole', (name) => {
    for (const at of [0.5, NaN, Infinity]) {
      expect(() => run(name, [1, at])).toThrow(`${name}: index ${at} (entry 1) is not a whole number`);
    }
  });

  it.each(names)('of %s are int32: no floats, even whole ones', (name) => {
    for (const at of [tensor([1, 0]), Float64Array.of(1, 0) as unknown as Int32Array]) {
      expect(() => run(name, at)).toThrow(/the index is float(32|64), expected int32. Cast it/);
    }
  });

  it.each(names.filter((name) => !['index', 'indexPut'].includes(name)))('of %s are no mask', (name) => {
    const masks = [tensor([true, false]), [true, false], Uint8Array.of(1, 0)] as unknown as Index[];
    for (const at of masks) expect(() => run(name, at)).toThrow('the index is bool, expected int32. A mask selects in');
  });

  it.each(names.filter((name) => name !== 'oneHot'))(
    'of %s outside of the axis are refused before all else',
    (name) => {
      const axis = ['take', 'embedding'].includes(name) ? /axis 0 of \[4(, 1)?\], which has size 4/ : /axis 0 of \[4\]/;
      for (const at of [4, -5]) {
        expect(() => run(name, [1, at])).toThrow(`index ${at} (entry 1) is outside axis 0 of`);
        expect(() => run(name, [1, at])).toThrow(axis);
      }
    },
  );

  it('count from the end where PyTorch counts so, and nowhere else', () => {
    const wraps = ['index', 'indexFill', 'indexPut', 'take'];
    for (const name of wraps) expect(bitsOf(run(name, [-1, 0]))).toEqual(bitsOf(run(name, [3, 0])));
    for (const name of names.filter((n) => ![...wraps, 'oneHot'].includes(n))) {
      expect(() => run(name, [-1, 0])).toThrow('which has size 4. Positions count from the front here');
    }
  });

  it('name the axis as it was given', () => {
    expect(() => indexSelect(zeros([2, 3]), -1, [3])).toThrow('index 3 (entry 0) is outside axis -1 of [2, 3]');
    expect(() => gather(zeros([2, 3]), -1, [[3], [0]])).toThrow('index 3 (entry 0) is outside axis -1 of [2, 3]');
  });

  it('nest as the axes of a tensor', () => {
    const m = tensor([[1, 2], [3, 4]]); // prettier-ignore
    expect([gather(m, 1, [[1], [0]]).toArray(), indexSelect(m, 0, [[0, 1], [1, 1]]).shape]).toEqual([[[2], [3]], [2, 2, 2]]); // prettier-ignore
    expect([take(m, 3).toArray(), take(m, [[-1]]).toArray(), oneHot([[1]], 2).toArray()]).toEqual([
      4,
      [[4]],
      [[[0, 1]]],
    ]);
  });
});

describe('index', () => {
  it('takes a mask as a tensor, truth values or bytes', () => {
    const expected = [20, 40];
    const masks = [tensor([false, true, false, true]), [false, true, false, true], Uint8Array.of(0, 1, 0, 1)];
    for (const mask of masks) expect(index(x(), [mask]).toArray()).toEqual(expected);
    for (const mask of masks) expect(indexPut(x(), [mask], 0).toArray()).toEqual([10, 0, 30, 0]);
  });

  it('by a mask is index by the positions at which it is true, whatever stands beside it', () => {
    const bits = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(bits, fc.boolean(), fc.nat(3), (mask, isFirst, at) => {
        const places = mask.flatMap((v, i) => (v ? [i] : []));
        const [rows, columns] = [places.map((i) => Math.floor(i / 3)), places.map((i) => i % 3)];
        const m = tensor(Uint8Array.from(mask, Number), { shape: [2, 3] });
        const cube = isFirst ? arange(24).reshape([2, 3, 4]) : arange(24).reshape([4, 2, 3]);
        const [byMask, byPlaces] = isFirst
          ? [index(cube, [m, at]), index(cube, [rows, columns, at])]
          : [index(cube, [at, m]), index(cube, [at, rows, columns])];
        expect([byMask.shape, byMask.toArray()]).toEqual([byPlaces.shape, byPlaces.toArray()]);
        const whole = isFirst ? index(cube, [m]) : index(cube, [null, m]);
        expect(whole.shape).toEqual(isFirst ? [places.length, 4] : [4, places.length]);
      }),
      { seed: 1 },
    );
  });

  it('takes a number as an index array without axes, as NumPy does: it counts for where the axes go', () => {
    const cube = arange(24).reshape([2, 3, 4]);
    expect(index(cube, [1, 2, 3]).item()).toBe(23);
    expect(index(cube, [1, [0, 2]]).shape).toEqual([2, 4]);
    expect(index(cube, [0, null, [1, 2]]).shape).toEqual([2, 3]);
  });

  it('of an empty axis gives what there is, and refuses positions in it', () => {
    expect([index(zeros([2, 0]), [[0, 1, 1]]).shape, index(zeros([2, 0]), [null, []]).shape]).toEqual([[3, 0], [2, 0]]); // prettier-ignore
    expect(() => index(zeros([2, 0]), [null, [0]])).toThrow('index 0 (entry 0) is outside axis 1 of [2, 0]');
    expect(index(zeros([2]), [[false, false]]).shape).toEqual([0]);
  });
});

describe('adding by positions', () => {
  const adds: Readonly<Record<string, (x: Tensor, at: readonly number[], v: Tensor) => Tensor>> = {
    indexAdd: (a, at, v) => indexAdd(a, 0, at, v),
    scatterAdd: (a, at, v) => scatterAdd(a, 0, at, v),
    indexPut: (a, at, v) => indexPut(a, [at], v, { accumulate: true }),
  };

  it.each(Object.entries(adds))('%s leaves the bits of what nothing is added to, the sign of a zero too', (_, add) => {
    expect(bitsOf(add(tensor([-0, -0, 1]), [2], tensor([1])))).toEqual(bitsOf(tensor([-0, -0, 2])));
    expect(bitsOf(add(tensor([-0, -0]), [0, 1], tensor([-0, 0])))).toEqual(bitsOf(tensor([-0, 0])));
  });

  it.each(Object.entries(adds))('%s rounds once, with what is there', (_, add) => {
    const half = 2 ** -24; // half of what separates 1 from the next float32: alone it is lost, twice it is not
    expect(add(tensor([1]), [0, 0], tensor([half, half])).item()).toBe(1 + 2 ** -23);
    expect(add(tensor([1e8]), [0, 0], tensor([1, -1e8])).item()).toBe(1);
  });

  it('to a mask: indexPut keeps it a mask, the others count', () => {
    const m = tensor([true, false]);
    const put = indexPut(m, [[0, 0]], tensor([true, true]), { accumulate: true });
    expect([put.dtype, ...put.toTypedArray()]).toEqual(['bool', 1, 0]);
    expect([indexAdd(m, 0, [0], tensor([true])).toArray(), scatterAdd(m, 0, [0], tensor([true])).dtype]).toEqual([
      [2, 0],
      'int32',
    ]);
  });
});

describe('a number that the dtype cannot hold', () => {
  it.each<[string, () => Tensor]>([
    ['scatter', () => scatter(int([1, 2]), 0, [0], 1.5)],
    ['scatter', () => scatter(tensor([true]), 0, [0], 2)],
    ['indexFill', () => indexFill(int([1, 2]), 0, [0], NaN)],
    ['indexPut', () => indexPut(int([1, 2]), [[0]], 2 ** 31)],
  ])('is refused by %s', (name, call) => {
    expect(call).toThrow(new RegExp(`^${name}: x is (int32|bool), which cannot hold `));
  });

  it('is refused by indexFill as a tensor, too', () => {
    expect(() => indexFill(int([1, 2]), 0, [0], tensor(1.5))).toThrow('the value is float32 and x is int32; cast one');
    expect(indexFill(tensor([1, 2]), 0, [-1], tensor(5, { dtype: 'int32' })).toArray()).toEqual([1, 5]);
  });
});

describe('maskedSelect', () => {
  it('broadcasts both, and gives an empty vector for nothing', () => {
    expect(maskedSelect(tensor([1, 2]), tensor([[true], [false]])).toArray()).toEqual([1, 2]);
    expect(maskedSelect(tensor([[1], [2]]), tensor([true, true])).toArray()).toEqual([1, 1, 2, 2]);
    expect(maskedSelect(zeros([2, 0]), tensor([true], { shape: [1] })).shape).toEqual([0]);
  });
});
