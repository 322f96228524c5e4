export { Adam, type AdamOptions } from './adam.ts';
export { clipGradNorm, type ClipOptions } from './clip-grad-norm.ts';
export type { Group, ParamGroup } from './groups.ts';
export type { Scalars } from './histories.ts';
export { type Numbers, Optimizer, type Update } from './optimizer.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { GroupState, HistoryState, OptimizerState, ParamStateDict } from './state.ts';
