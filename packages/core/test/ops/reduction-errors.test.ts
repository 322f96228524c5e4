import {
  amax,
  amin,
  argmax,
  argmin,
  bincount,
  bucketize,
  diff,
  FrostgradError,
  max,
  median,
  min,
  nanmean,
  norm,
  searchsorted,
  std,
  stdMean,
  type Tensor,
  tensor,
  topk,
  variance,
  varMean,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('errors say the op, what is wrong, the operands and the fix', () => {
  it.each<[string, () => unknown, string]>([
    [
      'amax over an empty axis',
      () => amax(zeros([2, 0]), 1),
      'amax: axis 1 of [2, 0] is empty, and nothing is the largest of nothing',
    ],
    ['amin of nothing', () => amin(zeros([0])), 'amin: axis 0 of [0] is empty, and nothing is the smallest of nothing'],
    [
      'max along an empty axis',
      () => max(zeros([2, 0]), 1),
      'max: axis 1 of [2, 0] is empty, and nothing is the largest of nothing',
    ],
    [
      'max of nothing',
      () => max(zeros([2, 0])),
      'max: axis 1 of [2, 0] is empty, and nothing is the largest of nothing',
    ],
    [
      'min along an empty axis',
      () => min(zeros([2, 0]), -1),
      'min: axis 1 of [2, 0] is empty, and nothing is the smallest of nothing',
    ],
    [
      'argmax along an empty axis',
      () => argmax(zeros([2, 0]), 1),
      'argmax: axis 1 of [2, 0] is empty, and nothing is the largest of nothing',
    ],
    [
      'argmin of nothing',
      () => argmin(zeros([0])),
      'argmin: axis 0 of [0] is empty, and nothing is the smallest of nothing',
    ],
    [
      'median along an empty axis',
      () => median(zeros([2, 0]), 1),
      'median: axis 1 of [2, 0] is empty, and nothing is the middle of nothing',
    ],
    [
      'median of no integers',
      () => median(int()),
      'median: axis 0 of [0] is empty, and nothing is the middle of nothing',
    ],
    [
      'norm for Infinity of nothing',
      () => norm(zeros([0]), Infinity),
      'norm: axis 0 of [0] is empty, and nothing is the largest of nothing',
    ],
    ['norm of integers', () => norm(int(1)), 'norm: x is int32; cast it to a floating dtype first'],
    ['norm of no order', () => norm(zeros([2]), NaN), 'norm: p is NaN; expected a number, Infinity or -Infinity'],
    ['variance of integers', () => variance(int(1, 2)), 'variance: x is int32; cast it to a floating dtype first'],
    ['std of a mask', () => std(tensor([true])), 'std: x is bool; cast it to a floating dtype first'],
    ['varMean of integers', () => varMean(int(1)), 'varMean: x is int32; cast it to a floating dtype first'],
    ['stdMean of integers', () => stdMean(int(1)), 'stdMean: x is int32; cast it to a floating dtype first'],
    ['nanmean of integers', () => nanmean(int(1)), 'nanmean: x is int32; cast it to a floating dtype first'],
    [
      'topk beyond the axis',
      () => topk(zeros([2, 3]), 4, -1),
      'topk: k is 4, and axis -1 of [2, 3] has 3 elements; k must be an integer from 0 to 3',
    ],
    [
      'topk of half an element',
      () => topk(zeros([3]), 0.5),
      'topk: k is 0.5, and axis -1 of [3] has 3 elements; k must be an integer from 0 to 3',
    ],
    [
      'diff a negative number of times',
      () => diff(zeros([3]), -1),
      'diff: n is -1; it must be an integer of at least 0',
    ],
    [
      'searchsorted in other rows',
      () => searchsorted(zeros([2, 3]), zeros([3, 3])),
      'searchsorted: the sequence is [2, 3] and the values are [3, 3]; the sequence needs one axis, or all axes but the last equal',
    ],
    [
      'searchsorted in a scalar',
      () => searchsorted(zeros([]), zeros([3])),
      'searchsorted: the sequence is [] and the values are [3]; the sequence needs one axis, or all axes but the last equal',
    ],
    [
      'bucketize by rows',
      () => bucketize(zeros([2]), zeros([2, 3])),
      'bucketize: the boundaries are [2, 3]; expected one axis',
    ],
    [
      'bincount of a matrix',
      () => bincount(zeros([2, 2], { dtype: 'int32' })),
      'bincount: x is [2, 2]; expected one axis',
    ],
    ['bincount of floats', () => bincount(tensor([1])), 'bincount: x is float32, expected int32. Cast it first'],
    [
      'bincount of a negative number',
      () => bincount(int(0, -1)),
      'bincount: x holds -1 (entry 1); only integers of at least 0 are counted',
    ],
    [
      'bincount with other weights',
      () => bincount(int(0, 1), { weights: zeros([3]) }),
      'bincount: x is [2] and the weights are [3]; they must be alike',
    ],
    [
      'bincount of half a bin at least',
      () => bincount(int(0), { minlength: 0.5 }),
      'bincount: minlength is 0.5; it must be an integer of at least 0',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(FrostgradError);
    expect(messageOf(run)).toBe(message);
  });
});
