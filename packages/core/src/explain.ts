// ops hand the engine its arithmetic on import
import './ops/algebra.ts';

/** Why a gradient is what it is. An entry of its own, so that who does not ask does not pay. */
export { explainGrad, type ExplainOptions } from './explain/explain-grad.ts';
export type {
  Cut,
  GradExplanation,
  GradFigures,
  NonFiniteCause,
  PathStep,
  Spot,
  ZeroCause,
} from './explain/explanation.ts';
export { textOf } from './explain/text.ts';
