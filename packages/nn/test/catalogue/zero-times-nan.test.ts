import { cast, grad, maskedSoftmax, mul, type Tensor, tensor, unsqueeze, where } from '@frostgrad/core';
import { type Attend, byHand, cut, functions, modules } from './attend.ts';
import { bug, expectBits } from './bug.ts';

const lengths = [2, 1];

/** Two rows of three positions; `pad` is what stands at pads. */
const rowsWith = (pad: number): Tensor =>
  tensor(
    [
      [
        [1, -2],
        [0.5, 1],
        [pad, pad],
      ],
      [
        [-1, 3],
        [pad, pad],
        [pad, pad],
      ],
    ],
    { requiresGrad: true },
  );

type Operand = 'query' | 'key' | 'value';

/** Contexts and gradients with `pad` at the pads of some operands. */
function run(attend: Attend, pad: number, dirty: readonly Operand[]): Record<string, Tensor> {
  const of = (name: Operand): Tensor => rowsWith(dirty.includes(name) ? pad : 0);
  const [q, k, v] = [of('query'), of('key'), of('value')];
  const context = attend(q, k, v, lengths);
  const seen = atLive(context);
  const [dq, dk, dv] = grad([seen], [q, k, v], { gradOutputs: [seen.detach()], materializeGrads: true }) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return { context: seen, 'gradient of the query': dq, 'gradient of the key': dk, 'gradient of the value': dv };
}

const live = tensor([
  [true, true, false],
  [true, false, false],
]);

/** Queries have no pads here but the ones of the batch: what comes out there is not looked at. */
const atLive = (x: Tensor): Tensor => where(unsqueeze(live, 2), x, 0);

const unread =
  (operands: readonly Operand[]) =>
  (attend: Attend): void => {
    const [clean, dirty] = [run(attend, 0, operands), run(attend, NaN, operands)];
    for (const [what, x] of Object.entries(clean)) expectBits(`the ${what}`, dirty[what] as Tensor, x);
  };

const timesMask: typeof cut = (x, layout) => mul(x, cast(unsqueeze(layout.mask(), 2), x.dtype));
const weigh = maskedSoftmax;

bug<Attend>('NaN in a padded value reaches no context: a weight of 0 is no cure (torch #101967)', unread(['value']), {
  ours: functions,
  naive: {
    'values as they are': {
      run: byHand({ weigh, key: cut }),
      shows: /the context, element 0, is NaN/,
    },
    'values times the mask': {
      run: byHand({ weigh, key: cut, value: timesMask }),
      shows: /the context, element 0, is NaN/,
    },
  },
});

bug<Attend>(
  'NaN in a padded key reaches no gradient of a query, where the forward pass shows nothing (measured in torch 1.13)',
  unread(['key']),
  {
    ours: functions,
    naive: {
      'keys as they are: contexts have the same bits, the gradient is NaN': {
        run: byHand({ weigh, value: cut }),
        shows: /the gradient of the query, element 0, is NaN/,
      },
    },
  },
);

/** A tensor of pads that attends to itself. */
function ofItself(attend: Attend): void {
  const of = (pad: number): readonly [context: Tensor, gradient: Tensor] => {
    const x = rowsWith(pad);
    const context = atLive(attend(x, x, x, lengths));
    const [dx] = grad([context.sum()], [x]) as [Tensor];
    return [context, dx];
  };
  const [[context, gradient], [contextBesideNaN, gradientBesideNaN]] = [of(0), of(NaN)];
  expectBits('the context', contextBesideNaN, context);
  expectBits('the gradient', gradientBesideNaN, gradient);
}

bug<Attend>(
  'a pad is a query, too: NaN there comes back to no key of the row (self-attention; one NaN makes dK and dV NaN)',
  ofItself,
  {
    ours: { ...functions, ...modules },
    naive: {
      'keys and values selected, queries not': {
        run: byHand({ weigh, key: cut, value: cut }),
        shows: /the gradient, element 0, is NaN/,
      },
    },
  },
);
