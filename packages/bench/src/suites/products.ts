import { BlasError, useBlas } from '@frostgrad/blas';
import { scope } from '@frostgrad/core';
import { type Kernels, lastingZeros, NdArray, useBackend, withBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { relaxed } from '@frostgrad/wasm/relaxed';
import type { Case } from '../compare.ts';
import { numbers } from '../goals/numbers.ts';
import type { Suite } from '../suite.ts';
import { productsFigure, productsTable } from './products-figure.ts';

const SIZES = [4, 8, 12, 16, 24, 32, 64, 128, 256, 512, 1024];

/** From here on the kernels in TypeScript would take minutes. */
const TOO_LARGE = 512;

/** The kernels in use after `use`. */
function kernelsBy(use: () => unknown): Kernels {
  use();
  let kernels: Kernels | undefined;
  withBackend(
    (now) => {
      kernels = { ...now };
      return {};
    },
    () => undefined,
  );
  useBackend({});
  return kernels as unknown as Kernels;
}

/** Kernels under a name, and whether each run is in a scope. */
interface Backend {
  readonly name: string;
  readonly use: () => unknown;
  readonly inScope: boolean;
}

const blas = (): void => {
  useWasm();
  useBlas({ threads: 1 });
};

const backends: readonly Backend[] = [
  { name: 'TypeScript', use: () => useBackend({}), inScope: false },
  { name: 'strict', use: () => useWasm(), inScope: false },
  { name: 'strict, scope', use: () => useWasm(), inScope: true },
  { name: 'relaxed, scope', use: () => useWasm({ build: relaxed, optional: true }), inScope: true },
  { name: 'BLAS, scope', use: blas, inScope: true },
];

/** A matrix of n lines and columns that lies where kernels work, seen from the other side if it is turned. */
function matrix(n: number, seed: number, isTurned: boolean): NdArray {
  const data = lastingZeros('float32', n * n);
  data.set(numbers(n * n, seed));
  return NdArray.from(data, [n, n]).view([n, n], isTurned ? [1, n] : null, 0);
}

function product(n: number, turns: string, present: readonly Backend[]): Case[] {
  useWasm(); // so that there is such a place
  const [a, b] = [matrix(n, 1, turns[0] === 'T'), matrix(n, 2, turns[1] === 'T')];
  return present
    .filter(({ name }) => n < TOO_LARGE || name !== 'TypeScript')
    .map(({ name, use, inScope }) => {
      const { matmul } = kernelsBy(use);
      const run = (): void => void matmul(a, b, [n, n]);
      return { name, run: inScope ? () => scope(run) : run };
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
  about: `square products of ${SIZES[0]} to ${SIZES.at(-1)}, each way round, on each backend: a table and a figure`,
  *groups(scale) {
    const present = hasBlas() ? backends : backends.slice(0, -1);
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
  summary: productsTable,
  figure: productsFigure,
};
