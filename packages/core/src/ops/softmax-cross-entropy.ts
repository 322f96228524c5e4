import type { NdArray } from '../array.ts';
import { apply } from '../engine/apply.ts';
import { defineOp, type Inputs, type TypedOp } from '../engine/define-op.ts';
import { kernelGrads } from '../engine/kernel-grads.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { crossEntropy, crossEntropyGrad } from '../kernels/js/cross-entropy.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul, neg } from './arithmetic.ts';
import { numeric } from './binary.ts';
import { gathered, indexSelect, sumInto } from './indexing.ts';
import { checkedIndex, type Index } from './indices.ts';
import { expectFloating, sum } from './reduce.ts';
import { reshape } from './reshape.ts';
import { logSoftmax } from './softmax.ts';

/** Options of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropyOptions {
  /** A factor for each class, `[V]`. */
  readonly weight?: Tensor | null;
  /** The share of each target that is spread evenly over all classes, 0 to 1; default 0. */
  readonly labelSmoothing?: number;
}

const OP = 'softmaxCrossEntropy';

type Name = 'logits' | 'ids' | 'weight';
type Given<T> = { readonly [K in 'logits' | 'ids']: T } & { readonly weight?: T };
interface Params {
  readonly smoothing: number;
}

/** What each row holds for its class, negated: `[P, V]` to `[P]`. */
const ofClass = (logs: Tensor, ids: Tensor): Tensor =>
  neg(reshape(gathered(logs, reshape(ids, [ids.size, 1]), 1), [ids.size]));

const own = { crossEntropy, crossEntropyGrad };

/* @__NO_SIDE_EFFECTS__ */
function defineCrossEntropy(inputs: readonly Name[]): TypedOp<Inputs<readonly Name[]>, Params> {
  return defineOp({
    name: OP,
    inputs,
    extras: ['norms'],
    saves: [...inputs, 'norms'],
    shape: ({ ids }) => ids.shape,
    kernels: own,
    forward: (k, { logits, ids, weight }: Given<NdArray>, { smoothing }: Params) => {
      const { out, norms } = k.crossEntropy(logits, ids, weight ?? null, smoothing);
      return { out, extras: { norms } };
    },
    vjp: {
      logits: (g, { logits, ids, weight, norms }: Given<Tensor> & { norms: Tensor }, { params: { smoothing } }) => {
        const operands = [g.value, logits.value, ids.value, weight?.value ?? null, norms.value] as const;
        return kernelGrads(own, g, (k) => ({ logits: k.crossEntropyGrad(...operands, smoothing) })).logits as Tensor;
      },
      weight: (g, { logits, ids }, { params: { smoothing } }) => {
        const V = logits.shape[1] as number;
        const logs = logSoftmax(logits);
        const own = sumInto(OP, mul(g, mul(ofClass(logs, ids), 1 - smoothing)), 0, ids, V);
        if (smoothing === 0) return own;
        return add(own, mul(neg(sum(mul(logs, reshape(g, [g.size, 1])), 0)), smoothing / V));
      },
    },
    composed: ({ logits, ids, weight }: Given<Tensor>, { smoothing }) => {
      const logs = logSoftmax(logits); // [P, V]
      const picked = ofClass(logs, ids); // [P]
      const own = weight === undefined ? picked : mul(picked, indexSelect(weight, 0, ids));
      if (smoothing === 0) return own;
      const spread = neg(sum(weight === undefined ? logs : mul(logs, weight), -1)); // [P]
      return add(mul(own, 1 - smoothing), mul(spread, smoothing / (logits.shape[1] as number)));
    },
  });
}

const plainOp = defineCrossEntropy(['logits', 'ids']);
const weightedOp = defineCrossEntropy(['logits', 'ids', 'weight']);

/**
 * The cross-entropy of a class and the softmax of logits, row by row: `-weight[y] log softmax(logits)[y]`. With label
 * smoothing s it is `1 - s` of that, and `s / V` of the sum of `-weight[c] log softmax(logits)[c]` over all classes. One kernel
 * forward and one backward, which keeps two numbers a row.
 *
 * @param logits `[P, V]` @param ids `[P]`, from 0 to V - 1 @returns `[P]`
 * @throws ShapeError when logits, ids and weight do not go together. @throws ValueError for an id that is no class, and a
 * smoothing outside of 0 to 1. @throws DTypeError when the logits are not floating, or the ids not int32.
 * @example
 * softmaxCrossEntropy(tensor([[0, 0], [0, 5]]), [1, 1]).toArray() // [0.6931, 0.0067]
 * @see Szegedy et al. 2016, section 7, for label smoothing
 * @nomethod
 */
export function softmaxCrossEntropy(logits: Tensor, ids: Index, options: SoftmaxCrossEntropyOptions = {}): Tensor {
  const { weight = null, labelSmoothing = 0 } = options;
  expectFloating(OP, logits);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ValueError(OP, `labelSmoothing is ${labelSmoothing}; expected 0 to 1`);
  }
  const [P, V] = logits.shape;
  if (logits.ndim !== 2) throw new ShapeError(OP, `logits are ${showShape(logits.shape)}; expected [P, V]`);
  const classes = checkedIndex(OP, ids, logits.shape, 1);
  if (classes.ndim !== 1 || classes.size !== P) {
    throw new ShapeError(
      OP,
      `logits are ${showShape(logits.shape)} and ids ${showShape(classes.shape)}; expected [${P}]`,
    );
  }
  if (weight === null) return apply(plainOp, [logits, classes], { smoothing: labelSmoothing });
  if (weight.ndim !== 1 || weight.size !== V) {
    throw new ShapeError(OP, `weight is ${showShape(weight.shape)} and there are ${V} classes; expected [${V}]`);
  }
  const [scores, factors] = numeric(logits, weight);
  return apply(weightedOp, [scores, classes, factors], { smoothing: labelSmoothing });
}
