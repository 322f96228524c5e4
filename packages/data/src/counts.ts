import { ValueError } from '@frostgrad/core/functional';

/** Refuses what is no number of things. */
export function expectCount(op: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new ValueError(op, `${name} is ${value}; expected an integer of at least 1`);
}
