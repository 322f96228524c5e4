import { codePoints, collatePadded, type Padded, type Tensor, tensor, type Vocabulary } from 'frostgrad';
import type { SpeltDate } from './date-spellings.ts';
import { DIGITS, START } from './model.ts';

/** Dates as the model takes them. */
export interface DateBatch {
  readonly spellings: Padded;
  /** `[B, 8]` each. */
  readonly targets: { readonly before: Tensor; readonly digits: Tensor };
}

/** Puts dates into a batch. */
export function batchOf(dates: readonly SpeltDate[], table: Vocabulary): DateBatch {
  const written = dates.map(({ iso }) => digitsOf(iso));
  const rows = (of: (digits: readonly number[]) => readonly number[]): Tensor =>
    tensor(Int32Array.from(written.flatMap(of)), { shape: [dates.length, DIGITS] });
  return {
    spellings: collatePadded(dates.map(({ text }) => table.encode(codePoints(text)))),
    targets: { before: rows((digits) => [START, ...digits.slice(0, -1)]), digits: rows((digits) => digits) },
  };
}

/** 1987-03-04 as 1 9 8 7 0 3 0 4. */
function digitsOf(iso: string): number[] {
  return Array.from(iso.replaceAll('-', ''), Number);
}

/** And back. */
export function isoOf(digits: readonly number[]): string {
  const text = digits.join('');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
