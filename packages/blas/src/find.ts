import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LibraryHandle } from 'koffi';
import { BlasError } from './blas-error.ts';
import { type Library, libraryOf, lookupIn } from './library.ts';

/** Names that a system's linker knows, or where a library lies, best first. */
const CANDIDATES: Readonly<Record<string, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so', 'libmkl_rt.so.2', 'libmkl_rt.so'],
  darwin: [
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
  ],
  win32: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll'],
};

/** How to come by one. */
const ADVICE: Readonly<Record<string, string>> = {
  linux: 'Install OpenBLAS: `apt install libopenblas0-pthread` on Debian and Ubuntu, `dnf install openblas` on Fedora',
  darwin: 'Accelerate is a part of macOS: give its path if it is not at the usual place',
  win32:
    'Download OpenBLAS (the releases of OpenMathLib/OpenBLAS on GitHub) and put the folder of libopenblas.dll on the PATH',
};

/** What is asked of the system, so that tests can answer. */
export interface System {
  readonly platform: string;
  /** Opens a library; throws where there is none. */
  readonly open: (path: string) => LibraryHandle;
  /** Where a library of a name that was opened lies. */
  readonly locate: (name: string) => string;
}

/** The system we run on. */
export function thisSystem(): System {
  let koffi: typeof import('koffi');
  try {
    koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  } catch (error) {
    throw new BlasError('useBlas', `koffi, which calls libraries, does not run here: ${(error as Error).message}`);
  }
  return { platform: process.platform, open: (path) => koffi.load(path), locate };
}

/** A library and where it was found. */
export interface Found {
  readonly library: Library;
  readonly path: string;
}

/**
 * The library at a path, or the first that the system has.
 *
 * @throws BlasError when there is none, with how to install one, and when what is there cannot be used.
 */
export function findLibrary({ platform, open, locate }: System, path?: string): Found {
  const candidates = path === undefined ? (CANDIDATES[platform] ?? ['libopenblas.so']) : [path];
  let why = '';
  for (const candidate of candidates) {
    let handle: LibraryHandle;
    try {
      handle = open(candidate);
    } catch (error) {
      why = (error as Error).message.split('\n')[0] ?? '';
      continue;
    }
    return { library: libraryOf(lookupIn(handle), candidate), path: locate(candidate) };
  }
  if (path !== undefined) throw new BlasError('useBlas', `${path} cannot be opened: ${why}`);
  const advice = ADVICE[platform] ?? 'Install OpenBLAS';
  throw new BlasError(
    'useBlas',
    `this system has none of ${candidates.join(', ')}. ${advice}; or name a library, as path`,
  );
}

/** Where the linker found a library, where the system tells; its name elsewhere. */
function locate(name: string): string {
  const maps = '/proc/self/maps';
  if (name.includes('/') || !existsSync(maps)) return name;
  const stem = name.replace(/\.so.*/, '');
  const lines = readFileSync(maps, 'utf8').split('\n');
  const line = lines.find((text) => text.slice(text.lastIndexOf('/') + 1).startsWith(stem));
  return line === undefined ? name : line.slice(line.indexOf('/'));
}
