import * as core from '@frostgrad/core';
import { type DType, ones, type Operand, type Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

interface Case {
  readonly op: string;
  readonly a: string;
  readonly b: string;
  readonly result: string | boolean;
}

const { source, cases } = readGolden<Case>('promotion');

/** `int32 0-d` is a tensor of ones; what is no tensor is a number or a truth value. */
function operandOf(text: string): Operand {
  const [dtype, rank] = text.split(' ');
  if (rank === undefined) return JSON.parse(text) as number | boolean;
  return ones(rank === '0-d' ? [] : [2], { dtype: dtype as DType });
}

const mask = core.tensor([true, false]);
const ops: Record<string, (a: Operand, b: Operand) => DType> = {
  resultType: (a, b) => core.resultType(a, b),
  add: (a, b) => core.add(a as Tensor, b as Tensor).dtype,
  div: (a, b) => core.div(a as Tensor, b as Tensor).dtype,
  maximum: (a, b) => core.maximum(a as Tensor, b as Tensor).dtype,
  eq: (a, b) => core.eq(a as Tensor, b as Tensor).dtype,
  where: (a, b) => core.where(mask, a, b).dtype,
  cat: (a, b) => core.cat([a as Tensor, b as Tensor]).dtype,
};

/** Truth values are operands of `where` alone; elsewhere a number is meant, and 1 is one. */
const takes = ({ op, a, b }: Case): boolean =>
  (op in ops && op !== 'add' && op !== 'div' && op !== 'maximum' && op !== 'eq') || (a !== 'true' && b !== 'true');

/** A sum of masks counts here; PyTorch's is a mask. */
const counts = ({ op, a, b }: Case): boolean => op === 'add' && a.startsWith('bool') && b.startsWith('bool');

describe(`dtypes of results are those of ${source}`, () => {
  it.each(Object.keys(ops))('%s', (op) => {
    const own = cases.filter((c) => c.op === op && takes(c));
    expect(own.length).toBeGreaterThan(15);
    for (const c of own) {
      const run = ops[op] as (a: Operand, b: Operand) => DType;
      expect(run(operandOf(c.a), operandOf(c.b)), `${op} of ${c.a} and ${c.b}`).toBe(counts(c) ? 'int32' : c.result);
    }
  });

  it.each(['canCast', 'promoteTypes'] as const)('%s', (op) => {
    const own = cases.filter((c) => c.op === op);
    expect(own).toHaveLength(16);
    for (const { a, b, result } of own) expect(core[op](a as DType, b as DType), `${a} ${b}`).toBe(result);
  });
});
