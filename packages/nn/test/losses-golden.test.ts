import { grad, Layout, mul, Ragged, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.ts';
import type { Rows } from '../src/index.ts';
import { expectNear } from './golden/expected.ts';
import golden from './golden/losses.json' with { type: 'json' };

/** Rounding, and no more: of the larger of 1 and the number; the largest difference measured is 4.4e-16. */
const TOLERANCE = 1e-15;

interface Numbers {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: readonly number[];
}

interface Case {
  readonly op: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, Numbers>>;
  readonly inputs: readonly Numbers[];
  readonly results: Readonly<
    Record<
      string,
      {
        readonly out: readonly number[];
        readonly shape: number[];
        readonly gradients: readonly (readonly number[] | null)[];
      }
    >
  >;
}

const cases = golden.cases as unknown as readonly Case[];

/** Where six positions lie among pads: an empty row, a gap, nothing on either side alone. */
const layout = Layout.of(
  'test',
  tensor([
    [false, true, true, false, true],
    [false, false, false, false, false],
    [true, true, true, false, false],
  ]),
  3,
  5,
);

const leaf = ({ shape, dtype, values }: Numbers): Tensor =>
  dtype === 'int32'
    ? tensor(Int32Array.from(values), { shape })
    : tensor(Float64Array.from(values), { shape, requiresGrad: true });

/** A way to give a loss its six positions, and to read its terms. */
interface Form {
  readonly of: (x: Tensor) => Rows;
  readonly told: { readonly live?: Layout };
  readonly terms: (x: Rows) => Tensor;
}

/** What no loss may read: a NaN, or an id that is no class. */
const pad = (x: Tensor): number => (x.dtype === 'int32' ? -7 : NaN);

const forms: Readonly<Record<string, Form>> = {
  'as they are': { of: (x) => x, told: {}, terms: (x) => x as Tensor },
  'among pads': {
    of: (x) => new Ragged(x, layout.offsets).place(layout, pad(x)),
    told: { live: layout },
    terms: (x) => Ragged.fromPadded(x as Tensor, layout).values,
  },
  ragged: { of: (x) => new Ragged(x, layout.offsets), told: {}, terms: (x) => (x as Ragged).values },
};

type LossFunction = (...operands: readonly unknown[]) => Rows;
type LossClass = new (options: object) => { forward(...operands: readonly unknown[]): Rows };

const functions = nn as unknown as Readonly<Record<string, LossFunction & LossClass>>;

/** The class of a function: its name in PyTorch's style. */
const classes: Readonly<Record<string, string>> = {
  binaryCrossEntropy: 'BCELoss',
  binaryCrossEntropyWithLogits: 'BCEWithLogitsLoss',
  klDiv: 'KLDivLoss',
  crossEntropy: 'CrossEntropyLoss',
  nllLoss: 'NLLLoss',
  mseLoss: 'MSELoss',
};
const classOf = (op: string): LossClass =>
  functions[classes[op] ?? `${op[0]?.toUpperCase()}${op.slice(1)}`] as LossClass;

describe.each(Object.entries(forms))(
  'PyTorch gives the same for its losses, positions %s',
  (form, { of, told, terms }) => {
    const named = cases.map((given, i): [string, Case] => {
      const { op, options, tensors } = given;
      const targets = given.inputs[1]?.dtype === 'int32' ? '' : ', floating targets';
      return [`${op} ${i}: ${JSON.stringify(options)} ${Object.keys(tensors).join(' ')}${targets}`, given];
    });

    it.each(named)('%s: every reduction, and all gradients', (_, { op, options, tensors, inputs, results }) => {
      for (const [reduction, expected] of Object.entries(results)) {
        // PyTorch divides by the axis of 6 positions; here they are in 2 rows that hold something
        const rows = reduction === 'batchmean' && form !== 'as they are' ? 6 / 2 : 1;
        const leaves = inputs.map(leaf);
        const perOption = Object.entries(tensors).map(([name, numbers]) => {
          const x = tensor(Float64Array.from(numbers.values), { shape: numbers.shape });
          return [name, numbers.shape[0] === 6 ? of(x) : x];
        });
        const all = { ...options, ...(Object.fromEntries(perOption) as object), reduction };
        const operands = leaves.map(of);
        const given = functions[op]?.(...operands, { ...all, ...told }) as Rows;
        const byModule = new (classOf(op))(all).forward(...operands, told);
        const out = reduction === 'none' ? terms(given) : (given as Tensor);
        const own = reduction === 'none' ? terms(byModule) : (byModule as Tensor);
        expect(own.toArray()).toEqual(out.toArray());
        expect(out.shape).toEqual(expected.shape);
        near(out, expected.out, rows);
        const factors = tensor(
          Float64Array.from({ length: out.size }, (_, i) => i + 1),
          { shape: out.shape },
        );
        const wanted = leaves.filter((_, i) => expected.gradients[i] !== null);
        const found = grad([sum(mul(out, factors))], wanted);
        const gradients = expected.gradients.filter((g) => g !== null);
        for (const [i, g] of gradients.entries()) near(found[i] as Tensor, g, rows);
      }
    });
  },
);

function near(found: Tensor, expected: readonly number[], factor: number): void {
  const largest = Math.max(1, ...expected.map(Math.abs)) * factor;
  expectNear(
    found,
    expected.map((v) => v * factor),
    TOLERANCE * largest,
  );
}
