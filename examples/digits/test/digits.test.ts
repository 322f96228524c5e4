import { Rng } from 'frostgrad';
import { describe, expect, it } from 'vitest';
import { reached } from '../../shared/test/reached.ts';
import { called } from '../../shared/test/called.ts';
import { moved } from '../batch.ts';
import { digits } from '../digits.ts';
import { drawDigit, drawRow } from '../drawing.ts';
import { loadDigits, SIDE, type WrittenDigit } from '../mnist-digits.ts';
import { commonestOf, meansOf, readByNearest } from '../nearest.ts';

/** A digit of one inked pixel, or of several. */
function dotted(digit: number, ...inked: (readonly [row: number, column: number])[]): WrittenDigit {
  const pixels = new Float32Array(SIDE * SIDE);
  for (const [row, column] of inked) pixels[row * SIDE + column] = 1;
  return { digit, pixels };
}

const all = loadDigits({ examples: 100_000, seed: 1 });

describe('loadDigits', () => {
  it('has all 10,000 digits, each on one side', () => {
    const { train, dev, test } = all;
    expect(train.length + dev.length + test.length).toBe(10_000);
    expect([train.length, dev.length, test.length]).toEqual([7994, 999, 1007]);
    expect(new Set([...train, ...dev, ...test]).size).toBe(10_000);
  });

  it('has ink between 0 and 1 and every digit', () => {
    expect(new Set(all.test.map(({ digit }) => digit)).size).toBe(10);
    const whole = all.test.filter(
      ({ pixels }) => pixels.length === 784 && pixels.every((ink) => ink >= 0 && ink <= 1) && pixels.includes(0),
    );
    expect(whole).toHaveLength(all.test.length);
    expect(whole.filter(({ pixels }) => pixels.some((ink) => ink > 0.5))).toHaveLength(all.test.length);
  });

  it('draws what is learnt from by the seed, and keeps what is held out', () => {
    const [a, b] = [1, 2].map((seed) => loadDigits({ examples: 50, seed }));
    expect(a?.train.length).toBe(50);
    const inks = (side: typeof a): (number | undefined)[] | undefined =>
      side?.train.map(({ pixels }) => pixels.indexOf(1));
    expect(inks(a)).not.toEqual(inks(b));
    expect(inks(loadDigits({ examples: 50, seed: 1 }))).toEqual(inks(a));
    expect(a?.test).toBe(b?.test);
  });
});

describe('moved', () => {
  it('moves ink by up to two pixels each way, all 25 ways, and loses none in the middle', () => {
    const rng = new Rng(1);
    const places = new Set<number>();
    for (let i = 0; i < 500; i++) {
      const { pixels, digit } = moved(dotted(7, [10, 10]), rng);
      expect([digit, pixels.filter((ink) => ink !== 0).length]).toEqual([7, 1]);
      places.add(pixels.indexOf(1));
    }
    const expected = [8, 9, 10, 11, 12].flatMap((row) => [8, 9, 10, 11, 12].map((column) => row * SIDE + column));
    expect([...places].toSorted((a, b) => a - b)).toEqual(expected);
  });

  it('loses what leaves the picture, and wraps nothing round', () => {
    const rng = new Rng(1);
    const kept = Array.from({ length: 500 }, () => moved(dotted(1, [0, 27]), rng).pixels);
    for (const pixels of kept) {
      const at = pixels.indexOf(1);
      if (at >= 0) expect([at / SIDE < 3, at % SIDE > 24]).toEqual([true, true]);
    }
    const share = kept.filter((pixels) => pixels.includes(1)).length / kept.length;
    expect(Math.abs(share - 9 / 25)).toBeLessThan(0.1);
  });
});

describe('the simpler ways', () => {
  const known = [dotted(3, [0, 0]), dotted(3, [0, 1]), dotted(8, [20, 20], [21, 21])];

  it('reads by the nearest example', () => {
    expect([...readByNearest(known, [dotted(0, [20, 20]), dotted(0, [0, 1])])]).toEqual([8, 3]);
  });

  it('prefers the nearer over the one with more ink', () => {
    const bright = dotted(5, [1, 1], [1, 2], [1, 3], [1, 4]);
    expect([...readByNearest([bright, dotted(6, [9, 9])], [dotted(0, [1, 1])])]).toEqual([6]); // 3 pixels differ, or 2
  });

  it('means the examples of a digit, and leaves out digits without any', () => {
    const means = meansOf(known);
    expect(means.map(({ digit }) => digit)).toEqual([3, 8]);
    expect(Array.from(means[0]?.pixels.slice(0, 3) ?? [])).toEqual([0.5, 0.5, 0]);
  });

  it('finds the commonest digit', () => {
    expect(commonestOf(known)).toBe(3);
  });
});

describe('drawRow', () => {
  it('draws two rows of pixels a line, under a caption', () => {
    const { pixels } = dotted(1, [0, 0], [1, 0], [0, 1], [1, 2]);
    expect(drawDigit(pixels)[0]?.trimEnd()).toBe('█▀▄');
    const drawn = drawRow([
      { caption: 'one', pixels },
      { caption: 'two', pixels },
    ]).split('\n');
    expect(drawn.slice(0, 2)).toEqual([`  one${' '.repeat(27)}two`, `  █▀▄${' '.repeat(27)}█▀▄`]);
    expect(drawn).toHaveLength(15);
  });
});

describe('digits', () => {
  const small = ['--examples', '600', '--epochs', '3', '--hidden', '32', '--batch', '16'];

  it('learns, and shows what it reached beside the simpler ways', async () => {
    const { stdout, stderr } = await called(digits, ...small);
    expect(stderr.match(/^epoch \d\/3 /gm)).toHaveLength(3);
    expect(stdout).toContain('600 handwritten digits to learn from, 999 to watch and 1007 held out');
    const [commonest, means, nearest, model] = [
      'always the commonest digit',
      'the nearest of ten mean images',
      'the nearest of all 600',
      'this network, which saw them moved',
    ].map((name) => reached(stdout, name)) as [number, number, number, number];
    expect([commonest < 15, means > 70, nearest > 80]).toEqual([true, true, true]);
    expect(model).toBeGreaterThan(3 * commonest);
    expect(stdout).toMatch(/^\d+ are misread, such as\n {2}\d, read as \d/m);
    expect(stdout).toMatch(/^\(\d+s in all\)$/m);
  });

  it('gives the same by the same seed', async () => {
    const run = (...seed: string[]): ReturnType<typeof called> =>
      called(digits, '--examples', '64', '--hidden', '8', '--epochs', '1', ...seed);
    const [a, b, c] = [await run(), await run(), await run('--seed', '2')];
    expect(a.stderr).toBe(b.stderr);
    expect(a.stderr).not.toBe(c.stderr);
  });
});
