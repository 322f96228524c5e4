import '@frostgrad/check/vitest';
import { tensor } from '@frostgrad/core';
import { expect, test } from 'vitest';

test('the published matchers', () => {
  expect(tensor([1, 2])).toBeAllClose([1, 2.00001]);
  expect(tensor([0])).not.toHaveSameBits([-0]);
});
