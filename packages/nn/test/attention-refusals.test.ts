import {
  cast,
  DTypeError,
  logicalNot,
  Offsets,
  ones,
  Ragged,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { scaledDotProductAttention } from '../src/index.ts';

describe('scaledDotProductAttention', () => {
  it('refuses masks of numbers, and says how they are meant', () => {
    const x = zeros([2, 3, 4]);
    const mask = tensor([
      [1, 1, 0],
      [1, 0, 0],
    ]);
    const fix =
      'expected bool, true = allowed. Compare first: of 0 and 1 mask.ne(0), of 0 and -Infinity to be added ' +
      'mask.eq(0), of PyTorch true = ignore mask.eq(0)';
    const call = (options: object) => () => scaledDotProductAttention(x, x, x, options);
    expect(call({ keyMask: mask })).toThrow(new DTypeError('scaledDotProductAttention', `keyMask is float32, ${fix}`));
    expect(call({ queryMask: cast(mask, 'int32') })).toThrow(
      new DTypeError('scaledDotProductAttention', `queryMask is int32, ${fix}`),
    );
    expect(call({ attnMask: zeros([3, 3]) })).toThrow(
      new DTypeError('scaledDotProductAttention', `attnMask is float32, ${fix}`),
    );
    // what the message says is right
    const right = tensor([
      [true, true, false],
      [true, false, false],
    ]);
    const added = tensor([
      [0, 0, -Infinity],
      [0, -Infinity, -Infinity],
    ]);
    expect(mask.ne(0).toArray()).toEqual(right.toArray());
    expect(added.eq(0).toArray()).toEqual(right.toArray());
    expect(cast(logicalNot(right), 'int32').eq(0).toArray()).toEqual(right.toArray());
  });

  it('refuses shapes that do not go together', () => {
    const x = zeros([2, 3, 4]);
    const call =
      (q: Tensor, k: Tensor, v: Tensor, options = {}) =>
      () =>
        scaledDotProductAttention(q, k, v, options);
    expect(call(zeros([3, 4]), x, x)).toThrow(
      'scaledDotProductAttention: q is [3, 4]; expected [B, T, E], with heads behind B, or ragged rows',
    );
    expect(call(x, zeros([2, 3, 5]), x)).toThrow(
      'scaledDotProductAttention: as [B, heads, positions, features] queries are [2, 1, 3, 4], keys [2, 1, 3, 5] and ' +
        'values [2, 1, 3, 4]; expected the same B and heads, and queries and keys of as many features',
    );
    expect(call(x, x, zeros([2, 2, 4]))).toThrow(
      'scaledDotProductAttention: keys have [3, 3] of 3 live positions and values [2, 2] of 2; expected the same',
    );
    expect(call(x, x, x, { keyMask: [3, 4] })).toThrow(ValueError);
    // a mask of the wrong axis does not broadcast in silence
    expect(call(x, x, x, { attnMask: ones([2, 3, 1]).ne(0) })).toThrow(
      'scaledDotProductAttention: attnMask is [2, 3, 1]; expected [3, 3], [2, 3, 3], queries before keys',
    );
    const heads = zeros([2, 5, 3, 4]);
    expect(call(heads, heads, heads, { attnMask: ones([5, 3, 3]).ne(0) })).toThrow(
      'scaledDotProductAttention: attnMask is [5, 3, 3]; expected [3, 3], [2, 3, 3] or [2, 5, 3, 3], queries before keys',
    );
    expect(() => scaledDotProductAttention(new Ragged(zeros([3]), Offsets.fromLengths([3])), x, x)).toThrow(
      'scaledDotProductAttention: q has values [3]; expected [L, E] or [L, heads, E]',
    );
    expect(call(x, x, x, { dropout: 0.5 })).toThrow(
      'scaledDotProductAttention: dropout is 0.5 and there is no rng; pass one',
    );
  });
});
