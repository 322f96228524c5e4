import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command as datesCommand, dates } from '../../dates/dates.ts';
import { command as digitsCommand, digits } from '../../digits/digits.ts';
import { UsageError } from '../../g2p/options.ts';
import { command as namesCommand, names } from '../../names/names.ts';
import { command as topicsCommand, topics } from '../../topics/topics.ts';
import { helpOf } from '../settings.ts';
import { called } from './called.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe.each([
  [digitsCommand, digits],
  [namesCommand, names],
  [datesCommand, dates],
  [topicsCommand, topics],
])('$name', (command, run) => {
  const { name } = command;

  it('prints help and does nothing else', async () => {
    const { stdout, stderr } = await called(run, '--help');
    expect([stdout, stderr]).toEqual([helpOf(command), '']);
    expect(stdout).toContain(`npx -y pnpm@12 ${name} [options]`);
    expect(Object.keys(command.settings).every((setting) => stdout.includes(`--${setting} `))).toBe(true);
  });

  it('refuses a wrong option before it has done anything', async () => {
    await expect(called(run, '--epochs', 'many')).rejects.toThrow(UsageError);
  });

  it('is a command of the workspace, in the README and on a small budget in CI', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts[name]).toMatch(new RegExp(` examples/${name}/main\\.ts$`));
    expect(read('README.md')).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
    expect(read('.ci/run')).toMatch(new RegExp(`^pnpm ${name} --`, 'm'));
    expect(read('docs/examples.md')).toContain(`(../examples/${name})`);
  });
});
