import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng, Segments, ValueError } from '@frostgrad/core';
import { CheckpointError } from '@frostgrad/nn';
import { afterAll, describe, expect, it } from 'vitest';
import { fit, type FitResult } from '../src/index.ts';
import { keepRun, loadCheckpoint, saveCheckpoint } from '../src/node.ts';
import { type Course, course, standing } from './course.ts';

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EPOCHS = 3;
const STEPS = 18; // 16 words in batches of 3

/** What is kept in the file; the loader and the schedule stand in the state that `fit` keeps. */
const partsOf = ({ model, optimizer }: Course): Pick<Course, 'model' | 'optimizer'> => ({ model, optimizer });

/** Trains until so many steps were taken, and keeps the run in a folder of its own. */
async function interrupted(steps: number): Promise<string> {
  const begun = course(1, EPOCHS);
  const place = mkdtempSync(join(folder, 'run-'));
  const run = await keepRun(place, partsOf(begun));
  const controller = new AbortController();
  let taken = 0;
  const loss: Course['options']['loss'] = (batch) => {
    if (++taken === steps) controller.abort();
    return begun.options.loss(batch);
  };
  const result = await fit(begun.model, begun.loader, { ...begun.options, ...run, loss, signal: controller.signal });
  expect(result).toMatchObject({ ended: 'interrupted', steps, savedTo: join(place, 'last.safetensors') });
  return place;
}

/** Goes on with a run that a folder holds, in a training begun from another seed. `spoil` is where a wrong way goes wrong. */
async function resumed(place: string, spoil: (again: Course) => void): Promise<[FitResult, string]> {
  const again = course(100, EPOCHS);
  again.model.thaw().freeze('out.*');
  const run = await keepRun(place, partsOf(again), { resume: true });
  spoil(again);
  const { savedTo: _, ...result } = await fit(again.model, again.loader, { ...again.options, ...run });
  return [result as FitResult, standing(again)];
}

async function uninterrupted(): Promise<[FitResult, string]> {
  const whole = course(1, EPOCHS);
  const { savedTo: _, ...result } = await fit(whole.model, whole.loader, whole.options);
  return [result as FitResult, standing(whole)];
}

describe('a run that goes on from a file', () => {
  it('has the bits of the uninterrupted run, after whichever step it was interrupted', async () => {
    const whole = await uninterrupted();
    expect(whole[0].steps).toBe(STEPS);
    for (let steps = 1; steps < STEPS; steps++)
      expect(await resumed(await interrupted(steps), () => {})).toEqual(whole);
  });

  it.each<[string, (again: Course) => void]>([
    ['forgets the momentum', ({ model, optimizer }) => optimizer.resetState(model.out.weight)],
    ['has the rate of the beginning', ({ optimizer }) => Object.assign(optimizer.groups[0]?.hyper ?? {}, { lr: 0.2, momentum: 0 })],
    ['draws dropout from another place', ({ model }) => void (model.noise.state = new Rng(2).state)],
    ['lets a frozen row learn', ({ model }) => void model.letters.weight.thaw_(Segments.rows([27, 4], [3]))],
    ['freezes what learnt', ({ model }) => void model.freeze('out.bias')],
    ['forgets a buffer', ({ model }) => void model.batches.zero_()],
  ])('is told from one that %s', async (_, spoil) => {
    const [whole, again] = [await uninterrupted(), await resumed(await interrupted(8), spoil)];
    expect(again).not.toEqual(whole);
  }); // prettier-ignore
});

describe('keepRun', () => {
  it('keeps the best epoch beside the last, and gives it back', async () => {
    const place = join(folder, 'made', 'on', 'the', 'way');
    const begun = course(1, 4);
    const run = await keepRun(place, partsOf(begun));
    const values = [3, 1, 2, 2];
    const biases: unknown[] = [];
    const evaluate = (): number => {
      biases.push(begun.model.out.bias?.toArray());
      return values[biases.length - 1] as number;
    };
    const { best } = await fit(begun.model, begun.loader, { ...begun.options, ...run, evaluate });
    expect(best).toEqual({ epoch: 2, value: 1 });
    for (const [path, epoch] of [[run.best, 2], [run.last, 4]] as const) {
      const { model } = course(7, 4);
      expect(await loadCheckpoint(path, { model }, { partial: true })).toMatchObject({ best, steps: 6 * epoch });
      expect(model.out.bias?.toArray()).toEqual(biases[epoch - 1]);
    } // prettier-ignore
  });

  it('neither overwrites a run nor goes on with one unless it is told to', async () => {
    const place = await interrupted(2);
    const again = course(1, EPOCHS);
    const before = standing(again);
    await expect(keepRun(place, partsOf(again))).rejects.toThrow(/last\.safetensors holds a run; \{ resume: true \} goes on/);
    expect((await keepRun(place, partsOf(again), { resume: false })).resume).toBeUndefined();
    expect((await keepRun(join(place, 'none'), partsOf(again), { resume: true })).resume).toBeUndefined();
    expect(standing(again)).toBe(before);
  }); // prettier-ignore

  it('changes nothing when the file is none of a run', async () => {
    const again = course(1, EPOCHS);
    const before = standing(again);
    for (const data of [null, { steps: 1 }, { ...(await keepRun(await interrupted(2), partsOf(course(1, 3)), { resume: true })).resume, best: { epoch: 9, value: 1 } }]) {
      const place = mkdtempSync(join(folder, 'other-'));
      await saveCheckpoint(join(place, 'last.safetensors'), partsOf(course(3, EPOCHS)), data);
      await expect(keepRun(place, partsOf(again), { resume: true })).rejects.toThrow(ValueError);
    }
    await expect(keepRun(await interrupted(2), { model: again.model }, { resume: true })).rejects.toThrow(CheckpointError);
    expect(standing(again)).toBe(before);
  }); // prettier-ignore
});
