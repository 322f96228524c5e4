import { rnnRelu, rnnTanh, ValueError } from '@frostgrad/core/functional';
import type { SequenceOp } from './recurrent-weights.ts';

/** What a plain recurrent layer puts its sums through. */
export type Nonlinearity = 'tanh' | 'relu';

/** The op of a plain recurrent layer. */
export function plainOp(name: string, nonlinearity: Nonlinearity): SequenceOp {
  if (nonlinearity === 'tanh') return rnnTanh;
  if (nonlinearity === 'relu') return rnnRelu;
  throw new ValueError(name, `nonlinearity is '${String(nonlinearity)}'; expected 'tanh' or 'relu'`);
}
