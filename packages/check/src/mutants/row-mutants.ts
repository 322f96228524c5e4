import { add, Layout, Offsets, Ragged, reshape, type Tensor } from '@frostgrad/core';
import { lengthsChecked, offsetsByValue, type RowSubject, rowSubjects } from '../laws/rows.ts';
import type { Mutant } from './mutant.ts';

/** Right rows with a wrong way to do one thing. */
const wrong = (form: Partial<RowSubject>): RowSubject => ({ ...(rowSubjects[0] as RowSubject), ...form });

/** Reads as many as it is told, from where each row begins: what an unchecked length does. */
function unchecked(x: Tensor, lengths: readonly number[]): Tensor {
  const [B = 0, T = 0] = x.shape;
  const longest = Math.max(1, ...lengths.filter(Number.isFinite).map(Math.trunc));
  const wide = Array.from({ length: B * longest }, (_, i) =>
    Math.min(B * T - 1, Math.floor(i / longest) * T + (i % longest)),
  );
  const rows = reshape(reshape(x, [B * T]).indexSelect(0, wide), [B, longest]);
  return Ragged.fromPadded(rows, lengths).values;
}

export const rowMutants: readonly Mutant<RowSubject>[] = [
  {
    mistake: 'lengths cut to what there is',
    law: lengthsChecked,
    subject: wrong({
      pack: (x, lengths, side) => {
        const T = x.shape[1] as number;
        return Ragged.fromPadded(
          x,
          lengths.map((n) => Math.min(n, T)),
          side,
        ).values;
      },
    }),
  },
  {
    mistake: 'a length beyond the sequence, read on into the next row',
    law: lengthsChecked,
    subject: wrong({
      pack: (x, lengths, side) =>
        side === 'right' && Math.max(...lengths) < 2 ** 16
          ? unchecked(x, lengths)
          : Ragged.fromPadded(x, lengths, side).values,
    }),
  },
  {
    mistake: 'all pads taken to be on the right',
    law: lengthsChecked,
    subject: wrong({ pack: (x, lengths) => Ragged.fromPadded(x, lengths).values }),
  },
  {
    mistake: 'lengths rounded down, as an Int32Array does',
    law: lengthsChecked,
    subject: wrong({ pack: (x, lengths, side) => Ragged.fromPadded(x, Int32Array.from(lengths), side).values }),
  },
  {
    mistake: 'offsets compared by identity',
    law: offsetsByValue,
    subject: wrong({
      zip: (a, rowsOfA, b, rowsOfB) =>
        new Ragged(a, rowsOfA).zip(
          rowsOfA === rowsOfB ? new Ragged(b, rowsOfB) : new Ragged(b, Offsets.fromLengths([b.size])),
          add,
        ).values,
    }),
  },
  {
    mistake: 'rows taken to be alike when they hold as many positions',
    law: offsetsByValue,
    subject: wrong({ zip: (a, rowsOfA, b) => new Ragged(a, rowsOfA).zip(new Ragged(b, rowsOfA), add).values }),
  },
  {
    mistake: 'rows of different lengths padded to the longest, and added up',
    law: offsetsByValue,
    subject: wrong({
      zip: (a, rowsOfA, b, rowsOfB) => {
        if (rowsOfA.count !== rowsOfB.count) return new Ragged(a, rowsOfA).zip(new Ragged(b, rowsOfB), add).values;
        const length = Math.max(rowsOfA.longest, rowsOfB.longest);
        const sum = add(new Ragged(a, rowsOfA).toPadded({ length }), new Ragged(b, rowsOfB).toPadded({ length }));
        return Ragged.fromPadded(sum, Layout.of('zip', rowsOfA, rowsOfA.count, length)).values;
      },
    }),
  },
];
