import { enableGrad, isGradEnabled, mul, noGrad, tensor } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

describe('noGrad', () => {
  it('gives results that are leaves and require no grad, and returns what the body returns', () => {
    const y = noGrad(() => mul(leaf(2), 3));
    expect([y.item(), y.requiresGrad, y.isLeaf, y.gradFn]).toEqual([6, false, true, null]);
  });

  it('leaves a tensor that is made inside with requiresGrad as it was asked for', () => {
    const w = noGrad(() => tensor([1], { requiresGrad: true }));
    expect([w.requiresGrad, mul(w, 2).requiresGrad]).toEqual([true, true]);
  });

  it('nests with enableGrad, and both restore what was before', () => {
    const seen: boolean[] = [isGradEnabled()];
    noGrad(() => {
      seen.push(isGradEnabled());
      enableGrad(() => {
        seen.push(isGradEnabled());
        noGrad(() => seen.push(isGradEnabled()));
        seen.push(isGradEnabled());
      });
      seen.push(isGradEnabled());
    });
    seen.push(isGradEnabled());
    expect(seen).toEqual([true, false, true, false, true, false, true]);
  });

  it.each([
    ['noGrad', noGrad],
    ['enableGrad', enableGrad],
  ])('is undone when the body throws, and passes the error on: %s', (_, mode) => {
    for (const outer of [noGrad, enableGrad]) {
      const before = outer(() => {
        const before = isGradEnabled();
        expect(() =>
          mode(() => {
            throw new RangeError('mine');
          }),
        ).toThrow(new RangeError('mine'));
        return isGradEnabled() === before;
      });
      expect(before).toBe(true);
    }
    expect(isGradEnabled()).toBe(true);
  });

  it('refuses an async body, which would leak the mode across await', async () => {
    let after: boolean | null = null;
    let body: Promise<void> = Promise.resolve();
    expect(() =>
      noGrad(() => {
        body = (async (): Promise<void> => {
          await Promise.resolve();
          after = isGradEnabled();
        })();
        return body;
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: noGrad: the body returned a promise, and the mode would leak into whatever runs while it waits. Await first, and give noGrad the synchronous part]`,
    );
    expect(isGradEnabled()).toBe(true);
    await body;
    expect(after).toBe(true);
  });
});

describe('a backward pass', () => {
  it('runs formulas without recording, unless createGraph - whatever the mode around it', () => {
    const seen: boolean[] = [];
    const op = defineOp({
      name: 'watch',
      inputs: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }) => k.copy(x),
      vjp: {
        x: (g) => {
          seen.push(isGradEnabled());
          return g;
        },
      },
    });
    const y = apply(op, [leaf(1)], undefined);
    y.backward();
    noGrad(() => y.backward({ createGraph: true }));
    expect([seen, isGradEnabled()]).toEqual([[false, true], true]);
  });
});
