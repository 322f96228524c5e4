import { describe, expect, it } from 'vitest';
import { UsageError } from '../../g2p/options.ts';
import { type Command, count, helpOf, parseSettings, training, type TrainingSetting } from '../settings.ts';

const command: Command<'hidden' | TrainingSetting> = {
  name: 'tool',
  does: 'teaches it',
  settings: { hidden: count(16, 'size', 64), ...training({ epochs: 3, batch: 8, rate: 0.01 }) },
};

describe('parseSettings', () => {
  it('has the defaults where nothing is said, and takes what is given', () => {
    const defaults = { hidden: 16, epochs: 3, batch: 8, rate: 0.01, seed: 1 };
    expect(parseSettings([], command)).toEqual(defaults);
    expect(parseSettings(['--', '--hidden', '64', '--rate=0.5', '--epochs', '0'], command)).toEqual({
      ...defaults,
      hidden: 64,
      rate: 0.5,
      epochs: 0,
    });
  });

  it('gives null for --help', () => {
    expect(parseSettings(['--help'], command)).toBeNull();
  });

  it.each([
    [['--hidden', '65'], "--hidden is '65'; expected a whole number from 1 to 64"],
    [['--batch', '0'], "--batch is '0'; expected a whole number from 1 to 4096"],
    [['--rate', '1'], "--rate is '1'; expected a number above 0 and below 1"],
    [['--seed', '1.5'], "--seed is '1.5'; expected a whole number from 0 to 9007199254740991"],
    [['--words', '1'], "Unknown option '--words' (see --help)"],
    [['more'], "Unexpected argument 'more'"],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseSettings(args, command)).toThrow(UsageError);
    expect(() => parseSettings(args, command)).toThrow(message);
  });
});

describe('helpOf', () => {
  it('names the command, every setting and its default', () => {
    expect(helpOf(command)).toMatchInlineSnapshot(`
      "frostgrad tool: teaches it

        npx -y pnpm@12 tool [options]

        --hidden N  size (16)
        --epochs N  passes over the training examples (3)
        --batch N   examples a step (8)
        --rate X    learning rate of Adam, which falls to 0 by the end (0.01)
        --seed N    the same seed gives the same bits (1)
        --help      this text
      "
    `);
  });
});
