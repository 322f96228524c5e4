import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng, tensor, ValueError } from '@frostgrad/core';
import { CheckpointError, decodeSafetensors, encodeSafetensors, Linear } from '@frostgrad/nn';
import { AdamW, ReduceLROnPlateau } from '@frostgrad/optim';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type CheckpointParts, encodeCheckpoint, fit, restoreCheckpoint } from '../src/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../src/node.ts';
import { course, type Course, standing } from './course.ts';

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const partsOf = ({ model, optimizer, scheduler, loader }: Course): CheckpointParts => ({ model, optimizer, scheduler, loader }); // prettier-ignore

/** A training that has run for two epochs. */
async function trained(): Promise<Course> {
  const made = course(1, 2);
  await fit(made.model, made.loader, made.options);
  return made;
}

describe('encodeCheckpoint and restoreCheckpoint', () => {
  it('put every part where it was: tensors, buffers, frozen sets, memory, rates, generators', async () => {
    const [made, again] = [await trained(), course(9, 2)];
    again.model.freeze('gru.*');
    expect(restoreCheckpoint(encodeCheckpoint(partsOf(made), { note: [NaN, 'x'] }), partsOf(again))).toEqual({ note: [NaN, 'x'] });
    expect(standing(again)).toBe(standing(made));
  }); // prettier-ignore

  it('keep other schedules, optimizers and generators, and tensors among the data', () => {
    const make = (seed: number): { optimizer: AdamW; plateau: ReduceLROnPlateau; rng: Rng } => {
      const optimizer = new AdamW([tensor([seed], { requiresGrad: true })], { lr: seed });
      return { optimizer, plateau: new ReduceLROnPlateau(optimizer, { patience: 0 }), rng: new Rng(seed) };
    };
    const [one, other] = [make(1), make(2)];
    one.optimizer.groups[0]?.params[0]?.mul(3).sum().backward();
    one.optimizer.step();
    for (const value of [-Infinity, 5, NaN]) one.plateau.step(value);
    one.rng.next();
    const data = restoreCheckpoint(encodeCheckpoint(one, { mean: tensor([7]) }), other) as { mean: unknown };
    expect(data.mean).toEqual(tensor([7]));
    for (const name of ['optimizer', 'plateau'] as const)
      expect(other[name].stateDict()).toEqual(one[name].stateDict());
    expect(other.rng.next()).toBe(one.rng.next());
  });

  it('write the model where other readers of the format look for it', async () => {
    const made = await trained();
    const { tensors } = decodeSafetensors(encodeCheckpoint(partsOf(made)));
    const names = [...tensors.keys()];
    expect(names.filter((name) => name.startsWith('model.'))).toEqual(Object.keys(made.model.stateDict()).map((name) => `model.${name}`)); // prettier-ignore
    expect(names.find((name) => !name.startsWith('model.'))).toBe('optimizer.groups.0.params.0.slots.momentum');
    expect(tensors.get('model.out.weight')).toEqual(made.model.stateDict()['out.weight']);
  }); // prettier-ignore

  it('keep what is there when it is called, whatever moves before it is written', async () => {
    const [made, again] = [await trained(), course(1, 2)];
    const before = standing(made);
    const saved = saveCheckpoint(join(folder, 'moving'), partsOf(made));
    made.model.out.weight.requiresGrad = false;
    made.model.out.weight.zero_();
    restoreCheckpoint(encodeCheckpoint(partsOf(course(5, 2))), partsOf(made));
    await loadCheckpoint(await saved, partsOf(again));
    expect(standing(again)).toBe(before);
  });

  it('give a model alone with { partial: true }, and say without it what was left aside', async () => {
    const [bytes, { model }] = [encodeCheckpoint(partsOf(await trained()), 3), course(2, 1)];
    expect(restoreCheckpoint(bytes, {}, { partial: true })).toBe(3);
    expect(restoreCheckpoint(bytes, { model }, { partial: true })).toBe(3);
    expect(() => restoreCheckpoint(bytes, { model })).toThrowErrorMatchingInlineSnapshot(
      `[CheckpointError: loadCheckpoint: the checkpoint does not fit: not asked for: optimizer, scheduler, loader ({ partial: true } leaves it aside)]`,
    );
  });

  it('list all that is wrong in one error, and change nothing then', async () => {
    const bytes = encodeCheckpoint({ ...partsOf(await trained()), extra: new Rng(1) });
    const path = join(folder, 'misfit');
    writeFileSync(path, bytes);
    const again = course(3, 1);
    const before = standing(again);
    const parts = { ...partsOf(again), optimizer: new AdamW(again.model.parameters()), model: new Linear(2, 1, { rng: new Rng(1) }), rng: new Rng(4) }; // prettier-ignore
    const message = await loadCheckpoint(path, parts).catch((error: Error) => error.message.replace(path, 'FILE'));
    expect(message).toMatchInlineSnapshot(
      `"loadCheckpoint: FILE: the checkpoint does not fit: missing: rng; not asked for: extra ({ partial: true } leaves it aside); 'model': loadStateDict: 2 missing: bias, weight; 8 unexpected: batches, gru.bias_hh_l0, gru.bias_ih_l0, gru.weight_hh_l0, gru.weight_ih_l0, letters.weight, out.bias, out.weight; 'optimizer': adamw: the state does not fit: it is of 'sgd'"`,
    );
    expect(standing(again)).toBe(before);
    expect(parts.rng.state).toEqual({ seed: 4, drawn: 0 });
  });

  it.each([[{ '': new Rng(1) }], [{ data: new Rng(1) }], [{ 'a.b': new Rng(1) }]])('refuse the names of %j', (parts) => {
    expect(() => encodeCheckpoint(parts)).toThrow(ValueError);
  }); // prettier-ignore
});

describe('a file that is damaged or hostile behind a sound header', () => {
  /** Anything that JSON has, and numbers at which checks go wrong. */
  const junk = fc.oneof(
    fc.constantFrom(null, -1, 0.5, 1e300, 2 ** 53, '', 'x', true, [], {}, [null], { $number: 'NaN' }, { $number: '-Infinity' }, { $tensor: 'model.out.bias' }, { $tensor: 'none' }, { $strange: 1 }),
    fc.jsonValue({ maxDepth: 2 }),
  ); // prettier-ignore

  /** A place in plain data, and what stands there is replaced, or taken away. */
  function changed(value: unknown, at: number, by: unknown): unknown {
    const places: [object, string][] = [];
    const copy: unknown = structuredClone(value);
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node, key]);
        visit((node as Record<string, unknown>)[key]);
      }
    };
    visit(copy);
    const [node, key] = places[at % places.length] as [Record<string, unknown>, string];
    if (by === undefined) delete node[key];
    else node[key] = by;
    return copy;
  }

  it('is refused by a CheckpointError with nothing changed, or is as good as one that was written', async () => {
    const made = encodeCheckpoint(partsOf(await trained()), { steps: 4 });
    const { tensors, metadata } = decodeSafetensors(made);
    const note = JSON.parse(metadata['frostgrad.checkpoint'] as string) as unknown;
    const names = [...tensors.keys()];
    const again = course(3, 1);
    let before = standing(again);
    const seen = { refused: 0, read: 0, byTensors: 0 };
    const change = fc.tuple(fc.nat(), fc.oneof(junk, fc.constant(undefined)));
    const tensorsChange = fc.constantFrom('none', 'none', 'none', 'removed', 'renamed', 'another dtype', 'another shape');
    fc.assert(
      fc.property(change, fc.nat(), tensorsChange, ([at, by], which, kind) => {
        const name = names[which % names.length] as string;
        const given = new Map(tensors);
        if (kind === 'removed' || kind === 'renamed') given.delete(name);
        if (kind === 'renamed') given.set(`${name}x`, tensors.get(name) as never);
        if (kind === 'another dtype') given.set(name, tensor([1], { dtype: 'float64' }));
        if (kind === 'another shape') given.set(name, tensor([[1], [2]]));
        const text = JSON.stringify(kind === 'none' ? changed(note, at, by) : note);
        try {
          restoreCheckpoint(encodeSafetensors(given, { 'frostgrad.checkpoint': text }), partsOf(again));
          seen.read++;
          before = standing(again);
        } catch (error) {
          if (!(error instanceof CheckpointError)) throw error;
          seen.refused++;
          seen.byTensors += Number(kind !== 'none');
          expect(standing(again)).toBe(before);
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen.refused).toBeGreaterThan(600);
    expect(seen.byTensors).toBeGreaterThan(300);
    expect(seen.read).toBeGreaterThan(20);
  }); // prettier-ignore

  it.each([
    ['no note', {}, /it has tensors but no 'frostgrad\.checkpoint'/],
    ['no JSON', { 'frostgrad.checkpoint': '{' }, /is none of version 1/],
    ['another version', { 'frostgrad.checkpoint': '{"version":2,"parts":{},"data":null}' }, /is none of version 1/],
    ['a tensor of no part', { 'frostgrad.checkpoint': '{"version":1,"parts":{},"data":null}' }, /the tensor "w" belongs to no part/],
  ])('is refused for %s', (_, metadata, message) => {
    expect(() => restoreCheckpoint(encodeSafetensors({ w: tensor([1]) }, metadata as Record<string, string>), {})).toThrow(message);
  }); // prettier-ignore
});
