export { Adam, type AdamOptions } from './adam.ts';
export { clipGradNorm, type ClipOptions } from './clip-grad-norm.ts';
export type { Scalars } from './histories.ts';
export { type Group, type Numbers, Optimizer, type ParamGroup, type Update } from './optimizer.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { HistoryState, OptimizerState, ParamStateDict } from './state.ts';
