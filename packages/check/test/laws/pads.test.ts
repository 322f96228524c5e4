import { describe, it } from 'vitest';
import { padSuite } from '../../src/index.ts';
import { CaseCount } from '../non-interference.ts';
import { laws } from './hold.ts';

const count = new CaseCount();
laws('laws of pads', padSuite, { times: 3, use: (report) => count.add(report) });

describe('ops that know their pads', () => {
  it('were tried on as many cases as non-interference is promised to be', () => {
    count.expectAtLeast('ops that know their pads');
  });
});
