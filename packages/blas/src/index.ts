import { ValueError } from '@frostgrad/core/functional';
import { type Kernels, useBackend } from '@frostgrad/core/extend';
import { findLibrary, type Found, thisSystem } from './find.ts';
import { blasKernels } from './kernels.ts';
import { BlasError } from './blas-error.ts';

export { BlasError };

/** How `useBlas` goes about it. */
export interface BlasOptions {
  /** The library: a path, or a name that the system's linker knows. Default: OpenBLAS or MKL, and on macOS Accelerate. */
  readonly path?: string;
  /** How many threads a product may use. Default: what the library thinks best, as a rule all cores. */
  readonly threads?: number;
}

/** The library that computes products. */
export interface Blas {
  /** `OpenBLAS`, `MKL`, `Accelerate`, or `BLAS` for one that does not say. */
  readonly name: string;
  /** Version and configuration, as the library tells them. */
  readonly version: string;
  /** Where it lies. */
  readonly path: string;
  /** Threads that it uses; null where it does not tell. */
  readonly threads: number | null;
  /** What was found, in a line. */
  toString(): string;
}

function told({ library, path }: Found): Blas {
  const { name, version } = library;
  const threads = library.threads();
  const said = version.startsWith(name) ? version : `${name} ${version}`;
  return { name, version, path, threads, toString: () => `${said}, ${path}, threads: ${threads ?? 'its own choice'}` };
}

/** What each of our overlays was laid over: a second one takes the place of the first. */
const laidOver = new WeakMap<Kernels['matmul'], Kernels>();

/**
 * Computes products of matrices (`matmul`, linear and recurrent layers, attention, convolutions) of float32 and float64 by the system's
 * BLAS from now on, on the arrays in place; everything else and small products stay with the kernels in use, so call it
 * after `useWasm` and once, at start-up. `threads` can be set again by another call.
 *
 * It is faster, and gives up a promise: a library adds up in an order of its own, which depends on shapes and threads.
 * Results are within `gamma_n sum |a_i b_i|` of the exact ones, as before, but no longer the same bits on every machine, and a row's
 * may depend on who else is in the batch. Pads stay unread.
 *
 * @returns what was found; `String(blas)` says it in a line.
 * @throws BlasError when no library is found, with how to install one, or when it cannot be used; nothing is changed.
 * @throws ValueError when `threads` is not a positive integer.
 * @example
 * const blas = useBlas({ threads: 1 });
 * blas.threads // 1
 * const a = ones([64, 64]);
 * matmul(a, a).sum().item() // 262144
 */
export function useBlas({ path, threads }: BlasOptions = {}): Blas {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0 && threads < 2 ** 15)) {
    throw new ValueError('useBlas', `threads must be a positive integer: threads = ${threads}`);
  }
  const found = findLibrary(thisSystem(), path);
  const { library } = found;
  if (threads !== undefined) {
    if (library.setThreads === null) {
      throw new BlasError('useBlas', `threads of ${library.name} (${found.path}) cannot be set; leave them out`);
    }
    library.setThreads(threads);
  }
  useBackend((now) => {
    const below = laidOver.get(now.matmul) ?? now;
    const kernels = blasKernels(library, below);
    laidOver.set(kernels.matmul, below);
    return kernels;
  });
  return told(found);
}
