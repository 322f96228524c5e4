import { Rng } from 'frostgrad';
import { describe, expect, it } from 'vitest';
import { called } from '../../shared/test/called.ts';
import { reached } from '../../shared/test/reached.ts';
import { batchOf } from '../batch.ts';
import { NameModel } from '../model.ts';
import { characterTable, encodeName, type FirstName, loadNames } from '../name-lists.ts';
import { names } from '../names.ts';
import { NGram } from '../n-gram.ts';
import { makeUp } from '../sampling.ts';

const few: readonly FirstName[] = [
  { list: 'female', name: 'ada' },
  { list: 'male', name: 'al' },
  { list: 'female', name: 'dee' },
];
const table = characterTable(few);

describe('loadNames', () => {
  const all = loadNames({ names: 100_000, seed: 1 });

  it('has the names of both lists, in lower case, and a name on one side only', () => {
    const { train, dev, test } = all;
    expect([train, dev, test].map((side) => side.length)).toEqual([7051, 845, 945]);
    const sides = new Map<string, Set<string>>();
    for (const [side, listed] of Object.entries({ train, dev, test })) {
      for (const { name } of listed) sides.set(name, (sides.get(name) ?? new Set()).add(side));
    }
    expect([...sides.values()].every((on) => on.size === 1)).toBe(true);
    expect([...sides.keys()].every((name) => name === name.toLowerCase() && name.length > 0)).toBe(true);
    const female = new Set(train.filter(({ list }) => list === 'female').map(({ name }) => name));
    expect(train.filter(({ list, name }) => list === 'male' && female.has(name)).length).toBeGreaterThan(100);
  });

  it('draws what is learnt from by the seed, and keeps what is held out', () => {
    const [a, again, b] = [1, 1, 2].map((seed) => loadNames({ names: 20, seed }));
    expect(a?.train).toHaveLength(20);
    expect(again).toEqual(a);
    expect(b?.train).not.toEqual(a?.train);
    expect(b?.test).toEqual(all.test);
  });
});

describe('batchOf', () => {
  it('gives at each position what comes next, the end behind the last', () => {
    const { ids, targets } = batchOf(few, table);
    const shown = (rows: typeof ids): string[] =>
      rows.rows().map((row) => table.decode(row.toTypedArray(), { specials: 'show', untilEos: false }).join(' '));
    expect(shown(ids)).toEqual(['female a d a', 'male a l', 'female d e e']);
    expect(shown(targets)).toEqual(['a d a <eos>', 'a l <eos>', 'd e e <eos>']);
  });
});

describe('NGram', () => {
  const sequences = [
    [9, 0, 1, 0],
    [9, 0, 0],
  ] as const;

  it('interpolates as Witten and Bell do', () => {
    const unigram = new NGram(sequences, { order: 1, size: 10 });
    // after the first of each: 0 1 0 and 0 0, so 0 four times of five, 1 once; two kinds
    expect(unigram.probability(0, [])).toBeCloseTo((4 + 2 / 10) / 7, 12);
    expect(unigram.probability(5, [9, 9])).toBeCloseTo(2 / 10 / 7, 12);
    const bigram = new NGram(sequences, { order: 2, size: 10 });
    // after 0: 1 and 0, once each
    expect(bigram.probability(1, [9, 0])).toBeCloseTo((1 + 2 * unigram.probability(1, [])) / 4, 12);
    expect(bigram.probability(1, [7])).toBe(unigram.probability(1, []));
  });

  it.each([1, 2, 3, 4])('is a distribution at order %i', (order) => {
    const model = new NGram(sequences, { order, size: 10 });
    for (const before of [[], [9], [9, 0], [9, 0, 1], [3, 3, 3]]) {
      const sum = Array.from({ length: 10 }, (_, token) => model.probability(token, before)).reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(1, 12);
    }
  });

  it('counts bits a token, the first being given', () => {
    const model = new NGram([], { order: 3, size: 8 });
    expect(
      model.bits([
        [1, 2, 3],
        [4, 5],
      ]),
    ).toBe(3);
    const learnt = new NGram(sequences, { order: 2, size: 10 });
    const [p, q] = [learnt.probability(0, [9]), learnt.probability(1, [9, 0])];
    expect(learnt.bits([[9, 0, 1]])).toBeCloseTo(-(Math.log2(p) + Math.log2(q)) / 2, 12);
  });
});

describe('NameModel', () => {
  const model = new NameModel({ size: table.size, embedding: 3, hidden: 5 }, new Rng(3));

  it('goes on from a state as over a whole name', () => {
    const { ids } = batchOf([few[0] as FirstName], table);
    const whole = model.forward(ids).values.softmax().toArray() as number[][]; // [4, V]
    let state;
    for (const [at, id] of [...encodeName(few[0] as FirstName, table).subarray(0, -1)].entries()) {
      const next = model.next(id, { temperature: 1, ...(state === undefined ? {} : { state }) });
      state = next.state;
      const weights = next.weights.toArray() as number[];
      expect(weights.every((weight, i) => Math.abs(weight - (whole[at]?.[i] as number)) < 1e-6)).toBe(true);
    }
  });

  it('flattens by temperature', () => {
    const weights = (temperature: number): number[] => model.next(3, { temperature }).weights.toArray() as number[];
    expect(Math.max(...weights(0.1))).toBeGreaterThan(Math.max(...weights(1)));
    expect(Math.max(...weights(100))).toBeCloseTo(1 / table.size, 2);
  });

  it('makes up the same name by the same seed, at most so long', () => {
    const make = (seed: number): string =>
      makeUp(model, table, { list: 'male', temperature: 1, longest: 5, rng: new Rng(seed) });
    expect(make(1)).toBe(make(1));
    const made = Array.from({ length: 40 }, (_, seed) => make(seed));
    expect(new Set(made).size).toBeGreaterThan(5);
    expect(Math.max(...made.map((name) => table.encode(name.replace(/female|male|<unk>/g, 'a')).length))).toBe(5);
  });
});

describe('names', () => {
  it('learns, and shows bits beside n-grams, and names', async () => {
    const { stdout, stderr } = await called(
      names,
      '--names',
      '300',
      '--hidden',
      '16',
      '--epochs',
      '2',
      '--samples',
      '3',
      '--batch',
      '16',
    );
    expect(stderr.match(/^epoch \d\/2 /gm)).toHaveLength(2);
    expect(stdout).toContain('300 first names to learn from, 845 to watch and 945 held out');
    const [single, bigram, model] = ['as often as each comes', 'after the one before (bigram)', 'this LSTM'].map(
      (name) => reached(stdout, name),
    ) as [number, number, number];
    expect([single < Math.log2(30), bigram < single, model < Math.log2(30)]).toEqual([true, true, true]);
    expect(stdout).toMatch(/^ {2}female: ([^,\n]*, ){2}[^,\n]*\n {2}male: {3}([^,\n]*, ){2}[^,\n]*$/m);
  });
});
