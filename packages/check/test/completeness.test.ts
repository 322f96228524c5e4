import * as core from '@frostgrad/core';
import { Ragged, Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { specs } from '../src/index.ts';

/** Functions that are no ops, each with the reason why no law of ops could be about it. */
const noOps: Readonly<Record<string, string>> = {
  allclose: 'its result is no tensor',
  arange: 'creates',
  eye: 'creates',
  fullLike: 'creates',
  linspace: 'creates',
  full: 'creates',
  ones: 'creates',
  onesLike: 'creates',
  tensor: 'creates',
  zeros: 'creates',
  zerosLike: 'creates',
  padTo: 'describes a pad, for raggedCat',
  assign: 'writes',
  backward: 'the engine: it has laws of its own',
  grad: 'the engine: it has laws of its own',
  checkpoint: 'the engine: calls a function, again when its gradient needs it',
  hessian: 'a transform: differentiates a function',
  hvp: 'a transform: differentiates a function',
  jacobian: 'a transform: differentiates a function',
  jvp: 'a transform: differentiates a function',
  vjp: 'a transform: differentiates a function',
  detectAnomaly: 'sets a mode',
  registerHook: 'the engine: calls a function as gradients pass',
  registerPostAccumulateGradHook: 'the engine: calls a function as gradients pass',
  retainGrad: 'the engine: keeps a gradient that passes',
  enableGrad: 'sets a mode',
  inferenceMode: 'sets a mode',
  isInferenceMode: 'reads a mode',
  isGradEnabled: 'reads a mode',
  noGrad: 'sets a mode',
  useBackend: 'chooses kernels',
  scope: 'ends what is computed in it',
  canCast: 'reads dtypes',
  equal: 'its result is no tensor',
  inspect: 'prints',
  promoteTypes: 'reads dtypes',
  resultType: 'reads dtypes',
  sameBits: 'its result is no tensor',
  dims: 'names sizes; its result is no tensor',
};

/** Methods of Ragged that are no ops of their own. */
const noMethods: Readonly<Record<string, string>> = {
  constructor: 'creates',
  with: 'exchanges the values',
  map: 'calls a function',
  place: 'toPadded for a layout that is known',
  rows: 'slices, one a row',
  toArray: 'reads',
  toString: 'prints',
};

const isClass = (value: unknown): boolean => typeof value === 'function' && /^class\b/.test(String(value));

/** Every exported function, and the methods of Ragged that compute. */
function ops(): string[] {
  const functions = Object.entries(core).filter(([, value]) => typeof value === 'function' && !isClass(value));
  const methods = [
    ...Object.getOwnPropertyNames(Ragged.prototype),
    ...Object.getOwnPropertyNames(Ragged).filter((name) => typeof Reflect.get(Ragged, name) === 'function'),
  ];
  return [
    ...functions.map(([name]) => name).filter((name) => !(name in noOps)),
    ...methods.filter((name) => !(name in noMethods)).map((name) => `Ragged.${name}`),
  ];
}

describe('specs', () => {
  it('have an entry for every op that core exports', () => {
    const covered = new Set(specs.map(({ op }) => op));
    expect(ops().filter((op) => !covered.has(op))).toEqual([]);
  });

  it('have no entry twice, and none for what core does not export', () => {
    const names = specs.map(({ op }) => op);
    expect(names.filter((op, i) => names.indexOf(op) !== i)).toEqual([]);
    expect(names.filter((op) => !ops().includes(op))).toEqual([]);
  });

  it('have at most eight fields', () => {
    for (const spec of specs) expect(Object.keys(spec).length, spec.op).toBeLessThanOrEqual(8);
  });

  it('except only what exists', () => {
    expect(Object.keys(noOps).filter((name) => !(name in core))).toEqual([]);
    expect(Object.keys(noMethods).filter((name) => !(name in Ragged.prototype))).toEqual([]);
  });

  it('reach every method of Tensor that was generated from an op', () => {
    const own = ['constructor', 'toString'];
    const known = new Set([...ops(), ...Object.keys(noOps), ...own]);
    const methods = Object.getOwnPropertyNames(Tensor.prototype).filter(
      (name) => name in core && typeof Reflect.get(core, name) === 'function',
    );
    expect(methods.filter((name) => !known.has(name))).toEqual([]);
  });
});
