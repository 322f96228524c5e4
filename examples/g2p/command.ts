import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { useWasm } from '@frostgrad/wasm';
import { UsageError } from './options.ts';
import type { EvidenceRow } from './report-data.ts';
import { AlphabetError } from './vocabulary.ts';

/** Writes a line of the result. */
export const print = (line: string = ''): void => void process.stdout.write(`${line}\n`);

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Claims and what was found, two lines each. */
export function showEvidence(heading: string, rows: readonly EvidenceRow[]): void {
  print(heading);
  for (const { claim, value, bound, holds } of rows) {
    print(`  ${holds ? 'holds' : 'FAILS'}  ${claim}`);
    print(`         ${value}${bound === undefined || bound === '' ? '' : `   (bound: ${bound})`}`);
  }
  print();
}

/** Refuses a place that nothing can be written to before the work is done, not behind it. */
export async function expectWritable(paths: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [option, path] of Object.entries(paths)) {
    if (path === null) continue;
    await access(dirname(path), constants.W_OK).catch((error: Error) => {
      throw new UsageError(`--${option} ${path}: cannot be written: ${error.message}`);
    });
  }
}

/**
 * Runs a program, on the SIMD kernels where the platform has them, which give the same bits; what its user can mend is one
 * line and exit code 2.
 */
export async function runCommand(main: (args: readonly string[]) => Promise<void>): Promise<void> {
  useWasm({ optional: true });
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof AlphabetError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
