export { Adadelta, type AdadeltaOptions } from './adadelta.ts';
export { Adagrad, type AdagradOptions } from './adagrad.ts';
export { Adam } from './adam.ts';
export type { AdamOptions } from './adam-rule.ts';
export { Adamax, type AdamaxOptions } from './adamax.ts';
export { AdamW } from './adamw.ts';
export { clipGradNorm, type ClipOptions } from './clip-grad-norm.ts';
export { clipGradValue } from './clip-grad-value.ts';
export type { Group, ParamGroup, Params } from './groups.ts';
export type { Scalars } from './histories.ts';
export { Lion, type LionOptions } from './lion.ts';
export { NAdam, type NAdamOptions } from './nadam.ts';
export { type Numbers, Optimizer, type Update } from './optimizer.ts';
export { RAdam, type RAdamOptions } from './radam.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop.ts';
export { Rprop, type RpropOptions } from './rprop.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { GroupState, HistoryState, OptimizerState, ParamStateDict } from './state.ts';
export { ChainedScheduler } from './schedulers/chained-scheduler.ts';
export { ConstantLR, type ConstantLROptions } from './schedulers/constant-lr.ts';
export { CosineAnnealingLR, type CosineAnnealingLROptions } from './schedulers/cosine-annealing-lr.ts';
export {
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from './schedulers/cosine-annealing-warm-restarts.ts';
export { CyclicLR, type CyclicLROptions } from './schedulers/cyclic-lr.ts';
export { ExponentialLR } from './schedulers/exponential-lr.ts';
export { LambdaLR, type LRLambda } from './schedulers/lambda-lr.ts';
export { LinearLR, type LinearLROptions } from './schedulers/linear-lr.ts';
export { LRScheduler } from './schedulers/lr-scheduler.ts';
export { MultiStepLR, type MultiStepLROptions } from './schedulers/multi-step-lr.ts';
export { OneCycleLR, type OneCycleLROptions } from './schedulers/one-cycle-lr.ts';
export type { PerGroup } from './schedulers/options.ts';
export { PolynomialLR, type PolynomialLROptions } from './schedulers/polynomial-lr.ts';
export {
  type PlateauState,
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
} from './schedulers/reduce-lr-on-plateau.ts';
export type { Scheduled } from './schedulers/scheduled.ts';
export type { PlainOptions, SchedulerState } from './schedulers/scheduler-state.ts';
export { SequentialLR } from './schedulers/sequential-lr.ts';
export { StepLR, type StepLROptions } from './schedulers/step-lr.ts';
