import {
  add,
  arange,
  eye,
  full,
  fullLike,
  linspace,
  lt,
  mul,
  ones,
  onesLike,
  sum,
  tensor,
  zeros,
  zerosLike,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

describe('tensor', () => {
  it('takes nested arrays, typed arrays and scalars, and copies them', () => {
    const data = Float32Array.of(1, 2);
    const x = tensor(data);
    data[0] = 9;
    expect([x.toArray(), tensor(3).toArray(), tensor([[true], [false]]).dtype]).toEqual([[1, 2], 3, 'bool']);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor([]).shape).toEqual([0]);
  });

  it('is float32, bool for truth values, and of the dtype of a typed array, unless told otherwise', () => {
    expect(
      [
        tensor([1]),
        tensor([true]),
        tensor(new Float64Array(1)),
        tensor(new Int32Array(1)),
        tensor(new Uint8Array(1)),
      ].map(({ dtype }) => dtype),
    ).toEqual(['float32', 'bool', 'float64', 'int32', 'bool']);
    expect(tensor(Float64Array.of(1.9, -1.9), { dtype: 'int32' }).toArray()).toEqual([1, -1]);
    expect(tensor([true, false], { dtype: 'float32' }).toArray()).toEqual([1, 0]);
  });

  it('keeps a mask 0 and 1, whatever it is made of', () => {
    const bytes = [
      tensor(Uint8Array.of(0, 2, 255)),
      tensor([0, 2, NaN], { dtype: 'bool' }),
      tensor(Float32Array.of(-0, 0.5, -1), { dtype: 'bool' }),
      arange(3, { dtype: 'bool' }),
    ];
    for (const mask of bytes) expect([...mask.toTypedArray()]).toEqual([0, 1, 1]);
    expect([
      ...full([2], 0.5, { dtype: 'bool' }).toTypedArray(),
      full([3], 256, { dtype: 'bool' }).sum().item(),
    ]).toEqual([1, 1, 3]);
  });

  it('of a tensor is a copy outside of the graph, in another dtype or shape if told so', () => {
    const x = mul(tensor([1.5, -2], { requiresGrad: true }), 2);
    const copy = tensor(x);
    expect([copy.requiresGrad, copy.isLeaf, copy.value.storage === x.value.storage]).toEqual([false, true, false]);
    expect([copy.toArray(), copy.dtype]).toEqual([[3, -4], 'float32']);
    const other = tensor(x, { dtype: 'float64', shape: [2, 1], requiresGrad: true });
    expect([other.toArray(), other.dtype, other.requiresGrad]).toEqual([[[3], [-4]], 'float64', true]);
    expect(tensor(tensor([[1, 2]]).transpose()).toArray()).toEqual([[1], [2]]);
    expect([tensor(tensor(true)).toArray(), tensor(tensor([0, 2]), { dtype: 'bool' }).toArray()]).toEqual([
      true,
      [false, true],
    ]);
  });

  it('counts truth values among numbers, wherever they stand', () => {
    const mixed = [tensor([true, 2] as unknown as number[]), tensor([2, true] as unknown as number[])];
    expect(mixed.map((x) => [x.dtype, x.toArray()])).toEqual([
      ['float32', [1, 2]],
      ['float32', [2, 1]],
    ]);
  });

  it('refuses what int32 would wrap, and drops fractions', () => {
    for (const v of [2 ** 31, -(2 ** 31) - 1, NaN, Infinity]) {
      expect(() => tensor([0, v], { dtype: 'int32' })).toThrow(`tensor: int32 cannot hold ${v}`);
      expect(() => full([1], v, { dtype: 'int32' })).toThrow(`full: int32 cannot hold ${v}`);
    }
    expect(tensor([1.9, -1.9, 2 ** 31 - 0.5], { dtype: 'int32' }).toArray()).toEqual([1, -1, 2 ** 31 - 1]);
  });

  it('keeps a shape of its own', () => {
    const shape = [2, 2];
    const made = [tensor(new Float32Array(4), { shape }), full(shape, 1), zeros(shape).reshape([4]).reshape(shape)];
    const expanded = ones([1, 2]).expand(shape);
    shape[0] = 9;
    expect([...made, expanded].map((x) => x.shape)).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });

  it('refuses what is no array of numbers', () => {
    expect(() => tensor([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: rows differ: axis 1 has 2 elements at first and 1 elements later]`,
    );
    expect(() => tensor([[1, 2], 3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: rows differ: axis 1 has 2 elements at first and no array later]`,
    );
    expect(() => tensor([1, [2]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: an element at depth 1 is an array; rows must be equally deep]`,
    );
    expect(() => tensor([1, undefined] as unknown as number[])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: element 1 is undefined; expected a number or a truth value]`,
    );
    expect(() => tensor([zeros([1])] as unknown as number[])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: element 0 is a tensor; stack joins tensors]`,
    );
    expect(() => tensor(null as unknown as number)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: element 0 is null; expected a number or a truth value]`,
    );
    expect(() => tensor(new Int16Array(2) as unknown as Int32Array)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: no dtype is held by Int16Array; expected Float32Array, Float64Array, Int32Array, or Uint8Array for truth values]`,
    );
    expect(() => tensor(new Float32Array(3), { shape: [2, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: the data has 3 elements and the shape [2, 2] has 4]`,
    );
    expect(() => tensor([1, 2], { shape: [-1, -2] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: [-1, -2] is not a shape; sizes are integers of at least 0]`,
    );
  });
});

describe('its relatives', () => {
  it('are zeros, ones, full, arange, and those like another, none of which requires grad', () => {
    const x = tensor([[1, 2]], { requiresGrad: true, dtype: 'float64' });
    expect([zeros([2]).toArray(), ones([1, 2]).toArray(), full([], 7).item(), arange(3).toArray()]).toEqual([
      [0, 0],
      [[1, 1]],
      7,
      [0, 1, 2],
    ]);
    for (const like of [zerosLike(x), onesLike(x)]) {
      expect([like.dtype, like.shape, like.requiresGrad]).toEqual(['float64', [1, 2], false]);
    }
    expect([arange(0).shape, arange(2).dtype, arange(2, { dtype: 'float64' }).dtype]).toEqual([
      [0],
      'int32',
      'float64',
    ]);
  });

  it('take the dtype and what else they are told', () => {
    const x = tensor([1, 2], { dtype: 'int32' });
    expect([zerosLike(x).dtype, onesLike(x, { dtype: 'float64', requiresGrad: true }).requiresGrad]).toEqual([
      'int32',
      true,
    ]);
    expect([
      fullLike(x, 7).toArray(),
      eye(2, 3, { dtype: 'int32' }).dtype,
      arange(2, { dtype: 'float64' }).dtype,
    ]).toEqual([[7, 7], 'int32', 'float64']);
  });

  it('are masks when filled with a truth value', () => {
    expect([full([2], true).toArray(), fullLike(tensor([false]), true).toArray()]).toEqual([[true, true], [true]]);
    expect([full([1], true, { dtype: 'int32' }).toArray(), full([1], false).dtype]).toEqual([[1], 'bool']);
  });

  it('count in int32 when all is whole, up to its last number, and refuse what it cannot hold', () => {
    expect(arange(2 ** 31 - 2, 2 ** 31).toArray()).toEqual([2 ** 31 - 2, 2 ** 31 - 1]);
    expect(arange(-(2 ** 31), -(2 ** 31) - 1, -1).dtype).toBe('int32');
    expect(() => arange(2 ** 31, 2 ** 31 + 1)).toThrow('arange: number 0 is 2147483648, which int32 cannot hold');
    expect(() => arange(0, 2 ** 33, 2 ** 32)).toThrow('arange: number 1 is 4294967296, which int32 cannot hold');
    expect(arange(2 ** 31, 2 ** 31 + 1, 1, { dtype: 'float64' }).toArray()).toEqual([2 ** 31]);
    expect(() => arange(0, 2.5, 1, { dtype: 'int32' })).toThrow('arange: end is 2.5, which int32 cannot hold');
    expect(() => arange(0, 1, 5e-324)).toThrow('arange: 0 to 1 by 5e-324 are too many numbers');
    expect([arange(0.5, 3).toArray(), arange(1.5).dtype, arange(2, 2).shape]).toEqual([
      [0.5, 1.5, 2.5],
      'float32',
      [0],
    ]);
  });

  it('of linspace end where they should, however far the ends are apart', () => {
    for (const steps of [2, 3, 7, 100]) {
      for (const [start, end] of [
        [0.1, 0.7],
        [-1.5e308, 1.5e308],
        [7, -1e-9],
      ] as const) {
        // prettier-ignore
        const x = linspace(start, end, steps, { dtype: 'float64' }).toTypedArray();
        expect([x[0], x[steps - 1], x.every(Number.isFinite)]).toEqual([start, end, true]);
      }
    }
    expect([linspace(3, 9, 1).toArray(), linspace(3, 9, 0).toArray()]).toEqual([[3], []]);
    expect(() => linspace(0, 1, 2, { dtype: 'bool' })).toThrow('linspace: a mask is no range of numbers');
    expect(() => linspace(0.5, 1, 2, { dtype: 'int32' })).toThrow('linspace: start is 0.5, which int32 cannot hold');
  });

  it('refuse what is no shape', () => {
    for (const shape of [[-1], [1.5], [NaN], [2, Infinity]]) {
      expect(() => zeros(shape)).toThrow(`[${shape.join(', ')}] is not a shape; sizes are integers of at least 0`);
    }
    expect(() => arange(-1)).toThrow('arange: steps of 1 do not lead from 0 to -1');
    expect(() => arange(0, 1, 0)).toThrow('arange: steps of 0 do not lead from 0 to 1');
    expect(() => arange(NaN)).toThrow('arange: end is NaN; it must be a finite number');
    expect(() => linspace(0, 1, 1.5)).toThrow('linspace: steps is 1.5; it must be a whole number');
    expect(() => eye(-1)).toThrow('eye: [-1, -1] is not a shape');
  });
});

describe('a number beside a tensor', () => {
  it('takes its dtype; beside integers a fraction, or what they cannot hold, makes float32', () => {
    const int = tensor([1, 2], { dtype: 'int32' });
    expect([mul(tensor([1], { dtype: 'float64' }), 0.1).item(), mul(int, 3).dtype, mul(int, 0.5).dtype]).toEqual([
      0.1,
      'int32',
      'float32',
    ]);
    expect(lt(int, 2 ** 32).toArray()).toEqual([true, true]);
    expect(lt(int, -(2 ** 31) - 1).toArray()).toEqual([false, false]);
    expect(add(int, 2 ** 31 - 2).toTypedArray()[0]).toBe(2 ** 31 - 1);
  });

  it('beside a mask is a number: a mask counts as 0 and 1', () => {
    const mask = tensor([true, false, true]);
    expect([
      mul(mask, 2).toArray(),
      add(mask, mask).toArray(),
      mask.sub(tensor([false, true, true])).toArray(),
    ]).toEqual([
      [2, 0, 2],
      [2, 0, 2],
      [1, -1, 0],
    ]);
    expect([add(mask, mask).dtype, mask.div(mask).dtype, mask.neg().toArray(), sum(mask).item()]).toEqual([
      'int32',
      'float32',
      [-1, -0, -1].map((v) => v + 0),
      2,
    ]);
  });
});
