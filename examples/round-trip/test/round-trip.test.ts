import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Rng } from '@frostgrad/core';
import { decodeSafetensors } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { encodeCheckpoint } from '@frostgrad/train';
import { describe, expect, it } from 'vitest';
import { largestDifference, modelIn, questionIn, Tagger } from '../tagger.ts';

// by PyTorch 1.13: pytorch.py write examples/round-trip/test/from-pytorch.safetensors
const bytes = Uint8Array.from(readFileSync(fileURLToPath(new URL('from-pytorch.safetensors', import.meta.url))));
const { tensors, metadata } = decodeSafetensors(bytes);
const { ids, lengths, outputs } = questionIn(tensors);

function loaded(): Tagger {
  const model = new Tagger(new Rng(0));
  model.loadStateDict(modelIn(tensors));
  return model;
}

/** A tensor as a strict reader finds it. */
interface Found {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Reads the format by its description, and shares nothing with the reader that is tested; what is not as described throws. */
function strictly(file: Uint8Array): Map<string, Found> {
  const widths: Readonly<Record<string, number>> = { F32: 4, F64: 8, I32: 4, I64: 8, BOOL: 1 };
  const size = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  expect(size % 8).toBe(0);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(file.slice(8, 8 + size));
  expect(text).toMatch(/^\{.*\} *$/s);
  const { __metadata__: notes = {}, ...entries } = JSON.parse(text) as Record<string, Record<string, unknown>>;
  for (const note of Object.values(notes)) expect(note).toBeTypeOf('string');
  const found = new Map<string, Found>();
  let at = 0;
  for (const [name, entry] of Object.entries(entries)) {
    expect(Object.keys(entry).sort()).toEqual(['data_offsets', 'dtype', 'shape']);
    const { dtype, shape, data_offsets: offsets } = entry as { dtype: string; shape: number[]; data_offsets: number[] };
    const end = at + shape.reduce((a, b) => a * b, 1) * (widths[dtype] as number);
    expect(offsets).toEqual([at, end]);
    found.set(name, { dtype, shape, bytes: file.slice(8 + size + at, 8 + size + end) });
    at = end;
  }
  expect(8 + size + at).toBe(file.length);
  return found;
}

describe('a model that PyTorch wrote', () => {
  it('loads under its own names, and gives the same outputs', () => {
    expect(metadata['made_by']).toMatch(/^PyTorch 1\.13/);
    const found = loaded().forward(ids, lengths.toTypedArray());
    expect(found.shape).toEqual([4, 7, 5]);
    expect(largestDifference(found, outputs)).toBeLessThan(1e-6);
    expect(outputs.abs().max().item()).toBeGreaterThan(0.1);
  });

  it('is told from another model', () => {
    expect(largestDifference(new Tagger(new Rng(0)).forward(ids, lengths.toTypedArray()), outputs)).toBeGreaterThan(0.1);
  }); // prettier-ignore

  it('is written again as a strict reader expects it: the same names, shapes and bits, in a whole training checkpoint, too', () => {
    const [theirs, model] = [strictly(bytes), loaded()];
    const ours = strictly(encodeCheckpoint({ model, optimizer: new Adam(model.parameters()) }, { outputs }));
    for (const [name, x] of theirs) {
      if (name.startsWith('model.')) expect([name, ours.get(name)]).toEqual([name, x]);
    }
    const own = (names: Iterable<string>): string[] => [...names].filter((name) => name.startsWith('model.')).sort();
    expect(own(ours.keys())).toEqual(own(theirs.keys()));
    expect(ours.get('data.outputs')?.bytes).toEqual(theirs.get('outputs')?.bytes);
  });
});
