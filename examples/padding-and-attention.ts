/**
 * Padding and attention, from the beginning. Read it from top to bottom and run it:
 *
 *   npx -y pnpm@12 padding
 */
import {
  cat,
  grad,
  maskedFill,
  maskedSoftmax,
  matmul,
  mul,
  Offsets,
  padTo,
  Ragged,
  ragged,
  raggedCat,
  segmentSoftmax,
  softmax,
  sum,
  tensor,
  zeros,
} from '@frostgrad/core';

const show = (what: string, value: unknown): void => console.log(`${what}:`, value);

console.log('1. Masking with -inf\n');

// Four scores, two of them of pads. Filled with -inf before the softmax, pads get a weight of zero, and the rest sums to one.
const scores = tensor([1, 2, 3, 4], { requiresGrad: true });
const pads = tensor([false, false, true, true]);
const masked = maskedFill(scores, pads, -Infinity);
show('scores', masked);
const weights = softmax(masked);
show('softmax', weights);
show('sum', sum(weights).item());

console.log('\n2. Joining a live part with a frozen one\n');

// The real tokens' weights require grad, the pads' do not. Joined along the time axis:
const live = tensor(
  [
    [0.5, 0.3, 0.2],
    [0.6, 0.3, 0.1],
  ],
  { requiresGrad: true },
); // [2, 3]
const frozen = zeros([2, 2]); // [2, 2]
const joined = cat([live, frozen], 1); // [2, 5]
show('joined', joined);
show('isLeaf', joined.isLeaf);
show('gradFn', joined.gradFn?.name);
show(
  'edges',
  joined.gradFn?.edges.map((edge) => (edge === null ? 'none: frozen' : edge.name)),
);
sum(mul(joined, joined)).backward();
show('gradient of the live part', live.grad);
show('gradient of the frozen part', frozen.grad);

console.log('\n3. A batch of different lengths, said to be impossible\n');

// Each example has its own number of pads, so it would need its own piece of graph - if freezing were graph. Here it is
// data: offsets. One node joins every row's live segment with its frozen pads.
const rows = ragged([tensor([1, 2]), tensor([3, 1, 2]), tensor([5])]);
const e = new Ragged(tensor(rows.values.toTypedArray(), { requiresGrad: true }), rows.offsets);
const a = raggedCat([segmentSoftmax(e), padTo(3)]);
show('weights', a.toPadded());
show('node', a.values.gradFn?.name);
for (const B of [1, 64, 4096]) {
  const lengths = Array.from({ length: B }, (_, b) => (b % 7) + 1);
  const offsets = Offsets.fromLengths(lengths);
  const many = new Ragged(tensor(new Float32Array(offsets.total), { requiresGrad: true }), offsets);
  const node = raggedCat([segmentSoftmax(many), padTo(7)]).values.gradFn;
  show(`batch of ${B}`, `1 node '${node?.name}', with ${node?.edges.length} edge`);
}

console.log('\n4. A pad of NaN, under each method\n');

// What stands at a pad should not matter. Values of two real tokens and a pad that holds NaN:
const values = tensor(
  [
    [1, 2],
    [3, 4],
    [NaN, NaN],
  ],
  { requiresGrad: true },
); // [S, K]
const mask = tensor([[true, true, false]]); // [T, S]
const s = tensor([[1, 2, NaN]], { requiresGrad: true }); // [T, S]

// Weights times mask: 0 * NaN is NaN.
const byMultiplication = mul(softmax(tensor([[1, 2, 0]])), tensor([[1, 1, 0]]));
show('weights times mask, then times values', matmul(byMultiplication, values));

// A softmax that knows the mask does not read the pad's score; but its weight of 0 still multiplies the pad's value.
const known = maskedSoftmax(s, mask);
show('masked weights', known);
show('times values as they are', matmul(known, values));

// So values are selected at the entry as well. This is what the attention layers do, with -inf masking and with frozen pads.
const selected = maskedFill(values, tensor([[false], [false], [true]]), 0);
const context = matmul(maskedSoftmax(s, mask), selected);
show('times selected values', context);
const [ds, dv] = grad(sum(context), [s, values]);
show('gradient of the scores', ds);
show('gradient of the values', dv);

// The frozen method: weights made of live scores only and joined with frozen pads; the values are selected as before.
const liveScores = Ragged.fromPadded(s, mask);
const liveWeights = raggedCat([segmentSoftmax(liveScores), padTo(3)]).toPadded();
show('frozen weights', liveWeights);
show('times selected values', matmul(liveWeights, selected));
