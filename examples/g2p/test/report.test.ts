import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport, writeReport, type ReportData } from '../report.ts';

const EMPTY: ReportData = { title: 'Nothing yet', epochs: [], words: [], evidence: [], settings: {} };
const DATA: ReportData = {
  title: 'Grapheme to phoneme',
  summary: 'Two epochs.',
  epochs: [
    { epoch: 1, trainLoss: 1.5, devLoss: 1.25, devPer: 0.2, devWer: 0.6, seconds: 12.5 },
    { epoch: 2, trainLoss: 0.75, devLoss: 0.625, devPer: 0.1, devWer: 0.4, seconds: 12 },
  ],
  words: [
    {
      word: 'an',
      predicted: ['AH', 'N'],
      references: [
        ['AE', 'N'],
        ['AH', 'N'],
      ],
      picture: {
        rows: ['AH', 'N'],
        columns: ['a', 'n'],
        weights: [
          [1, 0],
          [0, 1],
        ],
      },
    },
    {
      word: 'eh',
      predicted: ['EH', 'HH'],
      references: [['EH']],
      picture: { rows: [], columns: ['e', 'h'], weights: [] },
    },
    { word: 'zyx', predicted: [], references: [], picture: { rows: [], columns: ['z', 'y', 'x'], weights: [] } },
  ],
  evidence: [
    { claim: 'weights sum to one', value: 2e-7, bound: 1e-6, holds: true },
    { claim: 'pads get no gradient', value: 0, holds: false },
  ],
  settings: { padding: 'none', hidden: 128, bucketed: true },
  padWaste: [
    { pads: 2, weight: 0.5, steps: 10 },
    { pads: 1, weight: 0.25, steps: 30 },
  ],
};

/** The text a reader sees, with the runs of white space between tags taken for one space. */
function textOf(page: string): string {
  const body = page.slice(page.indexOf('<body>')).replaceAll(/<(title|desc)[^>]*>[^<]*<\/\1>/g, '');
  return body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('renderReport', () => {
  const page = renderReport(DATA);
  const text = textOf(page);

  test('shows the best epoch and the numbers of every epoch beside the curves', () => {
    expect(text).toContain('best dev WER 40.00 % epoch 2');
    expect(text).toContain('1 1.5000 1.2500 20.00 % 60.00 % 12.5 2 0.7500 0.6250 10.00 % 40.00 % 12.0');
  });

  test('says of each word whether it is right by its closest reference', () => {
    expect(text).toContain('an ✓ right AH N monotonicity 1.00');
    expect(text).toContain('eh ✗ 1 off from EH EH HH');
    expect(text).toContain('zyx not in the dictionary (nothing)');
  });

  test('says of each claim whether it holds, in words', () => {
    expect(text).toContain('1 of 2 claims fail.');
    expect(text).toContain('weights sum to one 2e-7 0.000001 ✓ holds pads get no gradient 0 – ✗ fails');
  });

  test('gives the weight on pads as the mean over all steps', () => {
    // (0.5 · 10 + 0.25 · 30) / 40
    expect(text).toContain('31.25 % of the attention fell on pads (mean of 40 decoder steps)');
    expect(renderReport({ ...DATA, padWaste: [] })).not.toContain('wasted');
  });

  test('needs no network and no scripts, and forbids itself both', () => {
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|\son\w+=/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|href=/);
  });

  test('gives every picture a title, a description and ids of its own', () => {
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const labelled = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap((match) =>
      (match[1] as string).split(' '),
    );
    expect(labelled).toHaveLength(2 * (3 + 3));
    expect(ids).toEqual(expect.arrayContaining(labelled));
  });

  test('leaves out the sections that have no data', () => {
    expect(textOf(renderReport(EMPTY))).toBe('Nothing yet');
  });

  test('survives a diverged run: gaps in the curves, NaN in the table, the best of the rest', () => {
    const epochs = [
      { epoch: 1, trainLoss: NaN, devPer: NaN, devWer: NaN },
      { epoch: 2, trainLoss: 2, devPer: 0.5, devWer: 0.9 },
      { epoch: 3, trainLoss: Infinity, devPer: 0.5, devWer: NaN },
    ];
    const diverged = renderReport({ ...EMPTY, epochs });
    expect(textOf(diverged)).toContain('best dev WER 90.00 % epoch 2');
    expect(diverged).not.toMatch(/\b(d|x|y|cx|cy)="[^"]*(NaN|Infinity)/);
    const hopeless = renderReport({ ...EMPTY, epochs: epochs.slice(0, 1) });
    expect(hopeless).toContain('nothing to draw');
    expect(hopeless).not.toMatch(/\b(d|x|y|cx|cy)="[^"]*(NaN|Infinity)/);
  });

  test('escapes every text of the data', () => {
    fc.assert(
      fc.property(fc.constantFrom('<script>', '"><b>', "' onload='x", '&lt;', '</style>'), (evil) => {
        const picture = { rows: [evil], columns: [evil], weights: [[1]] };
        const page = renderReport({
          title: evil,
          summary: evil,
          epochs: [],
          words: [{ word: evil, predicted: [evil], references: [[evil]], picture }],
          evidence: [{ claim: evil, value: evil, bound: evil, holds: true }],
          settings: { [evil]: evil },
        });
        const clean = renderReport({
          title: '',
          summary: '',
          epochs: [],
          words: [
            { word: '', predicted: ['x'], references: [['x']], picture: { rows: [''], columns: [''], weights: [[1]] } },
          ],
          evidence: [{ claim: '', value: '', bound: '', holds: true }],
          settings: { '': '' },
        });
        expect(page.split('<')).toHaveLength(clean.split('<').length);
      }),
    );
  });
});

describe('writeReport', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'g2p-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('replaces the report as a whole and leaves no temporary file', async () => {
    const path = join(folder, 'report.html');
    await writeFile(path, 'the report before');
    await writeReport(path, DATA);
    expect(await readFile(path, 'utf8')).toBe(renderReport(DATA));
    expect(await readdir(folder)).toEqual(['report.html']);
  });

  test('leaves the old report and no temporary file when the data is wrong or the path is a folder', async () => {
    const path = join(folder, 'report.html');
    const before = await readFile(path, 'utf8');
    const picture = { rows: ['AH'], columns: ['a'], weights: [] };
    const words = [{ word: 'a', predicted: ['AH'], references: [], picture }];
    await expect(writeReport(path, { ...DATA, words })).rejects.toThrow(RangeError);
    await expect(writeReport(folder, DATA)).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY|EBUSY|EPERM/);
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await readdir(folder)).toEqual(['report.html']);
  });

  test('can be called many times at once: one of the reports stands', async () => {
    const path = join(folder, 'report.html');
    const titles = ['a', 'b', 'c', 'd'];
    await Promise.all(titles.map((title) => writeReport(path, { ...EMPTY, title })));
    const pages = titles.map((title) => renderReport({ ...EMPTY, title }));
    expect(pages).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['report.html']);
  });
});
