import { Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from '../tensor-json.ts';

describe('toJson and fromJson', () => {
  it('take tensors out of plain data and put them back', () => {
    const tensors = new Map<string, Tensor>();
    const data = { a: [1, tensor([2, 3])], b: { c: tensor([4]), d: null, e: 'x' } };
    const json: unknown = JSON.parse(JSON.stringify(toJson(data, 'run', tensors)));
    expect([...tensors.keys()]).toEqual(['run.a.1', 'run.b.c']);
    const back = fromJson(json, tensors) as typeof data;
    expect(back.a[1]).toBe(data.a[1]);
    expect(back.b).toEqual(data.b);
  });

  it('refuse a name that is not among the tensors', () => {
    expect(() => fromJson({ tensor: 'gone' }, new Map())).toThrow('the tensor gone is missing');
  });
});
