import {
  backward,
  cast,
  dims,
  eq,
  logicalNot,
  logSoftmax,
  maskedSoftmax,
  matmul,
  ne,
  pow,
  relu,
  softmax,
  sqrt,
  sum,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf } from '../graph.ts';

/** The gradient of a function of one variable at some points, for an incoming gradient of 1 or as given. */
function derivative(f: (x: Tensor) => Tensor, at: number[], g: number[] = at.map(() => 1)): unknown {
  const x = leaf(...at);
  backward(f(x), { gradient: constant(...g) });
  return x.grad?.toArray();
}

describe('corners, where a convention is needed', () => {
  it('relu has derivative 0 at 0 and below, also under an infinite gradient, and keeps NaN', () => {
    expect(derivative(relu, [-1, -0, 0, 2], [Infinity, NaN, Infinity, 3])).toEqual([0, 0, 0, 3]);
    expect(relu(tensor([NaN, -0])).toArray()).toEqual([NaN, 0]);
  });

  it('sqrt has derivative Infinity at 0, and NaN below', () => {
    expect(derivative(sqrt, [0, -1])).toEqual([Infinity, NaN]);
  });

  it('x^0 is 1 with derivative 0, at 0 and NaN too; 0^e has derivative 0 in e', () => {
    expect(derivative((x) => pow(x, 0), [0, 2, NaN, Infinity])).toEqual([0, 0, 0, 0]);
    expect(derivative((x) => pow(x, 2), [0, -3])).toEqual([0, -6]);
    const e = leaf(2);
    backward(sum(pow(constant(0), e)));
    expect(e.grad?.toArray()).toEqual([0]);
  });

  it('NaN equals nothing, itself included', () => {
    expect([eq(tensor([NaN, 0]), tensor([NaN, -0])).toArray(), ne(tensor([NaN]), NaN).toArray()]).toEqual([
      [false, true],
      [true],
    ]);
  });

  it('a row of -Infinity is NaN in softmax and logSoftmax', () => {
    const x = tensor([
      [-Infinity, -Infinity],
      [0, -Infinity],
    ]);
    expect([softmax(x).toArray(), logSoftmax(x).toArray()]).toEqual([
      [
        [NaN, NaN],
        [1, 0],
      ],
      [
        [NaN, NaN],
        [0, -Infinity],
      ],
    ]);
  });

  it('a row with nothing allowed is +0 in maskedSoftmax, with a gradient of +0 under NaN; masked scores are not read', () => {
    const scores = tensor(
      [
        [NaN, 1],
        [NaN, Infinity],
      ],
      { requiresGrad: true },
    );
    const weights = maskedSoftmax(
      scores,
      tensor([
        [false, true],
        [false, false],
      ]),
    );
    expect(bitsOf(weights)).toEqual(bitsOf(Float32Array.of(0, 1, 0, 0)));
    backward(weights, {
      gradient: tensor([
        [NaN, 3],
        [NaN, NaN],
      ]),
    });
    expect(bitsOf(scores.grad as Tensor)).toEqual(bitsOf(Float32Array.of(0, 0, 0, 0)));
  });
});

describe('cast', () => {
  it('is the tensor itself in its own dtype, truncates to int32, and gives a gradient between floats alone', () => {
    const x = leaf(1.9, -1.9, 0);
    expect(cast(x, 'float64')).toBe(x);
    expect([cast(x, 'int32').toArray(), cast(x, 'bool').toArray(), cast(x, 'int32').requiresGrad]).toEqual([
      [1, -1, 0],
      [true, true, false],
      false,
    ]);
    backward(sum(cast(x, 'float32')));
    expect(x.grad?.dtype).toBe('float64');
    expect(cast(tensor([2, 0], { dtype: 'int32' }), 'float32').requiresGrad).toBe(false);
  });
});

describe('matmul', () => {
  it('counts a vector as a row on the left and as a column on the right', () => {
    const [v, m] = [
      tensor([1, 2]),
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ];
    expect([matmul(v, m).toArray(), matmul(m, v).toArray(), matmul(v, v).toArray()]).toEqual([[7, 10], [5, 11], 5]);
    expect(matmul(v, tensor([m.toArray(), m.toArray()] as number[][][])).shape).toEqual([2, 2]);
  });

  it('gives one weight for a batch one gradient, summed over all rows in order: bit-equal to the flat product', () => {
    const w = (): Tensor =>
      tensor(
        Float32Array.from({ length: 6 }, (_, i) => i / 7),
        { shape: [2, 3], requiresGrad: true },
      );
    const x = tensor(
      Float32Array.from({ length: 40 }, (_, i) => ((i * 37) % 11) - 4.3),
      { shape: [4, 5, 2] },
    );
    const [batched, flat] = [w(), w()];
    const g = tensor(
      Float32Array.from({ length: 60 }, (_, i) => 1 / (i + 1)),
      { shape: [4, 5, 3] },
    );
    backward(matmul(x, batched), { gradient: g });
    backward(matmul(x.reshape([20, 2]), flat), { gradient: g.reshape([20, 3]) });
    expect(bitsOf(batched.grad as Tensor)).toEqual(bitsOf(flat.grad as Tensor));
  });

  it('counts truth values, and gives products of integers exactly', () => {
    expect([
      matmul(tensor([true, true]), tensor([true, true])).item(),
      matmul(tensor([true]), tensor([true])).dtype,
    ]).toEqual([2, 'int32']);
  });

  it('names both shapes, and a transpose that would fit', () => {
    const of = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((a, b) => a * b)), { shape });
    expect(() => matmul(of(8, 16), of(32, 4))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: matmul: inner sizes differ: a is [8, 16] (16 columns), b is [32, 4] (32 rows)]`,
    );
    expect(() => matmul(of(8, 16), of(4, 16))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: matmul: inner sizes differ: a is [8, 16] (16 columns), b is [4, 16] (4 rows). Did you mean matmul(a, b.transpose())?]`,
    );
    expect(() => matmul(of(2, 3, 4), of(3, 4, 5))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: matmul: cannot broadcast the leading axes of a, [2, 3, 4], with those of b, [3, 4, 5]: axis -3 is 2 in the first and 3 in the second]`,
    );
  });
});

describe('dims', () => {
  it('names sizes, matches numbers and any, and wants a repeated name to have one size', () => {
    const x = tensor(new Float32Array(24), { shape: [2, 3, 2, 2] });
    expect(dims(x, 'B T B _')).toEqual({ B: 2, T: 3 });
    expect(dims(x, ' B  3 _ 2 ')).toEqual({ B: 2 });
    expect(dims(tensor(1), '')).toEqual({});
    expect(() => dims(x, 'B B _ _')).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: dims: expected "B B _ _", got [2, 3, 2, 2]: axis 1 is 3]`,
    );
    expect(() => dims(x, 'B T _ 5')).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: dims: expected "B T _ 5", got [2, 3, 2, 2]: axis 3 is 2]`,
    );
    expect(() => dims(x, 'B T H _', { H: 4, B: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: dims: expected "B T H _" with H = 4, B = 2, got [2, 3, 2, 2]: axis 2 is 2]`,
    );
    expect(() => dims(x, 'B T')).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: dims: expected "B T", got [2, 3, 2, 2]: it has 4 axes]`,
    );
  });
});

describe('logic', () => {
  it('is for masks alone, and says how to make one', () => {
    expect(() => logicalNot(tensor([1]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: logicalNot: the mask is float32, expected bool. Compare first, e.g. mask.ne(0)]`,
    );
  });
});
