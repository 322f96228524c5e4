import * as core from '@frostgrad/core';
import { mul, neg, Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as check from '../src/index.ts';
import {
  determinism,
  GradcheckError,
  gradcheck,
  LawError,
  opLaws,
  rerunLaw,
  runLaw,
  type Spec,
  specOf,
} from '../src/index.ts';

/** Runs a printed program: its imports become names in scope. */
function runProgram(code: string): unknown {
  const body = code.replaceAll(/^import \{ (.*) \} from '@frostgrad\/(\w+)';$/gm, 'const { $1 } = $2;');
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function('check', 'core', body)(check, core);
}

function caught<E extends Error>(type: new (...args: never[]) => E, body: () => unknown): E {
  try {
    body();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const lawNamed = (name: string) => opLaws.find((law) => law.name === name) as (typeof opLaws)[number];
const broken: Spec = { ...specOf('neg'), run: ([x]) => mul(neg(x as Tensor), (x as Tensor).size > 3 ? 1.5 : 1) };

describe('runLaw', () => {
  it('shrinks a counterexample and prints it with the seed and the call that finds it again', () => {
    const error = caught(LawError, () => runLaw(lawNamed('forward'), [broken], { seed: 3 }));
    expect(error.message).toContain("the law 'forward' does not hold");
    // the smallest wrong case: four elements, all 0 but one
    const shape = /shape: \[([\d, ]*)\]/.exec(error.message)?.[1]?.split(', ').map(Number) ?? [];
    expect(shape.reduce((a, b) => a * b, 1)).toBe(4);
    expect(error.message).toContain(`rerunLaw('forward', 'neg', { seed: 3, path: '${error.path}' });`);
  });

  it('finds the same counterexample again from seed and path', () => {
    const first = caught(LawError, () => runLaw(lawNamed('forward'), [broken], { seed: 3 }));
    const again = caught(LawError, () => runLaw(lawNamed('forward'), [broken], { seed: first.seed, path: first.path }));
    expect(again.message.split('\n')[0]).toBe(first.message.split('\n')[0]);
  });

  it('prints a program that runs', () => {
    const error = caught(LawError, () => runLaw(lawNamed('forward'), [broken], { seed: 3 }));
    const program = error.message.slice(error.message.indexOf('import'));
    runProgram(program); // the op itself is right, so nothing is thrown
  });

  it('fails when a class of cases is too rare', () => {
    const law = { ...determinism, classes: { impossible: { of: () => false, atLeast: 0.1 } } };
    expect(() => runLaw(law, [specOf('neg')], { runs: 1000 })).toThrow(
      "0 of 1000 cases are of the class 'impossible'; expected 10 %",
    );
    expect(runLaw(law, [specOf('neg')], { runs: 20 }).classes).toEqual({ impossible: 0 });
  });

  it('is deterministic', () => {
    const report = (): unknown => runLaw(lawNamed('forward'), [specOf('softmax')], { runs: 40, seed: 5 }).classes;
    expect(report()).toEqual(report());
  });
});

describe('rerunLaw', () => {
  it('knows laws and subjects by name, and refuses other names', () => {
    expect(rerunLaw('pads are unread', 'gru', { runs: 3 }).cases).toBe(3);
    expect(() => rerunLaw('no law', 'gru', {})).toThrow("rerunLaw: no suite has a law 'no law' and a subject 'gru'");
    expect(() => specOf('nothing')).toThrow("specOf: there is no entry for 'nothing'");
  });
});

describe('a failed gradcheck', () => {
  it('prints a program that fails the same way', () => {
    const x = core.tensor(Float64Array.of(1, -2), { requiresGrad: true });
    const error = caught(GradcheckError, () => gradcheck((x) => mul(x, x.detach()), [x], { seed: 9 }));
    const again = caught(GradcheckError, () => runProgram(error.snippet));
    expect(again.analytic).toBe(error.analytic);
    expect(again.numeric).toBe(error.numeric);
  });
});
