import {
  cast,
  div,
  grad,
  log,
  maskedLogSumExp,
  maskedVar,
  mul,
  Ragged,
  segmentSum,
  Segments,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { describe, expect, it } from 'vitest';
import { bug, Fault } from './bug.ts';

/** The sum of a function over live elements of `[B, T]`. */
type Sum = (x: Tensor, mask: Tensor) => Tensor;

const mask = tensor([
  [true, true, false],
  [true, false, false],
]);
const input = (): Tensor =>
  tensor(
    [
      [1, 2, 0],
      [4, 0, 0],
    ],
    { requiresGrad: true },
  );

/** Pads hold the 0 that padding puts there; the derivative is infinite there. */
const finite =
  (wanted: number, gradient: readonly number[]) =>
  (run: Sum): void => {
    const x = input();
    const out = run(x, mask);
    if (!(Math.abs(out.item() - wanted) <= 1e-6)) throw new Fault(`the sum is ${out.item()}; expected ${wanted}`);
    const [dx] = grad([out], [x]) as [Tensor];
    for (const [i, v] of dx.toTypedArray().entries()) {
      if (!(Math.abs(v - (gradient[i] as number)) < 1e-6))
        throw new Fault(`the gradient, element ${i}, is ${v}; expected ${gradient[i]}`);
    }
  };

const total = (x: Tensor): Tensor => sum(x);
const late = { shows: /the gradient, element 2, is NaN; expected 0/ };

bug<Sum>(
  'a select behind an unsafe op does not save the gradient: select before it ' +
    '(torch #52248, #93998; JAX #20601, #17070: "double where")',
  finite(Math.log(8), [1, 0.5, 0, 0.25, 0, 0]),
  {
    ours: {
      'log of ragged rows': (x, live) => total(Ragged.fromPadded(x, live).map(log).values),
      'segmentSum of logs': (x, live) => total(segmentSum(Ragged.fromPadded(x, live).map(log))),
      'where on both sides of log': (x, live) => total(where(live, log(where(live, x, 1)), 0)),
    },
    naive: {
      'where behind log': { run: (x, live) => total(where(live, log(x), 0)), ...late },
      'log times the mask': {
        run: (x, live) => total(mul(log(x), cast(live, 'float32'))),
        shows: /the sum is NaN/,
      },
      'detachAt behind log: a formula that drops what is not chosen is still too late': {
        run: (x, live) => {
          const out = log(x);
          return total(where(live, out.detachAt(Segments.mask(out.shape, live.logicalNot())), 0));
        },
        ...late,
      },
    },
  },
);

bug<Sum>('the same of a root, and of a quotient', finite(1 + Math.SQRT2 + 2, [0.5, 0.5 / Math.SQRT2, 0, 0.25, 0, 0]), {
  ours: {
    'root of ragged rows': (x, live) => total(Ragged.fromPadded(x, live).map(sqrt).values),
    'quotient of ragged rows': (x, live) => total(Ragged.fromPadded(x, live).map((v) => div(v, sqrt(v))).values),
  },
  naive: {
    'where behind the root': { run: (x, live) => total(where(live, sqrt(x), 0)), ...late },
    'where behind the quotient': { run: (x, live) => total(where(live, div(x, sqrt(x)), 0)), ...late },
  },
});

/** A deviation a row, of which one has nothing that differs. */
bug<Sum>(
  'a standard deviation over live elements has a gradient where the variance is 0 (JAX #26328)',
  (run) => {
    const x = tensor([[1, 1, 7]], { requiresGrad: true });
    const [dx] = grad([run(x, tensor([[true, true, false]]))], [x]) as [Tensor];
    if (![...dx.toTypedArray()].every(Number.isFinite))
      throw new Fault(`the gradient is [${dx.toTypedArray().join()}]`);
  },
  {
    ours: {
      'maskedVar with an epsilon below the root': (x, live) =>
        total(sqrt(maskedVar(x, live, 1, { correction: 0 }).add(1e-5))),
    },
    naive: {
      'where behind the root of a variance': {
        run: (x, live) => {
          const n = sum(cast(live, 'float32'));
          const centred = where(live, sub(x, div(sum(where(live, x, 0)), n)), 0);
          const v = div(sum(mul(centred, centred)), n);
          return where(v.gt(0), sqrt(v), 0);
        },
        shows: /the gradient is \[NaN/,
      },
    },
  },
);

bug<Sum>(
  'exp of a pad may overflow: log-sum-exp reads live elements alone (JAX #17070)',
  (run) => {
    const x = tensor([[1, 1, 1000]], { requiresGrad: true });
    const out = run(x, tensor([[true, true, false]]));
    const [dx] = grad([out], [x]) as [Tensor];
    if (!(Math.abs(out.item() - 1 - Math.LN2) <= 1e-6)) throw new Fault(`the result is ${out.item()}`);
    if (dx.toTypedArray().join() !== '0.5,0.5,0') throw new Fault(`the gradient is [${dx.toTypedArray().join()}]`);
  },
  {
    ours: { maskedLogSumExp: (x, live) => total(maskedLogSumExp(x, live, 1)) },
    naive: {
      'log of the sum of where(mask, exp(x), 0)': {
        run: (x, live) => log(sum(where(live, x.exp(), 0))),
        shows: /the gradient is \[0\.5,0\.5,NaN\]/,
      },
    },
  },
);

describe('a gradient of NaN behind a select', () => {
  it('is explained by explainGrad, which names the op and the cure', () => {
    const x = input();
    const lines = String(explainGrad(sum(where(mask, log(x), 0)), x)).split('\n');
    expect(lines[0]).toMatch(/the gradient of x is NaN.*'log' for 'x' makes NaN/);
    expect(lines.join('\n')).toContain("cut what goes into 'log'");
  });
});
