import { readFileSync } from 'node:fs';
import { Tensor } from '@frostgrad/core/functional';
import { describe, expect, it, vi } from 'vitest';
import { type Digests, differences } from '../engines/corpus.ts';
import { opParts } from '../engines/ops.ts';

// everything is imported but the installer: what others do with `Tensor` they do without methods
vi.mock('../../packages/core/src/install-methods.gen.ts', () => ({}));

describe('core without methods', () => {
  it('has none of them', () => {
    const own = Object.getOwnPropertyNames(Tensor.prototype);
    expect(own).toEqual(expect.arrayContaining(['backward', 'toArray', 'freeze_', 'detach']));
    for (const method of ['add', 'add_', 'matmul', 'sum', 'reshape', 'registerHook']) expect(own).not.toContain(method);
  });

  it('gives the bits of every op, forward and backward, that it gives with methods', () => {
    const expected = JSON.parse(readFileSync('tools/engines/expected.json', 'utf8')) as Digests;
    const found = opParts();
    const known = Object.fromEntries(
      Object.keys(found).flatMap((op) => (op in expected ? [[op, expected[op] as string]] : [])),
    );
    expect(Object.keys(known).length).toBeGreaterThan(250);
    expect(differences(found, known)).toEqual([]);
  });
});
