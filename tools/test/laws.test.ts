import { type AnyLaw, type eachSuite, opLaws, opSuite, type Spec, specOf, type Suite } from '@frostgrad/check';
import { mul, type Tensor } from '@frostgrad/core';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ToolError } from '../fail.ts';
import { expectKnown, readArguments } from '../cli/arguments.ts';
import { createLiveLine, type LineStream } from '../cli/live-line.ts';
import { type Plan, runLaws } from '../laws/run-laws.ts';
import { count, table } from '../cli/table.ts';

const silent = { show() {}, keep() {}, stop() {} };
const plan: Plan = { runs: 5, seed: 0, suites: undefined, laws: undefined, ops: undefined };
const refuse = (message: string): never => {
  throw new Error(message);
};

/** A stream, and what was written to it. */
function sink(isTTY: boolean): { stream: LineStream; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream: Object.assign(stream, { isTTY, columns: 40, rows: 20 }), text: () => text };
}

describe('readArguments', () => {
  it('reads numbers, and lists that are given once or several times', () => {
    const read = readArguments(['--runs', '30', '--op', 'mul,add', '--op=gru'], ['runs', 'seed'], ['op', 'law']);
    expect(read).toEqual({ numbers: { runs: 30 }, lists: { op: ['mul', 'add', 'gru'] }, help: false });
    expect(readArguments(['--help'], [], []).help).toBe(true);
  });

  it.each([
    [['--foo', '3'], "Unknown option '--foo'; the options are --runs, --op and --help"],
    [['--runs', 'many'], "--runs is a whole number, 1 or more, and not 'many'"],
    [['--runs', '0'], "--runs is a whole number, 1 or more, and not '0'"],
    [['--runs=-3'], "--runs is a whole number, 1 or more, and not '-3'"],
  ])('refuses %j', (argv, message) => {
    expect(() => readArguments(argv, ['runs'], ['op'])).toThrow(new ToolError(message));
  });

  it('lists the names there are', () => {
    expect(() => expectKnown('law', ['view', 'views'], ['views', 'forward'])).toThrow(
      new ToolError("there is no law 'view'; there are: views, forward"),
    );
  });
});

describe('runLaws', () => {
  it('covers every suite', () => {
    const rows = runLaws({ ...plan, runs: 1 }, silent, refuse);
    expect(new Set(rows.map(({ suite }) => suite))).toEqual(
      new Set([
        'ops',
        'weights',
        'masked',
        'pads',
        'reductions',
        'rows',
        'pairs',
        'detaching',
        'engine',
        'checkpoints',
        'hooks',
        'explaining',
      ]),
    );
    expect(rows.filter(({ suite }) => suite === 'ops').map(({ law }) => law)).toEqual(opLaws.map(({ name }) => name));
    expect(rows.every(({ cases, subjects }) => cases === subjects)).toBe(true);
  });

  it('tries what was named, and refuses names that there are not', () => {
    const named = { suites: ['ops'], laws: ['views', 'forward'], ops: ['mul', 'tanh'] };
    expect(runLaws({ ...plan, ...named }, silent, refuse)).toMatchObject([
      { law: 'forward', subjects: 2, cases: 10, failed: [] },
      { law: 'views', subjects: 2, cases: 10, failed: [] },
    ]);
    const trying = (names: Partial<Plan>) => () => runLaws({ ...plan, ...names }, silent, refuse);
    expect(trying({ laws: ['sums'] })).toThrow(/^there is no law 'sums'; there are: forward, /);
    expect(trying({ ops: ['cube'] })).toThrow(/^there is no op 'cube'; there are: .*matmul/);
    expect(trying({ suites: ['op'] })).toThrow(
      "there is no suite 'op'; there are: ops, weights, masked, pads, reductions, rows, pairs, detaching, engine",
    );
    expect(trying({ suites: ['engine'], laws: ['views'] })).toThrow('no law that was named applies');
  });

  it('tells what does not hold, and goes on', () => {
    const broken: Spec = { ...specOf('neg'), run: ([x]) => mul(x as Tensor, 2) };
    const suite: Suite<Spec> = { laws: opSuite.laws, subjects: [broken, specOf('mul')] };
    const each: typeof eachSuite = (use) => [use(suite, 'ops')];
    const told: string[] = [];
    const rows = runLaws({ ...plan, laws: ['forward'] }, silent, (message) => told.push(message), each);
    expect(rows).toMatchObject([{ law: 'forward', failed: ['neg'] }]);
    expect(told).toMatchObject([expect.stringContaining("neg: the law 'forward' does not hold")]);
  });

  it('counts cases without keeping them', () => {
    let seen = 0;
    const law: AnyLaw<Spec> = { ...(opLaws[0] as AnyLaw<Spec>), check: () => void seen++ };
    const each: typeof eachSuite = (use) => [use({ laws: [law], subjects: [specOf('neg')] } as Suite<Spec>, 'ops')];
    expect(runLaws({ ...plan, runs: 3000 }, silent, refuse, each)).toMatchObject([{ cases: 3000 }]);
    expect(seen).toBe(3000);
  });
});

describe('the live line', () => {
  it('writes plain lines to a file, every ten seconds at most', () => {
    const { stream, text } = sink(false);
    let at = 0;
    const live = createLiveLine(stream, () => at);
    live.show(() => 'early');
    at = 11_000;
    live.show(() => 'later');
    live.keep('done');
    live.stop();
    expect(text()).toBe('later\ndone\n');
  });

  it('redraws one line on a terminal, and cuts it to the width', () => {
    const { stream, text } = sink(true);
    let at = 0;
    const live = createLiveLine(stream, () => at);
    at = 200;
    live.show(() => 'x'.repeat(100));
    live.keep('done');
    live.stop();
    expect(text()).toContain('x'.repeat(39));
    expect(text()).not.toContain('x'.repeat(40));
    expect(text()).toContain('done\n');
  });
});

describe('table', () => {
  it('pads words on the right and numbers on the left', () => {
    expect(
      table([
        ['law', 'cases'],
        ['views', '7'],
      ]),
    ).toBe('law    cases\nviews      7');
    expect(count(1234567)).toBe('1,234,567');
  });
});
