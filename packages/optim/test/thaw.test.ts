import { Segments, Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../src/index.ts';

const first = Segments.rows([2], [0]);
const leaf = (): Tensor => tensor([1, 1], { requiresGrad: true, dtype: 'float64' });

/** Steps with one gradient. */
function step(optimizer: Adam | SGD, w: Tensor, times: number = 1, g: number = 1): void {
  for (let i = 0; i < times; i++) {
    w.grad = tensor([g, g], { dtype: 'float64' });
    optimizer.step();
  }
}

describe.each([
  ['Adam', (w: Tensor) => new Adam([w], { lr: 0.1, amsgrad: true })],
  ['SGD with momentum', (w: Tensor) => new SGD([w], { lr: 0.1, momentum: 0.9 })],
])("%s after thaw_ with state: 'reset'", (_, make) => {
  it('moves the elements as new ones, and the others as ever', () => {
    const [w, kept] = [leaf(), leaf()];
    const [optimizer, other] = [make(w), make(kept)];
    for (const [o, x] of [
      [optimizer, w],
      [other, kept],
    ] as const) {
      step(o, x, 3);
      x.freeze_(first);
      step(o, x, 2);
    }
    const at = w.toTypedArray()[0] as number;
    w.thaw_(first, { state: 'reset' });
    kept.thaw_(first);
    step(optimizer, w, 2, 5);
    step(other, kept, 2, 5);
    const fresh = leaf();
    step(make(fresh), fresh, 2, 5);
    const moved = (x: Tensor, from: number): number => (x.toTypedArray()[0] as number) - from;
    expect(moved(w, at)).toBeCloseTo(moved(fresh, 1), 14);
    expect(moved(kept, at)).not.toBeCloseTo(moved(fresh, 1), 3);
    expect(w.toTypedArray()[1]).toBe(kept.toTypedArray()[1]);
  });

  it('says so in a state dict, and forgets once', () => {
    const w = leaf();
    const optimizer = make(w);
    step(optimizer, w, 2);
    w.freeze_(first).thaw_(undefined, { state: 'reset' });
    const [slot] = Object.values(optimizer.stateDict().groups[0]?.params[0]?.slots ?? {});
    expect(slot?.toTypedArray()[0]).toBe(0);
    expect(slot?.toTypedArray()[1]).not.toBe(0);
    step(optimizer, w);
    const later = optimizer.stateDict();
    const [again] = Object.values(later.groups[0]?.params[0]?.slots ?? {});
    expect(again?.toTypedArray()[0]).not.toBe(0);
    optimizer.loadStateDict(later);
    step(optimizer, w);
    expect(w.toTypedArray()[0]).not.toBe(w.toTypedArray()[1]);
  });

  it('has nothing to forget of elements that were not frozen, or were never stepped', () => {
    const [w, plain] = [leaf(), leaf()];
    const [optimizer, other] = [make(w), make(plain)];
    w.freeze_(first).thaw_(first, { state: 'reset' });
    w.thaw_(Segments.all([2]), { state: 'reset' });
    step(optimizer, w, 2);
    w.thaw_(Segments.all([2]), { state: 'reset' });
    step(optimizer, w, 2);
    step(other, plain, 4);
    expect(w.toArray()).toEqual(plain.toArray());
  });
});
