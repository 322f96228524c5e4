import type { Group } from '../groups.ts';

/** Hyperparameters with a rate. */
interface Rated {
  readonly lr: number;
}

/** What a scheduler needs of an optimizer. */
export interface Scheduled {
  readonly groups: readonly Group<Rated>[];
}

/** Hyperparameters as a scheduler writes them. */
interface Momenta {
  momentum?: unknown;
  betas?: unknown;
}

/** Whether a group has a momentum, or a first beta, which is one. @internal */
export function hasMomentum({ hyper }: Group<Rated>): boolean {
  return 'momentum' in hyper || 'betas' in hyper;
}

/** Writes a group's momentum, or its first beta. @internal */
export function writeMomentum({ hyper }: Group<Rated>, momentum: number): void {
  const momenta = hyper as Momenta;
  if (Array.isArray(momenta.betas)) momenta.betas = [momentum, ...(momenta.betas as number[]).slice(1)];
  else momenta.momentum = momentum;
}
