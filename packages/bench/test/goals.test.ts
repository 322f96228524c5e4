import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { g2pCases, type GoalCase, goalCases, inUnit } from '../src/goals/cases.ts';
import { type Contestant, kernelsOfOurs, limits, peers, shares } from '../src/goals/contestants.ts';
import { agree, measureGoals } from '../src/goals/measure.ts';
import { digest, numbers, weightsOf } from '../src/goals/numbers.ts';
import { ours } from '../src/goals/ours.ts';
import { peaks } from '../src/goals/peak.ts';
import { showGoals } from '../src/goals/show.ts';
import { pythonWithTorch } from '../src/peers/install.ts';

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-goals-'));
afterAll(() => {
  useBackend({});
  rmSync(folder, { recursive: true, force: true });
});

describe('the cases', () => {
  it('all have a program of ours, and a name of their own', () => {
    const ids = [...goalCases, ...g2pCases].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(ours).toSorted()).toEqual(ids.toSorted());
  });

  it('are shown in their units', () => {
    const of = (id: string): GoalCase => [...goalCases, ...g2pCases].find((one) => one.id === id) as GoalCase;
    expect(inUnit(of('chain-4'), 2)).toBe(20);
    expect(inUnit(of('mlp'), 2)).toBe(2);
    expect(inUnit(of('gemm-64-NT'), 2 ** -4)).toBeCloseTo((2 * 64 ** 3) / 2 ** -4 / 1e6);
    expect(inUnit(of('exp'), 2)).toBe(500);
    expect(inUnit(of('g2p'), 500)).toBe(256);
  });

  it('compute the same on strict kernels as on those in TypeScript, to the bit, and the model has 948 thousand numbers', () => {
    for (const id of ['chain-4', 'gemm-64-NN', 'gemm-64-TT', 'softmax', 'mlp']) {
      const [plain, fast] = [() => useBackend({}), () => useWasm()].map((use) => {
        use();
        return ours[id]?.().witness();
      });
      expect(plain?.every(Number.isFinite), id).toBe(true);
      expect(fast, id).toEqual(plain);
    }
    expect(weightsOf('g2p').reduce((n, { values }) => n + values.length, 0)).toBe(947_946);
  });

  it('train: losses fall from step to step', () => {
    useWasm();
    for (const id of ['mlp', 'lstm']) {
      const losses = ours[id]?.().witness() ?? [];
      expect(losses).toHaveLength(3);
      expect(losses).toEqual(losses.toSorted((a, b) => b - a));
      expect(new Set(losses).size).toBe(3);
    }
  });
});

describe('witnesses', () => {
  it('agree to a part in a thousand of the largest', () => {
    expect(agree([1, 1000], [1.9, 1000])).toBe(true);
    expect(agree([1, 1000], [3, 1000])).toBe(false);
    expect(agree([1, NaN], [1, NaN])).toBe(false);
    expect(agree([1], [1, 1])).toBe(false);
  });

  it('see an element that is elsewhere, and a size', () => {
    const x = numbers(100, 1);
    expect(agree(digest(x), digest(x.toReversed()))).toBe(false);
    expect(agree(digest(x), digest(x.map((v) => 1.01 * v)))).toBe(false);
    expect(numbers(3, 0)).toEqual(Float32Array.of(-1, (7919 % 2003) / 1001.5 - 1, (15_838 % 2003) / 1001.5 - 1));
  });
});

/** A contestant that answers as a script says: the second word of each line is its witness. */
function contestant(name: string, answer: string): Contestant {
  const script = join(folder, `${name}.mjs`);
  writeFileSync(
    script,
    `import { createInterface } from 'node:readline';
console.log('{"about":"${name}"}');
for await (const line of createInterface({ input: process.stdin })) {
  const { make, time } = JSON.parse(line);
  console.log('chatter');
  if (make) ${answer}
  else console.log(JSON.stringify({ timing: { median: time.samples, best: 1, worst: 9 } }));
}`,
  );
  return { name, script, args: [], goal: null, runs: 'node' };
}

const says = (answer: object): string => `console.log('${JSON.stringify(answer)}');`;

describe('a run', () => {
  it('times those who agree with the first, names those who do not, and goes on without who breaks down', async () => {
    const contestants = [
      contestant('first', says({ witness: [1, 2] })),
      contestant('agreeing', says({ witness: [1.0001, 2] })),
      contestant('wrong', says({ witness: [1.1, 2] })),
      contestant('absent', says({ missing: true })),
      contestant('failing', says({ error: 'no such op' })),
      contestant('crashing', 'throw new Error("out of memory");'),
      { ...contestant('unborn', ''), script: join(folder, 'nowhere.mjs') },
      { ...contestant('limit', says({ witness: [] })), limit: true as const },
    ];
    const cases = goalCases.slice(0, 2);
    const seen: string[] = [];
    const run = await measureGoals({
      contestants,
      cases,
      effort: { samples: 3, sampleMs: 0 },
      python: '',
      folder,
      done: ({ id }) => seen.push(id),
    });
    expect(seen).toEqual(['chain-4', 'chain-1024']);
    expect(run.about['first']).toBe('first');
    expect(run.about['unborn']).toContain('did not start: Error: Cannot find module');
    const timing = { median: 3, best: 1, worst: 9 };
    for (const { outcomes } of run.results) {
      expect(outcomes).toEqual({
        first: timing,
        agreeing: timing,
        wrong: { why: 'gives 1.1, 2 where 1, 2 is right' },
        failing: { why: 'no such op' },
        crashing: { why: expect.stringContaining('out of memory') as unknown },
        limit: timing,
      });
    }
  });
});

describe('the table', () => {
  it('shows medians, goals, and how much quicker than the best peer the strict kernels are', () => {
    const at = (median: number) => ({ median, best: median / 2, worst: median });
    const contestants = [...kernelsOfOurs, ...peers.slice(0, 2)].filter(
      ({ name }) => !/^(Type|relaxed|wasm strict, scope)/.test(name),
    );
    const cases = goalCases.filter(({ id }) => id === 'mlp' || id.startsWith('attention'));
    const results = [
      {
        id: 'mlp',
        outcomes: {
          'wasm strict': at(4),
          'BLAS, scope': at(3),
          'tfjs wasm': at(10),
          'tfjs cpu': { why: 'gives 1 where 2 is right' },
        },
      },
      { id: 'attention-mask', outcomes: { 'wasm strict': at(10) } },
      { id: 'attention-ragged', outcomes: { 'wasm strict': at(5) } },
    ];
    expect(showGoals(cases, results, contestants)).toBe(
      [
        'median (best)               unit  wasm strict  BLAS, scope  tfjs wasm  tfjs cpu  goal, wasm strict  goal, BLAS, scope  best JS peer / strict',
        'MLP 784-256-128-10, step      ms        4 (2)      3 (1.5)     10 (5)     wrong           <= 5 met      <= 2.5 missed                 2.50 x',
        'attention, half pads, mask    ms       10 (5)',
        'the same, ragged rows         ms      5 (2.5)',
        'the same, ragged rows, wasm strict: 0.50 of the time above; at most 0.6: met',
        'mlp, tfjs cpu: gives 1 where 2 is right',
      ].join('\n'),
    );
  });
});

describe('limits', () => {
  const names = [...kernelsOfOurs, ...limits].map(({ name }) => name);

  it('are shown as what part of them our kernels reach', () => {
    for (const { own, limit } of shares) expect(names).toEqual(expect.arrayContaining([own, limit]));
    const at = (median: number) => ({ median, best: median, worst: median });
    const [scope, library] = ['wasm strict, scope', 'OpenBLAS or copy'];
    const contestants = [...kernelsOfOurs, ...limits].filter(({ name }) => name === scope || name === library);
    const results = [
      { id: 'gemm-64-NN', outcomes: { [scope]: at(0.04), [library]: at(0.01) } },
      { id: 'gemm-64-NT', outcomes: { [scope]: at(0.04) } },
    ];
    const [head = '', first = '', second = ''] = showGoals(goalCases, results, contestants).split('\n');
    expect(head).toMatch(/ {2}scope of OpenBLAS or copy$/);
    expect(first).toMatch(/ {2}25 %$/);
    expect(second).not.toContain('%');
  });

  it('are what a core can do: a peak of multiplying and adding in its rounds, and nothing is left out', () => {
    const { mulAdd, fusedMulAdd } = peaks();
    // sums that go to 2, of 48 lanes
    for (const run of [mulAdd, fusedMulAdd]) expect(run(100, 0.5, 1)).toBe(96);
    expect(mulAdd(0, 0.5, 1)).toBe(36);
    expect(mulAdd(1, 0.5, 1)).toBe(24 * 1.25 + 24 * 1.5);
  });
});

describe('pythonWithTorch', () => {
  it('is the one that is named, if it has PyTorch', () => {
    expect(pythonWithTorch({ FROSTGRAD_PYTHON: join(folder, 'no-python') })).toBe(null);
  });
});
