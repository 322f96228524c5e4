import { afterAll, describe, expect, it } from 'vitest';
import { eachSuite, runMutants } from '../src/index.ts';

const verdicts = runMutants({ seed: Number(process.env['FROSTGRAD_SEED'] ?? 20_260_101) });

describe('mutants', () => {
  it.each(verdicts.map((verdict) => [`${verdict.law}: ${verdict.mistake}`, verdict] as const))('%s', (_, { death }) => {
    expect(death, 'the mutant lives').not.toBeNull();
    expect(death).toContain('rerunLaw(');
  });

  it('name every law: one that no mutant falsifies is not a law', () => {
    const laws = eachSuite((suite) => suite.laws.map(({ name }) => name)).flat();
    expect(laws.filter((law) => !verdicts.some((verdict) => verdict.law === law))).toEqual([]);
  });
});

afterAll(() => {
  console.log(`mutants: killed ${verdicts.filter(({ death }) => death !== null).length} of ${verdicts.length}`);
});
