import { setting, type Setting } from './settings.ts';

/** Each optimizer once, with as much of its state as it can have. */
export const oneEach: readonly Setting[] = [
  setting('SGD', { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  setting('Adam', { lr: 0.1, amsgrad: true, weightDecay: 0.1 }),
  setting('AdamW', { lr: 0.1, weightDecay: 0.5 }),
  setting('RMSprop', { lr: 0.1, centered: true, momentum: 0.5 }),
  setting('Adagrad', { lr: 0.1, lrDecay: 0.1 }),
  setting('Adadelta', { lr: 1, weightDecay: 0.1 }),
  setting('Adamax', { lr: 0.1 }),
  setting('NAdam', { lr: 0.1 }),
  setting('RAdam', { lr: 0.1 }),
  setting('Rprop', { lr: 0.1 }),
  setting('Lion', { lr: 0.1, betas: [0.9, 0.5], weightDecay: 0.1 }),
];
