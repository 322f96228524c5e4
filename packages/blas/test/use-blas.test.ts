import { ValueError } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import type { LibraryHandle } from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';
import { findLibrary } from '../src/find.ts';
import { BlasError, useBlas } from '../src/index.ts';
import type { CblasGemm } from '../src/library.ts';
import { product } from './product.ts';

afterEach(() => useBackend({}));

describe('useBlas', () => {
  it('refuses threads that are none, and a path where nothing is, and changes nothing', () => {
    const before = product(40);
    for (const threads of [0, -1, 1.5, NaN]) expect(() => useBlas({ threads })).toThrow(ValueError);
    expect(() => useBlas({ threads: 0 })).toThrow('useBlas: threads must be a positive integer: threads = 0');
    expect(() => useBlas({ path: '/nowhere/libopenblas.so' })).toThrow(BlasError);
    expect(() => useBlas({ path: '/nowhere/libopenblas.so' })).toThrow(
      'useBlas: /nowhere/libopenblas.so cannot be opened: ',
    );
    expect(product(40)).toEqual(before);
  });
});

/** A product of small matrices, as a library would compute it; `wrong` is added to everything. */
const gemm =
  (wrong = 0): CblasGemm =>
  (_, turnedA, turnedB, M, N, K, alpha, a, lda, b, ldb, beta, c, ldc) => {
    for (let i = 0; i < M; i++) {
      for (let j = 0; j < N; j++) {
        let s = beta === 0 ? wrong : beta * (c[i * ldc + j] as number);
        for (let k = 0; k < K; k++) {
          const x = a[turnedA === 112 ? k * lda + i : i * lda + k] as number;
          s += alpha * x * (b[turnedB === 112 ? j * ldb + k : k * ldb + j] as number);
        }
        c[i * ldc + j] = s;
      }
    }
  };

/** A library with functions of these names. */
function libraryWith(functions: Readonly<Record<string, (...args: never[]) => unknown>>): LibraryHandle {
  const func = (declaration: string): unknown => {
    const name = /(\w+)\(/.exec(declaration)?.[1] ?? '';
    if (!(name in functions)) throw new Error(`Cannot find function '${name}' in shared library`);
    return functions[name];
  };
  return { func } as unknown as LibraryHandle;
}

const products = { cblas_sgemm: gemm(), cblas_dgemm: gemm() };

/** What is found on a system that has certain libraries. */
function on(
  platform: string,
  has: Readonly<Record<string, LibraryHandle>>,
  path?: string,
): ReturnType<typeof findLibrary> {
  const open = (name: string): LibraryHandle => {
    const handle = has[name];
    if (handle === undefined) throw new Error(`${name}: cannot open shared object file`);
    return handle;
  };
  return findLibrary({ platform, open, locate: (name) => name }, path);
}

describe('what is found', () => {
  const openBlas = libraryWith({
    ...products,
    openblas_get_config: () => 'OpenBLAS 0.3.21 DYNAMIC_ARCH Zen ',
    openblas_get_num_threads: () => 4,
  });

  it('is the first that the system has', () => {
    expect(on('linux', { 'libopenblas.so': openBlas }).path).toBe('libopenblas.so');
    const { library } = on('win32', { 'openblas.dll': openBlas });
    expect([library.name, library.version, library.threads(), library.setThreads]).toEqual([
      'OpenBLAS',
      'OpenBLAS 0.3.21 DYNAMIC_ARCH Zen',
      4,
      null,
    ]);
  });

  it('is what a path names', () => {
    expect(on('linux', { '/opt/blas.so': libraryWith(products) }, '/opt/blas.so').library).toMatchObject({
      name: 'BLAS',
      version: 'of unknown make',
      setThreads: null,
    });
  });

  it('is MKL by its version, with its threads', () => {
    const set: number[] = [];
    const mkl = libraryWith({
      ...products,
      MKL_Get_Version_String: (into: Uint8Array) => void into.set(new TextEncoder().encode('oneAPI MKL 2026.0  ')),
      MKL_Get_Max_Threads: () => 8,
      MKL_Set_Num_Threads: (n: number) => void set.push(n),
    });
    const { library } = on('linux', { 'libmkl_rt.so.2': mkl });
    expect([library.name, library.version, library.threads()]).toEqual(['MKL', 'oneAPI MKL 2026.0', 8]);
    library.setThreads?.(3);
    expect(set).toEqual([3]);
  });

  it("is Apple's by a function of its own, with one thread or its own choice", () => {
    let threading = 0;
    const accelerate = libraryWith({
      ...products,
      appleblas_sgeadd: () => undefined,
      BLASSetThreading: (to: number) => (threading = to),
      BLASGetThreading: () => threading,
    });
    const { library } = on('darwin', { '/System/Library/Frameworks/Accelerate.framework/Accelerate': accelerate });
    expect([library.name, library.threads()]).toEqual(['Accelerate', null]);
    library.setThreads?.(1);
    expect(library.threads()).toBe(1);
    library.setThreads?.(6);
    expect(library.threads()).toBe(null);
  });

  it('is nothing, and then the error says how to install one', () => {
    const told = (platform: string): string => {
      try {
        return on(platform, {}).path;
      } catch (error) {
        if (!(error instanceof BlasError)) throw error;
        return error.message;
      }
    };
    expect(told('linux')).toBe(
      'useBlas: this system has none of libopenblas.so.0, libopenblas.so, libmkl_rt.so.2, libmkl_rt.so. Install ' +
        'OpenBLAS: `apt install libopenblas0-pthread` on Debian and Ubuntu, `dnf install openblas` on Fedora; or name a ' +
        'library, as path',
    );
    expect(told('win32')).toContain('put the folder of libopenblas.dll on the PATH');
    expect(told('darwin')).toContain('Accelerate is a part of macOS');
    expect(told('plan9')).toBe(
      'useBlas: this system has none of libopenblas.so. Install OpenBLAS; or name a library, as path',
    );
  });

  it('is refused without CBLAS, with 64-bit integers, and when it computes nonsense', () => {
    const tell = (functions: Readonly<Record<string, (...args: never[]) => unknown>>) => () =>
      on('linux', { x: libraryWith(functions) }, 'x');
    expect(tell({ cblas_dgemm: gemm() })).toThrow('useBlas: x has no cblas_sgemm and cblas_dgemm');
    const wide = { openblas_get_config: () => 'OpenBLAS USE64BITINT', openblas_get_num_threads: () => 1 };
    expect(tell({ ...products, ...wide })).toThrow('useBlas: x takes 64-bit integers (OpenBLAS USE64BITINT)');
    expect(tell({ ...products, cblas_sgemm: gemm(1) })).toThrow('useBlas: x computes a product of 2 x 3 x 2 wrong');
    const forgetful: CblasGemm = (...args) => {
      gemm()(...args);
      const c = args[12];
      for (let i = 0; i < c.length; i++) if (Number.isNaN(c[i])) c[i] = 0;
    };
    expect(tell({ ...products, cblas_dgemm: forgetful })).toThrow('wrong');
  });
});
