import * as core from '@frostgrad/core';
import { mul, type Tensor, tensor, ValueError } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import * as check from '../src/index.ts';
import {
  checkOp,
  type CheckOpOptions,
  defineSpec,
  LawError,
  opLaws,
  type OpSpec,
  opSuite,
  type Plain,
  rerunLaw,
  shapes,
} from '../src/index.ts';

const cubeOp = (slope: number): ((x: Tensor) => Tensor) => {
  const op = defineOp({
    name: 'cube',
    inputs: ['x'],
    saves: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }, _, shape) => k.mul(k.mul(x, x, shape), x, shape),
    vjp: { x: (g, { x }) => mul(g, mul(mul(x, x), slope)) },
  });
  return (x) => apply(op, [x], undefined);
};

const specFor = (cube: (x: Tensor) => Tensor): OpSpec<null> => ({
  op: 'cube',
  inputs: shapes().map((shape) => ({ shapes: [shape], params: null })),
  run: ([x]) => cube(x as Tensor),
  reference: ([x]) => ({ shape: x?.shape ?? [], values: x?.values.map((v) => v * v * v) ?? [] }),
  tolerance: { float32: 1.5, float64: 3 },
});

const cubeSpec = specFor(cubeOp(3));

function caught(body: () => unknown): LawError {
  try {
    body();
  } catch (error) {
    if (error instanceof LawError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('checkOp', () => {
  it('tries every law that applies on an op that is in no list', () => {
    const report = checkOp(cubeSpec, { runs: 30 });
    expect(
      report.laws
        .map(({ law }) => law)
        .concat(report.skipped)
        .toSorted(),
    ).toEqual(opLaws.map(({ name }) => name).toSorted());
    expect(report.skipped).toEqual(['bad shapes', 'broadcasting', 'composition']);
    expect(report.laws.every(({ cases }) => cases === 30)).toBe(true);
    expect(report.cases).toBe(30 * report.laws.length);
    expect(report.laws.find(({ law }) => law === 'specials')?.classes['NaN']).toBeGreaterThan(0);
  });

  it('throws the smallest counterexample, and names the other laws that do not hold', () => {
    const error = caught(() => checkOp(specFor(cubeOp(2)), { seed: 1 }));
    expect([error.op, error.law]).toEqual(['cube', 'first derivative']);
    expect(error.message).toContain('const x0 = tensor(Float64Array.of(-1), { shape: [], requiresGrad: true });');
    const square = { ...cubeSpec, reference: (): Plain => ({ shape: [], values: [7] }) };
    expect(caught(() => checkOp(square)).message).toMatch(/Nor do these laws hold: 'shape rule', 'specials'\.$/);
  });

  it('prints a program that runs, where the spec is in scope, and fails the same way', () => {
    const wrongSpec = specFor(cubeOp(2));
    const error = caught(() => checkOp(wrongSpec, { laws: ['first derivative'], seed: 7, source: 'wrongSpec' }));
    expect(error.message).toContain('wrongSpec.run([x0], null);');
    const program = error.message
      .slice(error.message.indexOf('import'))
      .replaceAll(/^import \{ (.*) \} from '@frostgrad\/(\w+)';$/gm, 'const { $1 } = $2;');
    // oxlint-disable-next-line typescript/no-implied-eval
    const again = caught(() => new Function('check', 'core', 'wrongSpec', program)(check, core, wrongSpec));
    expect(again.message.split('\n')[0]).toBe(error.message.split('\n')[0]);
  });

  it('says so when the op itself throws', () => {
    const throwing = { ...cubeSpec, run: () => core.reshape(tensor([1]), [7]) };
    expect(() => checkOp(throwing, { runs: 5 })).toThrow(/cube: the law 'forward' does not hold .*reshape: /);
  });

  it.each([
    [{ op: 'cube' }, {}, "the spec of 'cube' has no inputs, run, reference, tolerance"],
    [{ ...cubeSpec, tol: 1 }, {}, "the spec of 'cube' has a field 'tol'; the fields are op, inputs, run"],
    [{ ...cubeSpec, op: '' }, {}, 'needs a name in `op`'],
    [{ ...cubeSpec, tolerance: { float32: -1, float64: 0 } }, {}, 'needs a tolerance in ulps'],
    [{ ...cubeSpec, domain: [[2, 1]] }, {}, 'has a domain from 2 to 1; an interval is [low, high]'],
    [cubeSpec, { runs: 0 }, 'runs is 0; it must be a whole number, 1 or more'],
    [cubeSpec, { seed: 0.5 }, 'seed is 0.5; it must be a whole number'],
    [cubeSpec, { laws: ['forwards'] }, "there is no law 'forwards'; the laws are forward, shape rule"],
    [cubeSpec, { run: 5 }, "there is no option 'run'; the options are runs, seed, laws, source"],
  ])('refuses %#', (spec, options, message) => {
    const run = (): unknown => checkOp(spec as OpSpec<null>, options as CheckOpOptions);
    expect(run).toThrow(ValueError);
    expect(run).toThrow(message);
  });
});

describe('rerunLaw of a spec', () => {
  it('takes the spec itself where no suite knows its name', () => {
    expect(rerunLaw('forward', defineSpec(cubeSpec), { runs: 4 }).cases).toBe(4);
    expect(() => rerunLaw('nothing', defineSpec(cubeSpec), {})).toThrow("rerunLaw: there is no law of ops 'nothing'");
  });
});

describe('the law of broadcasting', () => {
  it('finds out which ops broadcast', () => {
    const law = opLaws.find(({ name }) => name === 'broadcasting');
    const found = opSuite.subjects.filter((spec) => law?.appliesTo(spec)).map(({ op }) => op);
    expect(found).toEqual(expect.arrayContaining(['add', 'sub', 'mul', 'div', 'pow', 'lt', 'logicalAnd', 'where']));
    for (const op of ['neg', 'matmul', 'cat', 'softmax', 'lstm', 'maskedSoftmax']) expect(found).not.toContain(op);
  });
});
