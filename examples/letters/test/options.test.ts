import { describe, expect, it } from 'vitest';
import { defaults as startDefaults, UsageError } from '../../g2p/options.ts';
import { defaults, help, parseLettersOptions } from '../options.ts';

describe('parseLettersOptions', () => {
  it('has the settings of start for its defaults, and its own', () => {
    const { settings, given, epochs, made, passes, save, load, word } = parseLettersOptions([]);
    expect({ ...startDefaults, ...settings }).toEqual(startDefaults);
    expect({ epochs, made, passes }).toEqual(defaults);
    expect([...given, save, load, word]).toEqual([null, null, null]);
  });

  it('reads every option, each of which its help names', () => {
    const options = ['words', 'letters', 'hidden', 'seed', 'batch', 'epochs', 'made', 'passes'];
    const texts = ['save', 'load', 'word'];
    const parsed = parseLettersOptions([
      ...options.flatMap((name, i) => [`--${name}`, String(i + 1)]),
      ...texts.flatMap((name) => [`--${name}`, name]),
      '--padding=none',
      '--rate=0.5',
    ]);
    expect(parsed).toMatchObject({
      settings: { words: 1, letters: 2, hidden: 3, seed: 4, batch: 5, padding: 'none', rate: 0.5 },
      epochs: 6,
      made: 7,
      passes: 8,
      save: 'save',
      load: 'load',
      word: 'word',
      help: false,
    });
    const named = new Set([...help.matchAll(/--([a-z]+)/g)].map((match) => match[1]));
    expect(named).toEqual(new Set([...options, ...texts, 'padding', 'rate', 'help']));
  });

  it.each([
    [['--made', '0'], "--made is '0'; expected a whole number from 1 to 100000"],
    [['--passes', 'two'], "--passes is 'two'; expected a whole number from 1 to 10000"],
    [['--epochs', '-1'], "Option '--epochs' argument is ambiguous."],
    [['--padding', 'maks'], "--padding is 'maks'; expected mask, frozen, ragged or none"],
    [['--report', 'x'], "Unknown option '--report' (see --help)"],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseLettersOptions(args)).toThrow(UsageError);
    expect(() => parseLettersOptions(args)).toThrow(message);
  });
});
