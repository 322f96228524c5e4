import { eachSuite } from '../../src/index.ts';
import { laws } from './hold.ts';

// the laws of ops, and of pads, have files of their own
eachSuite((suite, name) => {
  if (name !== 'ops' && name !== 'pads') laws(`laws of ${name}`, suite);
});
