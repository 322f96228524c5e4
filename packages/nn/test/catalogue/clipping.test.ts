import { grad, mul, noGrad, Rng, Segments, sub, sum, type Tensor, tensor, where } from '@frostgrad/core';
import { AdamW, clipGradNorm } from '@frostgrad/optim';
import { Embedding, parameter } from '../../src/index.ts';
import { bug, expectBits, Fault } from './bug.ts';

/** What became of the gradients of `[2, 2]`, of which row 0 does not learn, clipped to a norm of 1. */
type Clip = (
  weight: Tensor,
  lossOf: (weight: Tensor) => Tensor,
) => { readonly norm: number; readonly live: readonly number[] };

const first = Segments.rows([2, 2], [0]);
const atLive = (g: Tensor): number[] => [...g.toTypedArray()].slice(2);

/** The gradient is 1000 at what does not learn, and a norm of 0.5 at what does. */
function counted({ norm, live }: ReturnType<Clip>): void {
  if (Math.abs(norm - 0.5) > 1e-6 || Number.isNaN(norm)) throw new Fault(`the norm is ${norm}; expected 0.5`);
  expectBits('the gradient of what learns', tensor([...live]), tensor([0.3, 0.4]));
}

const scaled = (g: Tensor): { norm: number; g: Tensor } => {
  const norm = sum(mul(g, g)).sqrt().item();
  return { norm, g: norm > 1 ? mul(g, 1 / norm) : g };
};

const wild =
  (value: number) =>
  (clip: Clip): void =>
    counted(
      clip(tensor([1, 1, 1, 1], { shape: [2, 2] }), (weight) =>
        sum(mul(weight, tensor([value, value, 0.3, 0.4], { shape: [2, 2] }))),
      ),
    );

const frozen: Clip = (values, lossOf) => {
  const weight = parameter(values, { frozen: first });
  lossOf(weight).backward();
  const norm = clipGradNorm([weight], 1);
  return { norm, live: atLive(weight.grad as Tensor) };
};

bug<Clip>('frozen elements do not count in the norm (ocannl #673; AiDotNet.Tensors #359)', wild(1000), {
  ours: { 'clipGradNorm over a frozen row': frozen },
  naive: {
    'masked after clipping': {
      run: (values, lossOf) => {
        const weight = values.detach().requiresGrad_();
        const { norm, g } = scaled(grad([lossOf(weight)], [weight])[0] as Tensor);
        return { norm, live: atLive(g) };
      },
      shows: /the norm is 1414\.\d+; expected 0\.5/,
    },
  },
});

bug<Clip>('a gradient of NaN at frozen elements reaches no norm', wild(NaN), {
  ours: { 'clipGradNorm over a frozen row': frozen },
  naive: {
    'gradients times a mask': {
      run: (values, lossOf) => {
        const weight = values.detach().requiresGrad_();
        const masked = mul(grad([lossOf(weight)], [weight])[0] as Tensor, tensor([0, 0, 1, 1], { shape: [2, 2] }));
        const { norm, g } = scaled(masked);
        return { norm, live: atLive(g) };
      },
      shows: /the norm is NaN; expected 0\.5/,
    },
  },
});

/** The norm of a table's gradient, of a batch of ids. */
type TableNorm = (ids: Tensor, lengths: readonly number[]) => number;

const normOf = (table: Embedding, vectors: Tensor): number => {
  vectors.sum().backward();
  return clipGradNorm([table.weight], 1e9);
};
const table = (paddingIdx?: number): Embedding =>
  new Embedding(3, 2, { rng: new Rng(0), ...(paddingIdx === undefined ? {} : { paddingIdx }) });

bug<TableNorm>(
  'pads do not count in the norm: the vector of id 0 is not looked up for them',
  (norm) => {
    const ids = tensor([[1, 2, 0, 0, 0]], { dtype: 'int32' });
    const found = norm(ids, [2]);
    if (found !== 2) throw new Fault(`the norm is ${found}; expected 2`);
  },
  {
    ours: {
      'Embedding.forward(ids, live)': (ids, live) => {
        const own = table();
        return normOf(own, own.forward(ids, live));
      },
      'Embedding with a padding row, which is frozen': (ids) => {
        const own = table(0);
        return normOf(own, own.forward(ids));
      },
    },
    naive: {
      'ids of 0 at pads': {
        run: (ids) => {
          const own = table();
          return normOf(own, own.forward(ids));
        },
        shows: /the norm is 4\.69\d*; expected 2/,
      },
    },
  },
);

/** A table `[3, 2]` after steps in which row 0, of -0 and 1, is not to move. */
type Train = (start: Tensor) => Tensor;

const lossOf = (weight: Tensor): Tensor => sum(mul(sub(weight, 2), sub(weight, 2)));

function steps(weight: Tensor, each: (optimizer: AdamW) => void): Tensor {
  const optimizer = new AdamW([weight], { lr: 0.1, weightDecay: 0.1 });
  for (let i = 0; i < 3; i++) {
    optimizer.zeroGrad();
    lossOf(weight).backward();
    each(optimizer);
  }
  return weight.detach();
}

bug<Train>(
  'the row of a padding id keeps its bits under decay and momentum (ocannl #673; torch #1812, #6411: a gradient of 0 decays)',
  (train) => {
    const start = tensor([-0, 1, 1, 1, 1, 1], { shape: [3, 2] });
    const end = train(start);
    expectBits('the row that does not learn', end.slice(0, 0, 1), [-0, 1]);
    if (end.at(1, 0).item() === 1) throw new Fault('nothing learnt');
  },
  {
    ours: {
      'a frozen row': (start) => {
        const weight = parameter(start, { frozen: Segments.rows([3, 2], [0]) });
        return steps(weight, (optimizer) => optimizer.step());
      },
    },
    naive: {
      'its gradient set to 0': {
        run: (start) => {
          const weight = parameter(start);
          return steps(weight, (optimizer) => {
            const learns = tensor([false, true, true]).unsqueeze(1);
            weight.grad = where(learns, weight.grad as Tensor, 0);
            noGrad(() => optimizer.step());
          });
        },
        shows: /the row that does not learn, element 1, is 0\.97\d*; expected 1/,
      },
    },
  },
);
