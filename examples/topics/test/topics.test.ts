import { collatePadded, Rng, tensor } from 'frostgrad';
import { describe, expect, it } from 'vitest';
import { called } from '../../shared/test/called.ts';
import { reached } from '../../shared/test/reached.ts';
import { definitionIn, loadDefinitions, TOPICS, wordsOf } from '../definitions.ts';
import { TopicModel } from '../model.ts';
import { naiveBayes } from '../naive-bayes.ts';
import { topics } from '../topics.ts';

describe('definitionIn', () => {
  it('reads topic, noun and definition, without its examples', () => {
    const line =
      '00003993 05 n 02 guard_dog 0 watchdog 1 001 @ 00003553 n 0000 | a dog (large) that guards; "it barked"; "it bit, too"  ';
    expect(definitionIn(line)).toEqual([
      { noun: 'guard dog', text: 'a dog (large) that guards', topic: TOPICS.indexOf('animal') },
    ]);
  });

  it('reads none in the licence, in the words above all topics, and in a definition of examples alone', () => {
    expect(definitionIn('  1 This software and database is being provided to you, the LICENSEE, by  ')).toEqual([]);
    expect(definitionIn('00001740 03 n 01 entity 0 000 | that which is')).toEqual([]);
    expect(definitionIn('00001740 04 n 01 entity 0 000 | "so"')).toEqual([]);
    expect(definitionIn('')).toEqual([]);
  });
});

describe('loadDefinitions', () => {
  const many = { train: 100_000, dev: 100_000, test: 100_000 };
  const { train, dev, test } = loadDefinitions(many, { seed: 1 });

  it('has the definitions of 25 topics, each text on one side', () => {
    expect(train.length + dev.length + test.length).toBe(82_141);
    expect(train.length / 82_141).toBeCloseTo(0.8, 2);
    expect(new Set(test.map(({ topic }) => topic)).size).toBe(25);
    const learnt = new Set(train.map(({ text }) => text));
    expect([...dev, ...test].filter(({ text }) => learnt.has(text))).toEqual([]);
  });

  it('draws what is learnt from by the seed, and keeps what is held out', () => {
    const few = { train: 10, dev: 5, test: 5 };
    const [a, again, b] = [1, 1, 2].map((seed) => loadDefinitions(few, { seed }));
    expect([a?.train.length, a?.dev.length, a?.test.length]).toEqual([10, 5, 5]);
    expect(again).toEqual(a);
    expect(b?.train).not.toEqual(a?.train);
    expect([b?.dev, b?.test]).toEqual([a?.dev, a?.test]);
  });

  it('cuts texts into words', () => {
    expect(wordsOf({ text: "A dog's life (hard)" })).toEqual(['a', "dog's", 'life', 'hard']);
  });
});

describe('naiveBayes', () => {
  const known = [
    { tokens: ['chinese', 'beijing', 'chinese'], label: 0 },
    { tokens: ['chinese', 'chinese', 'shanghai'], label: 0 },
    { tokens: ['chinese', 'macao'], label: 0 },
    { tokens: ['tokyo', 'japan', 'chinese'], label: 1 },
  ];

  it('decides as the example in Manning, Raghavan and Schuetze, table 13.1', () => {
    const classify = naiveBayes(known, { classes: 2 });
    expect(classify(['chinese', 'chinese', 'chinese', 'tokyo', 'japan'])).toBe(0);
    expect(classify(['chinese', 'tokyo', 'japan'])).toBe(1); // 1/4 (2/9)^3 = .0027 over 3/4 (6/14) (1/14)^2 = .0016
  });

  it('falls back on the commonest class, and leaves out words it has not seen', () => {
    const classify = naiveBayes(known, { classes: 3 });
    expect([classify([]), classify(['paris'])]).toEqual([0, 0]);
    expect(classify(['paris', 'chinese', 'tokyo', 'japan'])).toBe(1);
  });
});

describe('TopicModel', () => {
  const model = new TopicModel({ size: 9, embedding: 4, classes: 3 }, new Rng(1));

  it('means over words alone: the same for any pads, and in any batch', () => {
    const [long, short] = [Int32Array.of(1, 2, 3, 4, 5, 6), Int32Array.of(7, 8)];
    const alone = model
      .forward(collatePadded([short]))
      .select(0, 0)
      .toArray();
    for (const value of [0, 5, 1_000_000]) {
      expect(
        model
          .forward(collatePadded([long, short], { value }))
          .select(0, 1)
          .toArray(),
      ).toEqual(alone);
    }
  });

  it('does not depend on the order of words, nor on how often all are said', () => {
    const logits = (...ids: number[]): number[][] =>
      model.forward(collatePadded([Int32Array.from(ids)])).toArray() as number[][];
    const differences = logits(1, 2, 3)[0]?.map((x, i) => Math.abs(x - (logits(3, 1, 2, 3, 1, 2)[0]?.[i] as number)));
    expect(Math.max(...(differences ?? [1]))).toBeLessThan(1e-6);
    expect(tensor(logits(1, 2)).shape).toEqual([1, 3]);
  });
});

describe('topics', () => {
  it('learns, and shows what it reached beside the simpler ways, and what pads cost', async () => {
    const { stdout, stderr } = await called(
      topics,
      '--texts',
      '1500',
      '--epochs',
      '2',
      '--embedding',
      '16',
      '--batch',
      '32',
    );
    expect(stderr.match(/^epoch \d\/2 /gm)).toHaveLength(2);
    expect(stdout).toContain('1500 definitions to learn from, 1000 to watch and 2000 held out, of 25 topics');
    expect(stdout).toMatch(/bucketed by length, 32 a batch: .* saves \d+\.\d % of the cells/);
    const [commonest, bayes, model] = ['always the commonest topic', 'naive Bayes over words', 'this model'].map(
      (name) => reached(stdout, name),
    ) as [number, number, number];
    expect([commonest > 5, commonest < 25, bayes > commonest, model > commonest]).toEqual([true, true, true, true]);
    expect(stdout).toMatch(/^some of them\n( {2}[a-z]+( \(in truth [a-z]+\))?: .+\n){6}/m);
  });
});
