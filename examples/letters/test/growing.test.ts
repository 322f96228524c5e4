import { Rng, Segments } from '@frostgrad/core';
import { freezeCertificate, type PaddingMethod } from '@frostgrad/nn';
import { describe, expect, it } from 'vitest';
import { configFor, pairs, table } from '../../g2p/test/fixtures.ts';
import { LETTER_COUNT } from '../../g2p/vocabulary.ts';
import { NEW_LETTERS } from '../alphabet.ts';
import { contrastRow } from '../evidence.ts';
import { countNumbers, growLetters, learnNewRowsOnly, NEW_ROWS, TABLE } from '../growing.ts';
import { compareSpeech, speechOf } from '../speech.ts';
import { oldRows, teach, zeroOldGradients } from '../teaching.ts';
import { evidenceOf } from './evidence-of.ts';
import { grownFor, lessons, settings } from './fixtures.ts';

const paddings: readonly PaddingMethod[] = ['mask', 'frozen', 'none'];

describe('growLetters', () => {
  it('keeps every value, and draws the new rows from the generator', () => {
    const { base, model } = grownFor('mask');
    const grown = model.letters.weight;
    expect(grown.shape).toEqual([LETTER_COUNT + NEW_LETTERS.length, 5]);
    const drawn = new Rng(9).normal([NEW_LETTERS.length, 5]);
    expect(grown.narrow(0, LETTER_COUNT, NEW_LETTERS.length).toArray()).toEqual(drawn.toArray());
    expect(oldRows(model)).toEqual(base.letters.weight.toTypedArray());
    const [before, after] = [base, model].map((net) => {
      const { [TABLE]: _, ...rest } = net.stateDict();
      return Object.entries(rest).map(([name, x]) => [name, x.toTypedArray()]);
    });
    expect(after).toEqual(before);
    expect(before).toHaveLength(20);
  });

  it.each(paddings)('changes no bit of what is said of old words, padding by %s', (padding) => {
    const { base, model } = grownFor(padding);
    const difference = compareSpeech(speechOf(base, pairs, table), speechOf(model, pairs, table));
    expect(difference).toEqual({ words: 0, logits: 0, weights: 0 });
  });

  it('leaves the old model as it was, and it can grow again', () => {
    const { base } = grownFor('mask');
    const before = oldRows(base);
    const again = growLetters(base, configFor('mask'), new Rng(9));
    again.letters.weight.freeze_(Segments.all(again.letters.weight.shape));
    expect(base.letters.weight.frozen).toBeNull();
    expect(oldRows(base)).toEqual(before);
  });
});

describe('learnNewRowsOnly', () => {
  it('freezes all but the new rows', () => {
    const { model } = grownFor('mask');
    const { all, learning } = countNumbers(learnNewRowsOnly(model));
    expect(learning).toBe(NEW_LETTERS.length * 5);
    expect(all).toBe(model.parameters().reduce((sum, { size }) => sum + size, 0));
    expect(String(model.letters.weight.frozen)).toBe(`rows 0-${LETTER_COUNT - 1} of ${LETTER_COUNT + NEW_ROWS.length}`);
  });
});

describe('the evidence', () => {
  it.each(paddings)('holds when the new rows have learnt and nothing else, padding by %s', async (padding) => {
    const { base, model } = grownFor(padding);
    const rows = await evidenceOf(base, learnNewRowsOnly(model));
    expect(rows.map(({ claim, holds }) => [claim, holds])).toEqual(rows.map(({ claim }) => [claim, true]));
    expect(rows).toHaveLength(5);
    expect(rows[3]?.claim).toMatch(/^5 old words: phones, [1-9]\d+ logits and [1-9]\d+ attention weights/);
    expect(rows[4]?.claim).toMatch(/290 numbers of letters.weight, and 20 other/);
  });

  it('fails in every row when the gradients of old rows are zeroed by a hook instead', async () => {
    const { base, model } = grownFor('mask');
    const certificate = freezeCertificate(learnNewRowsOnly(grownFor('mask').model));
    const rows = await evidenceOf(base, zeroOldGradients(model), certificate);
    expect(rows.map(({ holds }) => holds)).toEqual([false, false, false, false, false]);
    expect(rows[2]?.value).toMatch(/^letters\.weight\[0, 0\] is -?\d\.\d+, and was -?\d\.\d+$/);
    expect(rows[3]?.value).toMatch(/^\d words, [1-9]\d+ logits and [1-9]\d+ attention weights changed$/);
  });

  it('fails in every row when everything learns', async () => {
    const { base, model } = grownFor('mask');
    const rows = await evidenceOf(base, model);
    expect(rows.map(({ holds }) => holds)).toEqual([false, false, false, false, false]);
  });
});

describe('for comparison, zeroed gradients', () => {
  it('move every old number by decay alone, and so what is said of old words', async () => {
    const { base, model } = grownFor('mask');
    const before = oldRows(model);
    await teach(zeroOldGradients(model), lessons, { passes: 1, settings });
    const after = oldRows(model);
    // two steps of rate 0.1 and decay 0.01, each rounded to float32
    const decayed = before.map((w) => Math.fround(w * (1 - 0.1 * 0.01)) * (1 - 0.1 * 0.01));
    expect([...after]).toEqual([...decayed]);
    const said = [base, model].map((net) => speechOf(net, pairs, table));
    const [first, second] = said as [(typeof said)[0], (typeof said)[0]];
    const row = contrastRow(model, before, first, second);
    expect(row.holds).toBe(true);
    expect(row.value).toMatch(/^145 of 145 numbers of the old rows changed, [1-9]\d* of \d+ logits/);
  });

  it('are reported as harmless when they are', async () => {
    const { base, model } = grownFor('mask');
    const before = oldRows(model);
    await teach(learnNewRowsOnly(model), lessons, { passes: 1, settings });
    const said = speechOf(base, pairs, table);
    expect(contrastRow(model, before, said, speechOf(model, pairs, table)).holds).toBe(false);
  });
});
