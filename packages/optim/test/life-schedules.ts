import type { Scheduled } from '../src/index.ts';
import { scheduler, type Spec } from './schedules.ts';
import type { Schedule } from './split-model.ts';

/** More steps than a life has. */
const TOTAL = 100;

/** Schedulers of every kind that touches rates or momenta. `cycleMomentum` is left out where there is no momentum. */
export const schedules: readonly Spec[] = [
  { name: 'ConstantLR', options: { factor: 1, totalIters: 0 } },
  { name: 'ExponentialLR', args: [0.8] },
  { name: 'CosineAnnealingLR', args: [3], options: { etaMin: 0.01 } },
  { name: 'OneCycleLR', args: [0.2], options: { totalSteps: TOTAL, pctStart: 0.05 } },
  { name: 'CyclicLR', args: [0.05, 0.2], options: { stepSizeUp: 2, stepSizeDown: 1, mode: 'triangular2' } },
  {
    name: 'SequentialLR',
    members: [
      { name: 'LinearLR', options: { totalIters: 2 } },
      { name: 'StepLR', args: [1], options: { gamma: 0.5 } },
    ],
    milestones: [2],
  },
  { name: 'LambdaLR', args: ['inverse'] },
  { name: 'PolynomialLR', options: { totalIters: 6, power: 2 } },
  {
    name: 'ChainedScheduler',
    members: [
      { name: 'MultiStepLR', args: [[1, 3]] },
      { name: 'CosineAnnealingWarmRestarts', args: [2], options: { tMult: 2 } },
    ],
  },
];

/** One of them, whatever the number. */
export function scheduleAt(place: number): Schedule {
  const spec = schedules[place % schedules.length] as Spec;
  return (optimizer) => scheduler(optimizer, cycling(spec) && !hasMomentum(optimizer) ? withoutMomentum(spec) : spec);
}

function cycling({ name }: Spec): boolean {
  return name === 'OneCycleLR' || name === 'CyclicLR';
}

function hasMomentum({ groups }: Scheduled): boolean {
  return groups.every(({ hyper }) => 'momentum' in hyper || 'betas' in hyper);
}

function withoutMomentum(spec: Spec): Spec {
  return { ...spec, options: { ...spec.options, cycleMomentum: false } };
}
