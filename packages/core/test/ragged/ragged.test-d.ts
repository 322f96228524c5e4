import { add, maskedSum, type Offsets, Ragged, segmentSum, sum, type Tensor } from '@frostgrad/core';

declare const padded: Tensor;
declare const rows: Ragged;
declare const offsets: Offsets;

// Padded and ragged are types apart: one is not taken where the other is meant.

segmentSum(rows);
// @ts-expect-error a padded batch has no rows to sum
segmentSum(padded);
// @ts-expect-error a ragged batch has no axes
sum(rows);
// @ts-expect-error nor a place for a mask
maskedSum(rows, padded);
// @ts-expect-error one value a row is zipRows
rows.zip(padded, add);
// @ts-expect-error it is packed already
Ragged.fromPadded(rows, offsets);
