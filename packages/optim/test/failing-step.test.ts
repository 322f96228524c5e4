import { inferenceMode, Segments, type Tensor, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Adam, type AdamOptions, SGD, type Update } from '../src/index.ts';
import { count, segmentsOf, smallShapes, values } from './lives.ts';

/** Adam as somebody changes it who wants no NaN: it throws when it meets one. */
class Picky extends Adam {
  protected override update(update: Update<Required<AdamOptions>>): void {
    super.update(update);
    if (update.value.some(Number.isNaN)) throw new RangeError('a value is NaN');
  }
}

/** Everything that a step may change. */
function stateOf(optimizer: Adam, params: readonly Tensor[]): unknown {
  const bits = (x: Tensor): number[] => [...new Uint8Array(x.toTypedArray().slice().buffer)];
  const { groups } = optimizer.stateDict();
  return {
    values: params.map(bits),
    versions: params.map((x) => x.value.storage.version),
    groups: groups.map(({ hyper, params: states }) => ({
      hyper,
      states: states.map((state) => [
        state?.histories ?? null,
        Object.entries(state?.slots ?? {}).map(([name, x]) => [name, bits(x)]),
      ]),
    })),
  };
}

const cases = smallShapes.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    start: values(count(shape)),
    gradients: fc.array(values(count(shape)), { minLength: 1, maxLength: 3 }),
    /** Frozen from the start in each of the parameters, and after the first step. */
    sets: fc.array(segmentsOf(shape), { minLength: 4, maxLength: 4 }),
  }),
);

/** @throws a counterexample. */
function checkNothingMoved(make: (params: Tensor[]) => Picky): { readonly threw: number; readonly moved: number } {
  const seen = { threw: 0, moved: 0 };
  fc.assert(
    fc.property(cases, ({ shape, start, gradients, sets }) => {
      const params = [0, 1].map(() => tensor(start, { shape, requiresGrad: true }));
      // the last one is struck: all before it have been updated by then
      const struck = tensor([1, 2], { requiresGrad: true });
      const optimizer = make([...params, struck]);
      for (const [i, w] of params.entries()) w.freeze_(sets[i] as Segments);
      const arrive = (g: Float32Array): void => {
        for (const w of params) w.grad = tensor(g, { shape });
        struck.grad = tensor([1, 1]);
      };
      for (const [step, g] of gradients.entries()) {
        arrive(g);
        optimizer.step();
        if (step === 0) for (const [i, w] of params.entries()) w.thaw_().freeze_(sets[i + 2] as Segments);
      }
      arrive(gradients[0] as Float32Array);
      struck.grad = tensor([1, NaN]);
      const all = [...params, struck];
      const before = stateOf(optimizer, all);
      expect(() => optimizer.step()).toThrow(new RangeError('a value is NaN'));
      expect(stateOf(optimizer, all)).toEqual(before);
      seen.threw++;
      struck.grad = tensor([1, 1]);
      optimizer.step();
      if (params.some((_, i) => !(sets[i + 2] as Segments).isAll)) seen.moved++;
      expect(stateOf(optimizer, all)).not.toEqual(before);
    }),
    { numRuns: 200, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261130) },
  );
  return seen;
}

const options = { lr: 0.1, amsgrad: true };

describe('a step whose update throws', () => {
  it('has changed no bit of any value, version or state, however much of the model was updated before', () => {
    const { threw, moved } = checkNothingMoved((params) => new Picky(params, options));
    expect([threw, moved > 100]).toEqual([200, true]);
  });

  it('would have, if it worked in place: the law tells', () => {
    class InPlace extends Picky {
      protected override get sureUpdate(): unknown {
        return this.update;
      }
    }
    expect(() => checkNothingMoved((params) => new InPlace(params, options))).toThrow();
  });

  it('can be taken again: it gives the bits of a step that never failed', () => {
    const [w, other] = [tensor([1, 2, 3], { requiresGrad: true }), tensor([1, 2, 3], { requiresGrad: true })];
    const [picky, adam] = [new Picky([w], { lr: 0.1 }), new Adam([other], { lr: 0.1 })];
    for (const g of [
      [1, 2, 3],
      [NaN, 1, 1],
      [0.5, -1, 0],
    ]) {
      w.grad = other.grad = tensor(g);
      if (g.some(Number.isNaN)) expect(() => picky.step()).toThrow('a value is NaN');
      else for (const optimizer of [picky, adam]) optimizer.step();
    }
    expect(w.toArray()).toEqual(other.toArray());
  });

  it('is not begun when what an optimizer asks for its state arrays throws', () => {
    class Forgetful extends SGD {
      calls = 0;
      protected override slots(): readonly string[] {
        if (++this.calls === 2) throw new Error('no names');
        return ['momentum'];
      }
    }
    const params = [1, 2].map((v) => tensor([v], { requiresGrad: true }));
    const sgd = new Forgetful([...params], { momentum: 0.9 });
    for (const w of params) w.grad = tensor([1]);
    expect(() => sgd.step()).toThrow('no names');
    expect(params.map((w) => w.item())).toEqual([1, 2]);
  });
});

describe('a parameter that was made in inferenceMode', () => {
  it('is refused when the optimizer is made, and so before anything moves', () => {
    const made = inferenceMode(() => tensor([1, 2]).requiresGrad_());
    const w = tensor([1], { requiresGrad: true });
    expect(() => new SGD([w, made])).toThrow('sgd: the tensor was made in inferenceMode');
  });
});
