import type { Layout, Tensor } from '@frostgrad/core';

/** Which positions of a padded batch are live: lengths, or a mask (true = live). */
export type Live = ArrayLike<number> | Tensor | Layout;
