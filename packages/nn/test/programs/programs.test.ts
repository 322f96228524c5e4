import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleAt, schedules } from '../../../optim/test/life-schedules.ts';
import { oneEach } from '../../../optim/test/one-each.ts';
import { setting } from '../../../optim/test/settings.ts';
import { type Counts, programs, starts } from './commands.ts';
import { mutants } from './mutants.ts';
import { Naive } from './naive.ts';
import { librarySubject, type Subject } from './subject.ts';
import { World } from './world.ts';

const RUNS = Number(process.env['FROSTGRAD_PROGRAMS'] ?? 95);

/** Runs random programs on the library and on the naive model side by side. @throws a program after which they differ. */
function checkPrograms(
  subjectOf: (schedule: Subject['schedule']) => Subject,
  runs: number = RUNS,
  endOnFailure: boolean = false,
): Counts {
  const counts: Counts = {};
  fc.assert(
    fc.property(starts, fc.nat(schedules.length - 1), programs(counts), (start, place, program) => {
      const schedule = scheduleAt(place);
      const library = subjectOf(schedule);
      const right = librarySubject(library.make, schedule);
      fc.modelRun(() => ({ model: new Naive(start, right), real: new World(start, library) }), program);
    }),
    { numRuns: runs, endOnFailure, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123) },
  );
  return counts;
}

describe.each(oneEach)('programs under $name', ({ make }) => {
  it('give the bits of a model that keeps live and frozen elements apart (F1 to F7)', () => {
    const counts = checkPrograms((schedule) => librarySubject(make, schedule));
    const enough = [
      ...[
        'backward',
        'step',
        'thaw keep',
        'thaw reset',
        'clip',
        'clipValue',
        'odd',
        'reload',
        'copy',
        'schedule',
        'pause',
        'storm',
        'load',
        'load without sets',
      ].map((name) => `${name}, frozen`),
      'verified true',
      'verified false',
    ];
    for (const name of enough) expect([name, (counts[name] ?? 0) >= RUNS / 10]).toEqual([name, true]);
  });
});

describe('programs', () => {
  it.each(mutants)('tell when $mistake', ({ mutate, optimizer }) => {
    const { make } = setting(...optimizer);
    expect(() => checkPrograms((schedule) => mutate(librarySubject(make, schedule)), 300, true)).toThrow(
      // a difference that a program found, and not an error of another kind
      expect.objectContaining({ cause: expect.objectContaining({ name: 'AssertionError' }) as unknown }),
    );
  });
});
