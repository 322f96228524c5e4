import { describe, expect, it } from 'vitest';
import { defaults, help, parseOptions, UsageError } from '../options.ts';

describe('parseOptions', () => {
  it('gives the defaults for an empty command line, and says that nothing was given', () => {
    const { settings, epochs, given, load, save, word } = parseOptions([]);
    expect({ ...settings, epochs, report: defaults.report }).toEqual(defaults);
    expect([...given]).toEqual([]);
    expect([load, save, word]).toEqual([null, null, null]);
  });

  it('reads every option, behind a leading -- too', () => {
    const { settings, given, epochs, word } = parseOptions([
      '--',
      '--padding',
      'frozen',
      '--words=7',
      '--epochs',
      '0',
      '--word',
      'knee',
      '--load',
      'x',
    ]);
    expect(settings.padding).toBe('frozen');
    expect(settings.words).toBe(7);
    expect(epochs).toBe(0);
    expect(word).toBe('knee');
    expect([...given].sort()).toEqual(['padding', 'words']);
  });

  it('names every option in its help', () => {
    const named = [...help.matchAll(/--([a-z]+)/g)].map((match) => match[1]);
    for (const name of [
      'padding',
      'words',
      'letters',
      'epochs',
      'hidden',
      'seed',
      'batch',
      'rate',
      'save',
      'load',
      'word',
      'report',
      'help',
    ]) {
      expect(named).toContain(name);
    }
  });

  it.each([
    [['--padding', 'maks'], "--padding is 'maks'; expected mask, frozen, ragged or none"],
    [['--words', '0'], "--words is '0'; expected a whole number from 1 to 1000000"],
    [['--hidden', '1.5'], "--hidden is '1.5'; expected a whole number from 1 to 1024"],
    [['--rate', '2'], "--rate is '2'; expected a number above 0 and below 1"],
    [['--colour'], "Unknown option '--colour' (see --help)"],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(() => parseOptions(args)).toThrow(message);
  });

  it.each([['--words'], ['stray']])('refuses %s in one line', (...args) => {
    const refusal = (): string => {
      try {
        parseOptions(args);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusal()).toMatch(/^[^\n]+\(see --help\)$/);
  });
});
