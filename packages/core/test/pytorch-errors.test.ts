import {
  add,
  assign,
  backward,
  cat,
  checkpoint,
  exp,
  expand,
  gather,
  grad,
  inferenceMode,
  matmul,
  max,
  mean,
  mul,
  noGrad,
  reshape,
  select,
  split,
  sqrt,
  stack,
  sum,
  Tensor,
  tensor,
  transpose,
  where,
  zeros,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { constant, leaf, stateOf } from './graph.ts';

const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });

/** An op whose formula is given. */
const withFormula = (vjp: (g: Tensor) => Tensor): ((x: Tensor) => Tensor) => {
  const op = defineOp({
    name: 'mine',
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.copy(x),
    vjp: { x: vjp },
  });
  return (x) => apply(op, [x], undefined);
};

/** What PyTorch refuses (its words), what is done here, and what is said. */
type Refusal = readonly [pytorch: string, run: (w: Tensor) => unknown, message: string];

const gradients: readonly Refusal[] = [
  [
    'Only Tensors of floating point and complex dtype can require gradients',
    () => tensor([1], { dtype: 'int32', requiresGrad: true }),
    'only floating tensors can require grad',
  ],
  [
    'you can only change requires_grad flags of leaf variables',
    (w) => (w.mul(2).requiresGrad = false),
    'only a leaf can stop requiring grad; use detach()',
  ],
  [
    'the same, of a slice of a parameter',
    (w) => (w.select(0, 0).requiresGrad = false),
    'only a leaf can stop requiring grad; use detach()',
  ],
  [
    'assigned grad expected to be a Tensor or None',
    (w) => (w.grad = 1 as unknown as Tensor),
    'a gradient is a tensor or null',
  ],
  [
    'attempting to assign a gradient of size',
    (w) => (w.grad = constant(1, 2, 3)),
    'the gradient is [3] and the tensor is [2]',
  ],
  [
    'assigned grad has data of a different type',
    (w) => (w.grad = tensor([1, 2])),
    'the gradient is float32, expected float64',
  ],
  ["can't retain_grad on Tensor that has requires_grad=False", () => constant(1).retainGrad(), 'does not require grad'],
  ["Can't detach views in-place", (w) => w.mul(2).reshape([2, 1]).detach_(), 'this tensor is a view; use detach()'],
  ['a Tensor with 2 elements cannot be converted to Scalar', (w) => w.item(), 'a tensor of [2] has 2 elements'],
];

const passes: readonly Refusal[] = [
  [
    'grad can be implicitly created only for scalar outputs',
    (w) => mul(w, 2).backward(),
    'a gradient can be created implicitly only for a scalar, and this tensor is [2]',
  ],
  [
    'Mismatch in shape: grad_output[0] has a shape of',
    (w) => mul(w, 2).backward({ gradient: constant(1, 2, 3) }),
    'the gradient is [3] and the tensor is [2]',
  ],
  [
    'element 0 of tensors does not require grad and does not have a grad_fn',
    (w) => noGrad(() => sum(w)).backward(),
    'this tensor has no graph',
  ],
  [
    'Trying to backward through the graph a second time',
    (w) => {
      const h = mul(w, 2);
      sum(h).backward();
      w.grad = null;
      mean(h).backward();
    },
    "the graph of 'mul' was freed by an earlier backward; pass { retainGraph: true }",
  ],
  ['`inputs` argument to `backward()` cannot be empty', (w) => backward(sum(w), { inputs: [] }), "'inputs' is empty"],
  [
    'The differentiated Tensor at index 1 appears to not have been used in the graph',
    (w) => grad(sum(w), [w, leaf(1)]),
    'the outputs do not depend on input 1; pass { allowUnused: true }',
  ],
  [
    'One of the differentiated Tensors does not require grad',
    (w) => grad(sum(w), [constant(1)]),
    'input 0 does not require grad',
  ],
  [
    'Expected allow_unused to be True or not passed when materialize_grads=True',
    (w) => grad(sum(w), [w], { materializeGrads: true, allowUnused: false } as never),
    'allowUnused cannot be false with it',
  ],
  [
    'modified by an inplace operation: output 0 of Exp is at version 1; expected version 0',
    (w) => {
      const y = exp(w);
      assign(y.detach(), constant(0, 0));
      sum(y).backward();
    },
    "'out', saved by 'exp' for its gradient, was changed by assign: it is [2] at version 1, and version 0 was saved",
  ],
];

const writing: readonly Refusal[] = [
  [
    'a leaf Variable that requires grad is being used in an in-place operation',
    (w) => w.add_(1),
    'a leaf that requires grad cannot be changed in place',
  ],
  [
    'a view of a leaf Variable that requires grad is being used in an in-place operation',
    (w) => w.select(0, 0).add_(1),
    'this tensor is a view',
  ],
  [
    'This view is the output of a function that returns multiple views',
    (w) => split(w.mul(1), 1)[0]?.add_(1),
    'is a view',
  ],
  [
    'A view was created in no_grad mode and is being modified inplace with grad mode enabled',
    (w) => noGrad(() => w.select(0, 0)).add_(1),
    'this tensor is a view',
  ],
  [
    'more than one element of the written-to tensor refers to a single memory location',
    () => expand(constant(1), [3]).add_(1),
    'is a view',
  ],
  [
    "output with shape [3] doesn't match the broadcast shape [2, 3]",
    () => zeros([3]).add_(zeros([2, 3])),
    'the result is [2, 3] and the tensor is [3]',
  ],
  ["result type Float can't be cast to the desired output type Long", () => ints(1).add_(0.5), 'the result is float32'],
];

const modes: readonly Refusal[] = [
  [
    'Inference tensors cannot be saved for backward',
    (w) =>
      mul(
        w,
        inferenceMode(() => constant(1, 2)),
      ),
    "'b' was made in inferenceMode and cannot be saved for backward",
  ],
  [
    'Inplace update to inference tensor outside InferenceMode is not allowed',
    () => inferenceMode(() => constant(1)).add_(1),
    'the tensor was made in inferenceMode, and outside of it cannot be changed',
  ],
  [
    'Setting requires_grad=True on inference tensor outside InferenceMode is not allowed',
    () => inferenceMode(() => constant(1)).requiresGrad_(),
    'a tensor made in inferenceMode cannot require grad outside of it',
  ],
  [
    "cannot register a hook on a tensor that doesn't require gradient",
    () => constant(1).registerHook(() => undefined),
    'does not require grad',
  ],
  [
    "expected Variable, but hook returned 'int'",
    (w) => {
      const y = mul(w, 1);
      y.registerHook(() => 1 as unknown as Tensor);
      sum(y).backward();
    },
    'a hook returned number; it must return a tensor',
  ],
  [
    'has changed the size of value',
    (w) => {
      const y = mul(w, 1);
      y.registerHook((g) => sum(g));
      sum(y).backward();
    },
    'a hook returned [] float64 for a gradient of [2] float64',
  ],
  [
    'post accumulate grad hooks cannot be registered on non-leaf tensors',
    (w) => mul(w, 1).registerPostAccumulateGradHook(() => undefined),
    'only a leaf accumulates',
  ],
  [
    'Function Bad2Backward returned an invalid gradient at index 0 - got [5] but expected shape compatible with [2]',
    (w) => withFormula(() => zeros([5], { dtype: 'float64' }))(w).backward({ gradient: constant(1, 1) }),
    "its formula for 'x' gave a gradient of [5], and the input is [2]",
  ],
  [
    'Recomputed values for the following tensors have different metadata than during the forward pass',
    (w) => {
      let calls = 0;
      sum(checkpoint((x) => (calls++ === 0 ? exp(x) : sqrt(x)), w)).backward();
    },
    'the function did something else when it ran again',
  ],
];

const shapes: readonly Refusal[] = [
  [
    'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1',
    () => add(zeros([2, 3]), zeros([2, 4])),
    'cannot broadcast [2, 3] with [2, 4]: axis -1 is 3 in the first and 4 in the second',
  ],
  [
    'The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0',
    () => expand(zeros([2, 3]), [4, 3]),
    '[2, 3]',
  ],
  ['mean(): could not infer output dtype', () => mean(ints(1, 2)), 'x is int32; cast it to a floating dtype first'],
  [
    'Sizes of tensors must match except in dimension 0',
    () => cat([zeros([1, 3]), zeros([1, 4])]),
    'all axes but axis 0 must match',
  ],
  ['Tensors must have same number of dimensions: got 2 and 1', () => cat([zeros([1, 3]), zeros([3])]), '[3]'],
  ['torch.cat(): expected a non-empty list of Tensors', () => cat([]), 'cat'],
  ['stack expects each tensor to be equal size', () => stack([zeros([2]), zeros([3])]), 'stack'],
  ['stack expects a non-empty TensorList', () => stack([]), 'stack'],
  ['split_with_sizes expects split_sizes to sum exactly to 5', () => split(zeros([5]), [2, 2]), 'split'],
  [
    'Dimension out of range (expected to be in range of [-2, 1], but got 5)',
    () => sum(zeros([2, 3]), 5),
    'axis 5 is out of range for a tensor of rank 2; expected an integer from -2 to 1',
  ],
  [
    'index 5 is out of bounds for dimension 0 with size 2',
    () => select(zeros([2]), 0, 5),
    'index 5 is outside axis 0 of [2], which has size 2',
  ],
  [
    'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)',
    () => matmul(zeros([2, 3]), zeros([2, 3])),
    'inner sizes differ',
  ],
  ['masked_fill_ only supports boolean masks', () => zeros([1]).maskedFill_(ints(1), 0), 'expected bool'],
  ['where expected condition to be a boolean tensor', () => where(ints(1), zeros([1]), 0), 'expected bool'],
  ['gather(): Expected dtype int64 for index', () => gather(zeros([2]), 0, zeros([1])), 'index'],
  ["shape '[4]' is invalid for input of size 6", () => reshape(zeros([6]), [4]), '[4]'],
  ['only one dimension can be inferred', () => reshape(zeros([6]), [-1, -1]), '-1'],
  [
    'max(): Expected reduction dim to be specified for input.numel() == 0',
    () => max(zeros([0])),
    'nothing is the largest of nothing',
  ],
  ['Dimension out of range, in transpose', () => transpose(zeros([2, 3]), 0, 2), 'axis 2 is out of range'],
];

describe.each([
  ['leaves and gradients', gradients],
  ['passes', passes],
  ['writing in place', writing],
  ['modes, hooks and custom ops', modes],
  ['shapes and dtypes', shapes],
])('what PyTorch refuses is refused here: %s', (_, refusals) => {
  it.each(refusals)('%s', (__, run, message) => {
    const w = leaf(1, 2);
    const before = stateOf(w);
    expect(() => run(w)).toThrow(message);
    expect(stateOf(w)).toEqual(before);
  });
});
