import type { Vocabulary } from 'frostgrad';
import type { AttentionPicture } from '../g2p/heatmap.ts';
import { batchOf, isoOf } from './batch.ts';
import type { SpeltDate } from './date-spellings.ts';
import type { DateModel } from './model.ts';

/** Dates read by a model, as ISO. */
export function readDates(model: DateModel, dates: readonly SpeltDate[], table: Vocabulary): string[] {
  const read: string[] = [];
  for (let at = 0; at < dates.length; at += 256) {
    const { digits } = model.read(batchOf(dates.slice(at, at + 256), table).spellings);
    for (const row of digits.toArray() as number[][]) read.push(isoOf(row));
  }
  return read;
}

/** What each digit looked at while a date was read. */
export function pictureOf(model: DateModel, date: SpeltDate, table: Vocabulary): AttentionPicture {
  const { digits, weights } = model.read(batchOf([date], table).spellings);
  return {
    rows: (digits.toArray() as number[][])[0]?.map(String) ?? [],
    columns: [...date.text].map((character) => (character === ' ' ? '·' : character)),
    weights: (weights.toArray() as number[][][])[0] ?? [],
  };
}
