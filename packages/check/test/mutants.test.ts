import { afterAll, describe, expect, it } from 'vitest';
import { eachSuite, runLaw, runMutants } from '../src/index.ts';
import { pairsAlone } from '../src/laws/pairs.ts';
import { attentionInParts } from '../src/mutants/attention-mutants.ts';

const verdicts = runMutants({ seed: Number(process.env['FROSTGRAD_SEED'] ?? 20_260_101) });

describe('mutants', () => {
  it.each(verdicts.map((verdict) => [`${verdict.law}: ${verdict.mistake}`, verdict] as const))('%s', (_, { death }) => {
    expect(death, 'the mutant lives').not.toBeNull();
    expect(death).toContain('rerunLaw(');
  });

  it.each([
    ['pads are unread', 'selecting keys and values, and not queries'],
    ['pads may lie anywhere', 'panels of a product over the padded length, summed apart'],
    ['pads are unread', 'multiplying by the mask'],
    ['pads are unread', 'adding -1e9 to masked scores'],
    ['pad weights are +0', 'masked scores at the least float'],
    ['pads may lie anywhere', 'a sum over the padded row in halves'],
    ['pads may lie anywhere', 'rows turned round with their pads'],
    ['pads may lie anywhere', 'a mean over the padded length'],
    ['masked reductions are those of the live alone', 'a gradient that is scattered to masked places'],
    ['offsets are compared by value', 'offsets compared by identity'],
    ['lengths are checked', 'a length beyond the sequence'],
  ])('%s: of those that padding was promised to kill, %s', (law, mistake) => {
    const found = verdicts.filter((verdict) => verdict.law === law && verdict.mistake.startsWith(mistake));
    expect(found.map(({ death }) => death !== null)).toEqual([true]);
  });

  it('that are made of parts live when they make no mistake', () => {
    expect(runLaw(pairsAlone, [attentionInParts], { runs: 300, seed: 0 }).cases).toBe(300);
  });

  it('name every law: one that no mutant falsifies is not a law', () => {
    const laws = eachSuite((suite) => suite.laws.map(({ name }) => name)).flat();
    expect(laws.filter((law) => !verdicts.some((verdict) => verdict.law === law))).toEqual([]);
  });
});

afterAll(() => {
  console.log(`mutants: killed ${verdicts.filter(({ death }) => death !== null).length} of ${verdicts.length}`);
});
