import { BlasError, useBlas } from '@frostgrad/blas';
import { matmul, Rng, transpose } from '@frostgrad/core';
import { type Kernels, useBackend, withBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

const SIZES = [4, 8, 12, 16, 24, 32, 64, 128, 256, 512];

/** The kernels in use after `use`. */
function kernelsBy(use: () => unknown): Partial<Kernels> {
  use();
  let kernels: Partial<Kernels> = {};
  withBackend(
    (now) => {
      kernels = { ...now };
      return {};
    },
    () => undefined,
  );
  useBackend({});
  return kernels;
}

const backends: readonly (readonly [string, () => Partial<Kernels>])[] = [
  ['TypeScript', () => ({})],
  ['wasm strict', () => kernelsBy(() => useWasm())],
  [
    'BLAS, one thread',
    () =>
      kernelsBy(() => {
        useWasm();
        useBlas({ threads: 1 });
      }),
  ],
];

function product(n: number, turns: string, present: typeof backends): Case[] {
  const [a, b] = [1, 2].map((seed) => new Rng(seed).uniform([n, n], -1, 1));
  if (a === undefined || b === undefined) return [];
  const [left, right] = [turns[0] === 'T' ? transpose(a) : a, turns[1] === 'T' ? transpose(b) : b];
  return present.map(([name, kernels]) => {
    const overlay = kernels();
    return {
      name,
      run: () => {
        useBackend(overlay);
        matmul(left, right);
      },
    };
  });
}

/** Whether this system has a library to compare with. */
function hasBlas(): boolean {
  try {
    kernelsBy(() => useBlas());
    return true;
  } catch (error) {
    if (error instanceof BlasError) return false;
    throw error;
  }
}

/** Products by size: where a faster kernel begins to pay, and what it gives; `2 n^3` operations each. */
export const products: Suite = {
  name: 'products',
  about: `square products of ${SIZES.join(', ')}, each way round, on each backend, and on BLAS if it is there`,
  *groups(scale) {
    const present = hasBlas() ? backends : backends.slice(0, 2);
    try {
      for (const n of scale === 'small' ? SIZES.slice(0, 6) : SIZES) {
        for (const turns of ['NN', 'NT', 'TN', 'TT']) {
          yield { title: `${n} x ${n}, ${turns}`, cases: product(n, turns, present), operations: 2 * n ** 3 };
        }
      }
    } finally {
      useBackend({});
    }
  },
};
