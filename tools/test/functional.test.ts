import { readFileSync } from 'node:fs';
import type { Kernels } from '@frostgrad/core/extend';
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

describe('bringKernels', () => {
  it('adds what is missing, and leaves what a backend has laid over', async () => {
    vi.resetModules();
    const backend = await import('../../packages/core/src/kernels/backend.ts');
    const { sum } = await import('../../packages/core/src/kernels/js/reduce.ts');
    const { matmul } = await import('../../packages/core/src/kernels/js/matmul.ts');
    const inUse = (): Partial<Kernels> => backend.kernels;
    const own: Kernels['sum'] = (...args) => sum(...args);
    expect(inUse()).not.toHaveProperty('sum');
    backend.exchangeKernels({ ...backend.kernels, sum: own } as typeof backend.kernels);
    backend.bringKernels({ sum, matmul });
    expect([inUse().sum, inUse().matmul]).toEqual([own, matmul]);
  });

  it('has brought all once an overlay is laid, and where one ends', async () => {
    vi.resetModules();
    const backend = await import('../../packages/core/src/kernels/backend.ts');
    const { useBackend, withBackend } = await import('../../packages/core/src/kernels/use-backend.ts');
    const { jsKernels } = await import('../../packages/core/src/kernels/js/index.ts');
    const mul: Kernels['mul'] = (...args) => jsKernels.mul(...args);
    expect(backend.kernels).not.toHaveProperty('lstm');
    withBackend(
      (below) => {
        expect(below).toEqual(jsKernels);
        return { mul };
      },
      () => expect(backend.kernels).toEqual({ ...jsKernels, mul }),
    );
    expect(backend.kernels).toEqual(jsKernels);
    useBackend({ mul });
    expect(backend.kernels).toEqual({ ...jsKernels, mul });
  });
});
