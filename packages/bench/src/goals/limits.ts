/** What no kernel can go beyond, as a contestant: it runs each case's limit, and answers on the standard input. */
import { BlasError } from '@frostgrad/blas';
import { findLibrary, thisSystem } from '../../../blas/src/find.ts';
import { type Library, ROWS, STRAIGHT, TURNED } from '../../../blas/src/library.ts';
import { goalCases } from './cases.ts';
import { numbers } from './numbers.ts';
import { type Peak, peaks, ROUND } from './peak.ts';
import { type Program, type Programs, serve } from './serve.ts';

/** A program whose result is not compared: it is no such computation, or the library's own. */
const limit = (run: () => void): Program => ({ run, witness: () => [] });

/** The products of the goals: their ids, sizes and transposes. */
const gemms = goalCases.flatMap(({ id, work }) => {
  const [, size, turns] = /^gemm-(\d+)-(..)$/.exec(id) ?? [];
  return size === undefined || turns === undefined ? [] : [{ id, n: Number(size), turns, work }];
});

function library({ sgemm }: Library): Programs {
  return Object.fromEntries(
    gemms.map(({ id, n, turns }) => [
      id,
      () => {
        const [a, b, c] = [numbers(n * n, 1), numbers(n * n, 2), new Float32Array(n * n)];
        const [turnedA, turnedB] = [0, 1].map((i) => (turns[i] === 'T' ? TURNED : STRAIGHT)) as [number, number];
        return limit(() => sgemm(ROWS, turnedA, turnedB, n, n, n, 1, a, n, b, n, 0, c, n));
      },
    ]),
  );
}

/** Reading and writing so many arrays of a million numbers, by copies, each of which reads one and writes one. */
function copies(arrays: number): Program {
  const pairs = Array.from({ length: arrays / 2 }, (_, i) => [numbers(1e6, i), new Float32Array(1e6)] as const);
  return limit(() => {
    for (const [from, to] of pairs) to.set(from);
  });
}

const memory: Programs = { muladd: () => copies(4), exp: () => copies(2), tanh: () => copies(2) };

const peak = (run: Peak): Programs =>
  Object.fromEntries(gemms.map(({ id, work }) => [id, () => limit(() => run(Math.ceil(work / ROUND), 0.5, 1))]));

/** OpenBLAS, or whatever the system has, on one thread; nothing where it has none. */
function openLibrary(): { readonly about: string; readonly programs: Programs } {
  try {
    const { library: found } = findLibrary(thisSystem());
    found.setThreads?.(1);
    return {
      about: `${found.version}, called directly on one thread; copies by the platform`,
      programs: library(found),
    };
  } catch (error) {
    if (!(error instanceof BlasError)) throw error;
    return { about: 'no BLAS here; copies by the platform', programs: {} };
  }
}

switch (process.argv[2]) {
  case 'library': {
    const { about, programs } = openLibrary();
    await serve(about, { ...programs, ...memory });
    break;
  }
  case 'mul+add':
    await serve('f32x4.mul and f32x4.add, twelve sums side by side, no memory', peak(peaks().mulAdd));
    break;
  default:
    await serve('f32x4.relaxed_madd, twelve sums side by side, no memory', peak(peaks().fusedMulAdd));
}
