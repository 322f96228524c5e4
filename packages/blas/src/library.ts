import type { LibraryHandle } from 'koffi';
import { BlasError } from './blas-error.ts';

/** Of either precision. */
export type Floats = Float32Array | Float64Array;

/** `cblas_sgemm` and `cblas_dgemm`, on typed arrays in place. */
export type CblasGemm = (
  order: number,
  turnedA: number,
  turnedB: number,
  M: number,
  N: number,
  K: number,
  alpha: number,
  a: Floats,
  lda: number,
  b: Floats,
  ldb: number,
  beta: number,
  c: Floats,
  ldc: number,
) => void;

/** Of CBLAS: all matrices lie by rows. */
export const ROWS = 101;
/** Of CBLAS: a matrix as it lies. */
export const STRAIGHT = 111;
/** Of CBLAS: the transpose of what lies there. */
export const TURNED = 112;

/** What is called of a library. */
export interface Library {
  readonly name: 'OpenBLAS' | 'MKL' | 'Accelerate' | 'BLAS';
  /** What the library says of itself. */
  readonly version: string;
  readonly sgemm: CblasGemm;
  readonly dgemm: CblasGemm;
  /** How many threads it uses; null where it does not say. */
  readonly threads: () => number | null;
  /** Null where they cannot be set. */
  readonly setThreads: ((threads: number) => void) | null;
}

/** Anything of a library by its declaration in C; null where it is not there. */
export type Lookup = <F>(declaration: string) => F | null;

/** Declarations looked up in a library that koffi opened. */
export function lookupIn(handle: LibraryHandle): Lookup {
  return <F>(declaration: string) => {
    try {
      return handle.func(declaration) as unknown as F;
    } catch {
      return null;
    }
  };
}

const gemmOf = (name: string, real: string): string =>
  `void ${name}(int, int, int, int, int, int, ${real}, const ${real} *, int, const ${real} *, int, ${real}, ${real} *, int)`;

/**
 * A library as it is used.
 *
 * @throws BlasError when it has no CBLAS interface, or one of 64-bit integers, or computes a small product wrong.
 */
export function libraryOf(find: Lookup, path: string): Library {
  const sgemm = find<CblasGemm>(gemmOf('cblas_sgemm', 'float'));
  const dgemm = find<CblasGemm>(gemmOf('cblas_dgemm', 'double'));
  if (sgemm === null || dgemm === null) {
    throw new BlasError('useBlas', `${path} has no cblas_sgemm and cblas_dgemm; name a library that has, as path`);
  }
  const library: Library = { ...(openBlas(find) ?? mkl(find) ?? accelerate(find) ?? unknown), sgemm, dgemm };
  if (library.version.includes('USE64BITINT')) {
    throw new BlasError(
      'useBlas',
      `${path} takes 64-bit integers (${library.version}); name one with 32-bit ones, as path`,
    );
  }
  for (const [gemm, Floats] of [
    [sgemm, Float32Array],
    [dgemm, Float64Array],
  ] as const) {
    if (!isRight(gemm, Floats)) throw new BlasError('useBlas', `${path} computes a product of 2 x 3 x 2 wrong`);
  }
  return library;
}

type Kind = Omit<Library, 'sgemm' | 'dgemm'>;

const unknown: Kind = { name: 'BLAS', version: 'of unknown make', threads: () => null, setThreads: null };

function openBlas(find: Lookup): Kind | null {
  const config = find<() => string>('const char *openblas_get_config()');
  const threads = find<() => number>('int openblas_get_num_threads()');
  if (config === null || threads === null) return null;
  const setThreads = find<(n: number) => void>('void openblas_set_num_threads(int)');
  return { name: 'OpenBLAS', version: config().trim(), threads, setThreads };
}

function mkl(find: Lookup): Kind | null {
  const tell = find<(into: Uint8Array, length: number) => void>('void MKL_Get_Version_String(_Out_ uint8_t *, int)');
  const threads = find<() => number>('int MKL_Get_Max_Threads()');
  if (tell === null || threads === null) return null;
  const text = new Uint8Array(256);
  tell(text, text.length);
  const version = new TextDecoder().decode(text.subarray(0, text.indexOf(0))).trim();
  return { name: 'MKL', version, threads, setThreads: find<(n: number) => void>('void MKL_Set_Num_Threads(int)') };
}

/** Apple's has one thread or as many as it likes, and can be told since macOS 15. */
function accelerate(find: Lookup): Kind | null {
  if (find('void appleblas_sgeadd()') === null) return null;
  const set = find<(threading: number) => number>('int BLASSetThreading(int)');
  const get = find<() => number>('int BLASGetThreading()');
  return {
    name: 'Accelerate',
    version: 'of this macOS',
    threads: () => (get?.() === 1 ? 1 : null),
    setThreads: set === null ? null : (threads) => void set(threads === 1 ? 1 : 0),
  };
}

/** Whether small integers give what they must, either way round, and NaN is not lost in a product with 0. */
function isRight(gemm: CblasGemm, Floats: typeof Float32Array | typeof Float64Array): boolean {
  const [a, b] = [Floats.of(1, 2, 3, 4, 5, 6), Floats.of(7, 8, 9, 10, 11, 12)];
  const c = new Floats(4).fill(NaN);
  const gives = (expected: string): boolean => c.join() === expected;
  gemm(ROWS, STRAIGHT, STRAIGHT, 2, 2, 3, 1, a, 3, b, 2, 0, c, 2);
  if (!gives('58,64,139,154')) return false;
  gemm(ROWS, TURNED, TURNED, 2, 2, 3, 1, a, 2, b, 3, 0, c, 2);
  if (!gives('76,103,100,136')) return false;
  gemm(ROWS, STRAIGHT, TURNED, 2, 2, 1, 1, Floats.of(0, 1), 1, Floats.of(NaN, 2), 1, 0, c, 2);
  return gives('NaN,0,NaN,2');
}
