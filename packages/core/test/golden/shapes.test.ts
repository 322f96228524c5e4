import * as core from '@frostgrad/core';
import { type Shape, sizeOf } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

interface ValueCase {
  readonly op: string;
  readonly shapes: readonly Shape[];
  readonly args: readonly unknown[];
  readonly shape: Shape;
  readonly values: readonly number[];
  readonly grads: readonly (readonly number[])[];
}

interface PartsCase {
  readonly op: 'chunk' | 'split' | 'tensorSplit';
  readonly n: number;
  readonly args: readonly [number & readonly number[]];
  readonly parts: readonly (readonly number[])[];
}

const { source, cases } = readGolden<ValueCase | PartsCase>('shapes');
const isParts = (one: ValueCase | PartsCase): one is PartsCase => 'parts' in one;

/** `start`, `start + 1`, ... */
const counting = (shape: Shape, start: number = 1): core.Tensor =>
  core.tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => start + i),
    { shape },
  );

/** These take their tensors in a list; `meshgrid` gives one, which the script stacked. */
const ofLists: Record<string, (xs: core.Tensor[], args: readonly never[]) => core.Tensor> = {
  cat: (xs, args) => core.cat(xs, ...args),
  hstack: (xs) => core.hstack(xs),
  vstack: (xs) => core.vstack(xs),
  meshgrid: (xs, args) => core.stack(core.meshgrid(xs, ...args)),
};

function run({ op, args }: ValueCase, xs: core.Tensor[]): core.Tensor {
  const ofList = ofLists[op];
  if (ofList !== undefined) return ofList(xs, args as readonly never[]);
  return (core as unknown as Record<string, (...all: unknown[]) => core.Tensor>)[op]?.(...xs, ...args) as core.Tensor;
}

describe(`shape ops give what ${source} gives`, () => {
  it.each(
    cases.filter(isParts).map((one) => [`${one.op} of ${one.n} by ${JSON.stringify(one.args[0])}`, one] as const),
  )('%s', (_, { op, n, args, parts }) => {
    const cut = core[op](core.arange(n), args[0]);
    expect(cut.map((part) => part.toArray())).toEqual(parts);
  });

  it.each(
    cases
      .filter((one): one is ValueCase => !isParts(one))
      .map((one) => [`${one.op} of ${JSON.stringify(one.shapes)} with ${JSON.stringify(one.args)}`, one] as const),
  )('%s', (_, one) => {
    const xs = one.shapes.map((shape, i) => counting(shape, 1 + 100 * i));
    for (const x of xs) x.requiresGrad = true;
    const out = run(one, xs);
    expect([out.shape, [...out.toTypedArray()]]).toEqual([one.shape, one.values]);
    const grads = core.grad([out], xs, { gradOutputs: [counting(out.shape)], materializeGrads: true });
    expect(grads.map((grad) => [...grad.toTypedArray()])).toEqual(one.grads);
  });
});
