import { findLibrary, thisSystem } from '../../src/find.ts';
import type { CblasGemm, Library } from '../../src/library.ts';

/** The library that this system has. */
export const library: Library = findLibrary(thisSystem()).library;

/** The same, wrong in one way. */
export function broken(change: (gemm: CblasGemm, ...args: Parameters<CblasGemm>) => void): Library {
  return {
    ...library,
    sgemm: (...args) => change(library.sgemm, ...args),
    dgemm: (...args) => change(library.dgemm, ...args),
  };
}

export const shortened: Library = broken((gemm, ...args) => {
  if (args[5] > 1) args[5]--;
  gemm(...args);
});
