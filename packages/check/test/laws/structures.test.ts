import { eachSuite } from '../../src/index.ts';
import { laws } from './hold.ts';

// the laws of ops have files of their own
eachSuite((suite, name) => {
  if (name !== 'ops') laws(`laws of ${name}`, suite);
});
