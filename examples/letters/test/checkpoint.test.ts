import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assign, zeros } from '@frostgrad/core';
import { decodeSafetensors, encodeSafetensors, freezeCertificate } from '@frostgrad/nn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint, readCheckpoint } from '../../g2p/checkpoint.ts';
import { table } from '../../g2p/test/fixtures.ts';
import { configOf } from '../../g2p/training.ts';
import { Rng } from '@frostgrad/core';
import { G2P } from '../../g2p/model.ts';
import { type Grown, isGrown, restoreGrown, saveGrown } from '../checkpoint.ts';
import { growLetters, learnNewRowsOnly } from '../growing.ts';
import { parseLettersOptions } from '../options.ts';

const options = parseLettersOptions([]);
const settings = { ...options.settings, hidden: 4 };
const config = configOf(settings, table);
const grown: Grown = {
  settings,
  model: learnNewRowsOnly(growLetters(new G2P(config, new Rng(3)), config, new Rng(4))),
};

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letters-'));
  path = join(folder, 'grown');
  await saveGrown(path, grown, table);
});
afterAll(() => rm(folder, { recursive: true }));

async function load(file: string = path, args: readonly string[] = []): Promise<Grown> {
  return restoreGrown(file, await readCheckpoint(file), parseLettersOptions(args), table);
}

/** The file with other metadata; what is left out of it goes. */
async function changed(change: (metadata: Record<string, string>) => void): Promise<string> {
  const { tensors, metadata } = decodeSafetensors(await readFile(path));
  const { 'frostgrad.frozen': _, ...rest } = metadata;
  change(rest);
  const file = join(folder, 'changed');
  await writeFile(file, encodeSafetensors(tensors, rest));
  return file;
}

describe('a saved grown model', () => {
  it('comes back with its bits, and with what is frozen', async () => {
    const { model, settings: kept } = await load();
    expect(kept).toEqual(settings);
    const bits = (net: G2P): Uint32Array[] => net.parameters().map((x) => new Uint32Array(x.toTypedArray().buffer));
    expect(bits(model)).toEqual(bits(grown.model));
    const { digest, entries } = freezeCertificate(model);
    expect(digest).toBe(freezeCertificate(grown.model).digest);
    expect(entries).toHaveLength(21);
    expect(String(model.letters.weight.frozen)).toBe(String(grown.model.letters.weight.frozen));
    expect(model.letters.weight.frozen).not.toBeNull();
  });

  it('is refused when a frozen number is another', async () => {
    const model = learnNewRowsOnly(growLetters(new G2P(config, new Rng(3)), config, new Rng(4)));
    const { metadata } = decodeSafetensors(await readFile(path));
    assign(model.speak.bias as never, zeros(model.speak.bias?.shape ?? []), { frozen: 'overwrite' });
    const file = join(folder, 'other');
    const { format, grown: state } = metadata as { format: string; grown: string };
    await writeFile(file, encodeSafetensors(model.stateDict(), { format, grown: state }));
    await expect(load(file)).rejects.toThrow(/: not a usable checkpoint: what is frozen in it has changed: [^\n]*$/);
  });

  it('is refused when its frozen set is another', async () => {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    const { format, grown: state } = metadata as { format: string; grown: string };
    tensors.get('phones.weight')?.thaw_();
    const file = join(folder, 'thawed');
    await writeFile(file, encodeSafetensors(tensors, { format, grown: state }));
    await expect(load(file)).rejects.toThrow('what is frozen in it has changed');
  });

  it('is refused when its letters are others, or its state is missing', async () => {
    const other = await changed((metadata) => {
      metadata['grown'] = JSON.stringify({ ...JSON.parse(metadata['grown'] as string), alphabet: 'abc' });
    });
    await expect(load(other)).rejects.toThrow(/its letters are not abc[^\n]*é[^\n]*$/);
    const none = await changed((metadata) => delete metadata['grown']);
    await expect(load(none)).rejects.toThrow('its settings are incomplete');
  });

  it('is refused when options contradict it, and taken when they agree', async () => {
    await expect(load(path, ['--hidden', '5'])).rejects.toThrow(
      '--hidden 5 does not go with the checkpoint, which was made with 4; leave it out',
    );
    await expect(load(path, ['--hidden', '4'])).resolves.toBeDefined();
  });

  it('is told from what start saves, which refuses it', async () => {
    expect(isGrown(await readCheckpoint(path))).toBe(true);
    await expect(loadCheckpoint(path, options, table)).rejects.toThrow("its format is 'frostgrad-g2p-letters-1'");
  });

  it('is not written where nothing can be', async () => {
    await expect(saveGrown(join(folder, 'no', 'where'), grown, table)).rejects.toThrow(
      /^--save [^\n]*cannot be written/,
    );
  });
});
