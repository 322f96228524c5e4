import type { Kernels } from '../interface.ts';
import { accumulate, add, cast, copy, div, map, mul, select, sub, zip } from './elementwise.ts';
import { step } from './step.ts';

/** Kernels that are always there; an op brings the others that it runs on. */
export type Elementwise =
  | 'map'
  | 'zip'
  | 'add'
  | 'accumulate'
  | 'sub'
  | 'mul'
  | 'div'
  | 'select'
  | 'copy'
  | 'cast'
  | 'step';

export const elementwise: Pick<Kernels, Elementwise> = {
  map,
  zip,
  add,
  accumulate,
  sub,
  mul,
  div,
  select,
  copy,
  cast,
  step,
};
