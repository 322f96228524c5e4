import { ValueError } from '@frostgrad/core';

/** Refuses a hyperparameter outside its range: `sgd: lr is -1; expected a number of at least 0`. */
export function expectRange(op: string, name: string, value: number, least: number, below: number = Infinity): void {
  if (value >= least && value < below) return;
  const range = below === Infinity ? `a number of at least ${least}` : `a number from ${least} to below ${below}`;
  throw new ValueError(op, `${name} is ${value}; expected ${range}`);
}
