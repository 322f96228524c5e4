import type { Kernels } from '../interface.ts';

export const step: Kernels['step'] = ({ run }, arrays, numbers, elements) => {
  if (elements === null) run(arrays, numbers, 0, arrays[0].length);
  else elements.forEachRun((start, end) => run(arrays, numbers, start, end));
};
