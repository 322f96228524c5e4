import { tensor } from '@frostgrad/core';
import { DataLoader } from '@frostgrad/data';
import { SGD } from '@frostgrad/optim';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fit, type FitOptions, type FitState } from '../src/index.ts';
import { bitsOf, byHand, resumesWithTheSameBits, toy } from './laws.ts';

describe('fit', () => {
  it.each(['none', 'epochs', 'steps', 'plateau'] as const)(
    'is the loop written out, schedule: %s',
    async (schedule) => {
      const [one, other] = [toy(schedule, 5), toy(schedule, 5)];
      const { history, ended, steps } = await fit(one.model, one.loader, one.options);
      expect(history.map(({ trainLoss }) => trainLoss)).toEqual(byHand(other));
      expect(bitsOf(one)).toEqual(bitsOf(other));
      expect([ended, steps]).toEqual(['finished', 20]);
      expect(history.at(-1)?.trainLoss).toBeLessThan(history[0]?.trainLoss as number);
      expect(one.optimizer.groups[0]?.hyper.lr).toBe(other.optimizer.groups[0]?.hyper.lr);
    },
  );

  test('goes on after an interruption with the bits of a run without one', () =>
    resumesWithTheSameBits((state) => state));

  it.each<[string, (state: FitState) => FitState]>([
    ['forgets the losses of the epoch under way', (state) => ({ ...state, lossSum: 0, weightSum: 0 })],
    ['begins the epoch again', (state) => ({ ...state, loader: { ...state.loader, given: 0 } })],
    [
      'repeats a step',
      (state) => ({ ...state, loader: { ...state.loader, given: Math.max(0, state.loader.given - 1) } }),
    ],
    ['forgets the history', (state) => ({ ...state, history: [], best: null })],
    [
      'leaves the schedule where it began',
      (state) => (state.scheduler === null ? state : { ...state, scheduler: { ...state.scheduler, epoch: 0 } }),
    ],
  ])('is told from one that %s', async (_, spoil) => {
    await expect(resumesWithTheSameBits(spoil)).rejects.toMatchObject({ name: 'AssertionError' });
  });

  const trainedBy = async (
    values: readonly number[],
    options: Partial<FitOptions<readonly number[]>>,
  ): Promise<Awaited<ReturnType<typeof fit>> & { saves: string[] }> => {
    const w = tensor([1], { requiresGrad: true });
    const saves: string[] = [];
    let at = 0;
    const result = await fit(null, new DataLoader([1]), {
      loss: () => w.mul(w).sum(),
      optimizer: new SGD([w], { lr: 0.01 }),
      epochs: values.length,
      evaluate: () => values[at++] as number,
      save: ({ history, best }, reason) => void saves.push(`${reason} ${history.length} ${best?.epoch ?? '-'}`),
      ...options,
    });
    return { ...result, saves };
  };

  it('ends after patience, and saves the best, as one does by hand', async () => {
    const seen = { stopped: 0, finished: 0, noBest: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom(NaN, 0, 1, 2, 2.5, 3, -Infinity), fc.integer({ min: -9, max: 9 })), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.constantFrom('min', 'max'),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0, 1),
        async (values, mode, patience, minDelta) => {
          let best: { epoch: number; value: number } | null = null;
          let bad = 0;
          const saves: string[] = [];
          let epochs = 0;
          for (const value of values) {
            epochs++;
            const gain: number =
              best === null
                ? Number.isNaN(value)
                  ? NaN
                  : Infinity
                : mode === 'min'
                  ? best.value - value
                  : value - best.value;
            const isBest: boolean = gain > minDelta;
            if (isBest) best = { epoch: epochs, value };
            bad = isBest ? 0 : bad + 1;
            saves.push(`epoch ${epochs} ${best?.epoch ?? '-'}`);
            if (isBest) saves.push(`best ${epochs} ${epochs}`);
            if (bad === patience) break;
          }
          const result = await trainedBy(values, { mode, patience, minDelta });
          expect(result.history.map(({ value }) => value)).toEqual(values.slice(0, epochs));
          expect(result.best).toEqual(best);
          expect(result.saves).toEqual(saves);
          expect(result.ended).toBe(epochs === values.length ? 'finished' : 'stopped');
          seen.stopped += Number(result.ended === 'stopped');
          seen.finished += Number(result.ended === 'finished');
          seen.noBest += Number(best === null);
        },
      ),
      { numRuns: 300 },
    );
    expect(Math.min(seen.stopped, seen.finished)).toBeGreaterThan(50);
    expect(seen.noBest).toBeGreaterThan(3);
  });

  it('evaluates outside the graph with the model in eval, and trains in train', async () => {
    const begun = toy('none', 2);
    const modes: boolean[] = [];
    const probe = tensor([1], { requiresGrad: true });
    await fit(begun.model, begun.loader, {
      ...begun.options,
      weight: () => {
        modes.push(begun.model.training);
        return 1;
      },
      evaluate: () => {
        modes.push(begun.model.training);
        return Number(probe.mul(2).requiresGrad);
      },
    }).then(({ history }) => expect(history.map(({ value }) => value)).toEqual([0, 0]));
    expect(modes).toEqual([true, true, true, true, false, true, true, true, true, false]);
    expect(begun.model.training).toBe(true);
  });

  it('says what it does to who watches, and where an interrupted run is', async () => {
    const lines: string[] = [];
    let counted = 0;
    const controller = new AbortController();
    const begun = toy('none', 3);
    const progress = {
      advance: (n: number) => {
        counted += n;
        if (counted === 17) controller.abort();
      },
      endEpoch: (line: string) => void lines.push(line),
    };
    const result = await fit(begun.model, begun.loader, {
      ...begun.options,
      progress,
      signal: controller.signal,
      save: () => 'run.safetensors',
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "epoch 1/3  loss 1.217  (best)",
        "interrupted in epoch 2, after step 6; saved to run.safetensors",
      ]
    `);
    expect(result).toMatchObject({ ended: 'interrupted', steps: 6, savedTo: 'run.safetensors' });
    const unsaved = toy('none', 3);
    await fit(unsaved.model, unsaved.loader, { ...unsaved.options, progress, signal: controller.signal });
    expect(lines.at(-1)).toBe('interrupted in epoch 1, after step 1; not saved');
  });

  it('does not step on a loss that is not finite', async () => {
    const w = tensor([1], { requiresGrad: true });
    const optimizer = new SGD([w], { lr: 0.1 });
    const run = fit(null, new DataLoader([1, 0, 1]), { loss: ([x]) => w.mul(0).div(x as number).sum(), optimizer, epochs: 1 }); // prettier-ignore
    await expect(run).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ValueError: fit: the loss is NaN in epoch 1, after step 1, and no step was taken on it; explainGrad and detectAnomaly say where it comes from]`,
    );
    expect(w.toArray()).toEqual([1]);
  });

  it('refuses what cannot be trained', async () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const optimizer = new SGD([w], { lr: 0.1 });
    const begin = async (options: Partial<FitOptions<readonly number[]>>, data = [1]): Promise<unknown> =>
      fit(null, new DataLoader(data), { loss: () => w.sum(), optimizer, epochs: 1, ...options });
    const refusals: string[] = [];
    const { scheduler: _, ...state } = await stateOf();
    for (const [options, data] of [
      [{ epochs: -1 }],
      [{ patience: 0 }],
      [{ minDelta: -1 }],
      [{ loss: () => w.mul(2) }],
      [{}, []],
      [{ resume: { ...state, scheduler: null, steps: -1 } }],
      [{ resume: { ...state, scheduler: null, best: { epoch: 9, value: 1 } } }],
      [{ resume: { ...state, scheduler: { scheduler: 'stepLR' } as never } }],
      [{ resume: { ...state, scheduler: null } }, [1, 2]],
    ] as const) {
      await begin(options as Partial<FitOptions<readonly number[]>>, data as number[] | undefined).then(
        () => refusals.push('taken'),
        (error: unknown) => refusals.push(String(error).slice(0, 120)),
      );
    }
    expect(refusals).toMatchInlineSnapshot(`
      [
        "ValueError: fit: epochs is -1; expected an integer of at least 0",
        "ValueError: fit: patience is 0; expected at least 1",
        "ValueError: fit: minDelta is -1; expected at least 0",
        "ValueError: fit: the loss is [2]; expected a scalar, such as its mean()",
        "ValueError: fit: an epoch has no batches, or their weights are 0; look at the loader",
        "ValueError: fit: this is no state of a run; give what save was given",
        "ValueError: fit: this is no state of a run; give what save was given",
        "ValueError: fit: the state was made with a scheduler, unlike this run",
        "ValueError: loadStateDict: the state is another loader's: examples is 1 there and 2 here; batches is 1 there and 2 here;",
      ]
    `);
    expect(w.toArray()).toEqual([1, 2]);
  });
});

/** The state of a run of one epoch over one example. */
async function stateOf(): Promise<FitState> {
  const w = tensor([1], { requiresGrad: true });
  let kept: FitState | null = null;
  await fit(null, new DataLoader([1]), {
    loss: () => w.sum(),
    optimizer: new SGD([w], { lr: 0.1 }),
    epochs: 1,
    save: (state) => {
      kept = state;
    },
  });
  return kept as unknown as FitState;
}
