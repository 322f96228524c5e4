import { describe, expect, it } from 'vitest';
import { type Cases, classes, files } from './non-interference.ts';

const totalOf = (name: keyof Cases): number => Object.values(files).reduce((total, wanted) => total + wanted[name], 0);

describe('non-interference is tried on', () => {
  it('20,000 cases or more', () => {
    expect(totalOf('cases')).toBeGreaterThanOrEqual(20_000);
  });

  it.each(classes)('%s in a tenth of them', (name) => {
    expect(totalOf(name)).toBeGreaterThanOrEqual(totalOf('cases') / 10);
  });
});
