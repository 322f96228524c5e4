import {
  add,
  cat,
  grad,
  Layout,
  mul,
  Offsets,
  Ragged,
  ragged,
  reshape,
  Rng,
  squeeze,
  sum,
  type Tensor,
  tensor,
  unsqueeze,
  ValueError,
  where,
  zeros,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { crossEntropy, GRU, scaledDotProductAttention } from '../../src/index.ts';
import { bug, expectBits, Fault } from './bug.ts';

const lengths = [2, 0, 1];
const made = (): Offsets => Offsets.fromLengths(lengths);

/** Two batches of the same rows, position by position. */
type Join = (a: Ragged, b: Ragged) => Tensor;

bug<Join>(
  'rows of the same lengths go together, whoever made their offsets (torch #145837)',
  (join) => {
    const rows = (): Ragged => new Ragged(tensor([1, 2, 3]), made());
    try {
      expectBits('the sum', join(rows(), rows()), [2, 4, 6]);
    } catch (error) {
      throw new Fault(error instanceof Error ? error.message : 'refused');
    }
  },
  {
    ours: {
      'Ragged.zip': (a, b) => a.zip(b, add).values,
      'Ragged.place of the layout of another': (a, b) => {
        const layout = Layout.of('test', b.offsets, 3, 2);
        return add(Ragged.fromPadded(a.place(layout), b.offsets).values, b.values);
      },
    },
    naive: {
      'offsets compared by identity': {
        run: (a, b) => {
          if (a.offsets !== b.offsets) throw new Error('rows of different shapes: j1 and j2');
          return add(a.values, b.values);
        },
        shows: /rows of different shapes/,
      },
    },
  },
);

describe('crossEntropy', () => {
  it('takes logits and targets whose offsets are two objects (torch #145837)', () => {
    const logits = new Ragged(tensor([0, 0, 0, 0, 0, 0], { shape: [3, 2] }), made());
    const targets = new Ragged(tensor([0, 1, 0], { dtype: 'int32' }), made());
    expect(crossEntropy(logits, targets).item()).toBeCloseTo(Math.LN2, 6);
  });
});

bug<(x: Tensor) => Tensor>(
  'a batch of one row is a batch (torch #130196: another shape at B = 1)',
  (roundTrip) => {
    const out = roundTrip(tensor([1, 2], { shape: [1, 2] }));
    if (out.shape.join() !== '1,2') throw new Fault(`the shape is [${out.shape.join(', ')}]; expected [1, 2]`);
    expectBits('the batch', out, [1, 2]);
  },
  {
    ours: { 'fromPadded and toPadded': (x) => Ragged.fromPadded(x, [2]).toPadded() },
    naive: {
      'axes of size 1 left out': {
        run: (x) => squeeze(Ragged.fromPadded(x, [2]).toPadded()),
        shows: /the shape is \[2\]; expected \[1, 2\]/,
      },
    },
  },
);

const x = (): Tensor => tensor([1, 2, 3, 4, 5, 6], { shape: [3, 2], requiresGrad: true });

/** Live elements of `[3, 2]`, packed. */
type Pack = (x: Tensor) => Tensor;

/** Nothing, but for its gradient: live elements are written one after another, as if all rows before them were full. */
const misplaced = defineOp({
  name: 'misplaced',
  inputs: ['x'],
  shape: ({ x: all }) => all.shape,
  forward: (_, { x: all }) => all,
  vjp: { x: (g) => reshape(cat([Ragged.fromPadded(g, lengths).values, zeros([3])]), [3, 2]) },
});

/** Nothing, but for its gradient: it has none of its own. */
const once = defineOp({
  name: 'once',
  inputs: ['x'],
  shape: ({ x: all }) => all.shape,
  forward: (_, { x: all }) => all,
  vjp: { x: (g) => g.detach() },
});

const packs: Readonly<Record<string, Pack>> = {
  'Ragged.fromPadded': (all) => Ragged.fromPadded(all, lengths).values,
  'rows of a batch, one by one': (all) => {
    const rows = Ragged.fromPadded(all, lengths).rows();
    return ragged(rows).values;
  },
};

bug<Pack>(
  'packing gives gradients back to where they came from (torch #84082: wrong without a word; #125214: unbind)',
  (pack) => {
    const all = x();
    const out = pack(all);
    const [dx] = grad([sum(mul(out, out))], [all]) as [Tensor];
    expectBits('the gradient', dx, [2, 4, 0, 0, 10, 0]);
  },
  {
    ours: packs,
    naive: {
      'gradients written where packed values lie': {
        run: (all) => Ragged.fromPadded(apply(misplaced, [all], undefined), lengths).values,
        shows: /the gradient, element 2, is 10; expected 0/,
      },
    },
  },
);

bug<Pack>(
  'the gradient of packing has a gradient (torch #148988: double backward)',
  (pack) => {
    const all = x();
    const out = pack(all);
    const [dx] = grad([sum(mul(mul(out, out), out))], [all], { createGraph: true }) as [Tensor];
    if (!dx.requiresGrad) throw new Fault('the gradient has none');
    const [second] = grad([sum(dx)], [all], { materializeGrads: true }) as [Tensor];
    expectBits('the second gradient', second, [6, 12, 0, 0, 30, 0]);
  },
  {
    ours: packs,
    naive: {
      'a gradient that is computed outside the graph': {
        run: (all) => Ragged.fromPadded(apply(once, [all], undefined), lengths).values,
        shows: /the gradient has none/,
      },
    },
  },
);

/** Rows joined to a batch. */
bug<(rows: readonly Tensor[]) => Tensor>(
  'rows that are joined to a batch learn (torch.nested.nested_tensor detaches its leaves, measured in 1.13)',
  (join) => {
    const rows = [tensor([1, 2], { requiresGrad: true }), tensor([3], { requiresGrad: true })];
    const values = join(rows);
    if (!values.requiresGrad) throw new Fault('the batch does not require grad');
    const found = grad([sum(mul(values, values))], rows) as Tensor[];
    expectBits('the gradient of row 0', found[0] as Tensor, [2, 4]);
    expectBits('the gradient of row 1', found[1] as Tensor, [6]);
  },
  {
    ours: { ragged: (rows) => ragged(rows).values },
    naive: {
      'values copied out of the rows': {
        run: (rows) => tensor(rows.flatMap((row) => [...row.toTypedArray()])),
        shows: /the batch does not require grad/,
      },
    },
  },
);

/** What is read of `[2, 3]` under lengths, of which one is 5. */
bug<(all: Tensor, list: readonly number[]) => unknown>(
  'a length beyond the sequence is refused (torch cuts it without a word; flex attention: torch #136232)',
  (read) => {
    let found: unknown;
    try {
      found = read(new Rng(0).normal([2, 3, 2]), [5, 1]);
    } catch (error) {
      if (error instanceof ValueError && /length 0 is 5; the padded axis has 3 positions/.test(error.message)) return;
      throw error;
    }
    throw new Fault(`it was accepted, and gave ${String(found)}`);
  },
  {
    ours: {
      'Ragged.fromPadded': (all, list) => Ragged.fromPadded(all, list),
      GRU: (all, live) => new GRU(2, 2, { rng: new Rng(0) }).forward(all, { live }),
      scaledDotProductAttention: (all, keyMask) => scaledDotProductAttention(all, all, all, { keyMask }),
    },
    naive: {
      'positions compared with lengths': {
        run: (all, list) => {
          const mask = tensor(list.map((n) => [0, 1, 2].map((t) => t < n)));
          return where(unsqueeze(mask, 2), all, 0);
        },
        shows: /it was accepted/,
      },
    },
  },
);
