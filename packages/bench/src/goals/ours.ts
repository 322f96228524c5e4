import {
  add,
  exp,
  matmul,
  mul,
  Ragged,
  relu,
  softmax,
  sub,
  sum,
  tanh,
  Rng,
  tensor,
  type Tensor,
  transpose,
} from '@frostgrad/core';
import {
  crossEntropy,
  Linear,
  LSTM,
  Module,
  MultiheadAttention,
  parameter,
  TransformerEncoderLayer,
} from '@frostgrad/nn';
import { digest, LENGTHS, numbers } from './numbers.ts';
import { g2p } from './g2p.ts';
import type { Program, Programs } from './serve.ts';
import { training } from './training.ts';

const of = (shape: readonly number[], seed: number, scale?: number): Tensor =>
  tensor(
    numbers(
      shape.reduce((a, b) => a * b, 1),
      seed,
      scale,
    ),
    { shape },
  );

/** An operand where the kernels work, as the peers have theirs: what a layer's weights are. */
const operand = (shape: readonly number[], seed: number, scale?: number): Tensor =>
  parameter(of(shape, seed, scale)).requiresGrad_(false);

/** An op, run for its result. */
function op(run: () => Tensor): Program {
  return { run: () => void run(), witness: () => digest(run().toTypedArray()) };
}

/** A hundred `tanh(h * w + b)`, forward and backward. */
function chain(n: number): Program {
  const [w, b] = [of([n], 1).requiresGrad_(), of([n], 2).requiresGrad_()];
  const h0 = of([n], 3);
  const run = (): Tensor => {
    w.grad = null;
    b.grad = null;
    let h = h0;
    for (let i = 0; i < 100; i++) h = tanh(add(mul(h, w), b));
    sum(h).backward();
    return h;
  };
  return {
    run: () => void run(),
    witness: () => [...digest(run().toTypedArray()), ...digest((w.grad as Tensor).toTypedArray())],
  };
}

function product(n: number, turns: string): Program {
  const [a, b] = [operand([n, n], 1), operand([n, n], 2)];
  const [turnedA, turnedB] = [turns[0] === 'T', turns[1] === 'T'];
  return op(() => matmul(turnedA ? transpose(a) : a, turnedB ? transpose(b) : b));
}

class MLP extends Module {
  readonly fc1: Linear;
  readonly fc2: Linear;
  readonly fc3: Linear;

  constructor(rng: Rng) {
    super();
    this.fc1 = new Linear(784, 256, { rng });
    this.fc2 = new Linear(256, 128, { rng });
    this.fc3 = new Linear(128, 10, { rng });
  }

  forward(x: Tensor): Tensor {
    return this.fc3.forward(relu(this.fc2.forward(relu(this.fc1.forward(x)))));
  }
}

function mlp(): Program {
  const x = of([64, 784], 7);
  const targets = tensor(Int32Array.from({ length: 64 }, (_, i) => i % 10));
  return training(new MLP(new Rng(0)), 'mlp', (model) => crossEntropy(model.forward(x), targets));
}

function transformer(): Program {
  const [x, wanted] = [of([16, 64, 128], 7), of([16, 64, 128], 8)];
  const model = new TransformerEncoderLayer(128, 4, { rng: new Rng(0), feedforward: 512, dropout: 0 });
  const packed = Ragged.fromPadded(wanted, LENGTHS).values;
  const size = LENGTHS.reduce((a, b) => a + b, 0) * 128;
  return training(model, 'transformer', (block) => {
    const out = block.forward(x, { live: LENGTHS });
    const far = sub(Ragged.fromPadded(out, LENGTHS).values, packed);
    return sum(mul(far, far)).mul(1 / size);
  });
}

function lstm(): Program {
  const x = of([32, 20, 64], 7);
  return training(new LSTM(64, 128, { rng: new Rng(0) }), 'lstm', (layer) => {
    const { output } = layer.forward(x);
    return sum(mul(output, output)).mul(1 / (32 * 20 * 128));
  });
}

/** Self-attention of 4 heads over 16 rows, half of whose 64 positions are pads: forward and backward. */
function attention(method: 'mask' | 'ragged'): Program {
  const lengths = Array.from({ length: 16 }, (_, i) => (i === 0 ? 64 : ([20, 30, 40][i % 3] ?? 30)));
  const layer = new MultiheadAttention(128, 4, { rng: new Rng(2), method: method === 'mask' ? 'mask' : 'frozen' });
  const padded = of([16, 64, 128], 7).requiresGrad_();
  const pass = (): Tensor => {
    padded.grad = null;
    const x = method === 'mask' ? padded : Ragged.fromPadded(padded, lengths);
    const out =
      x instanceof Ragged ? layer.forward(x, x, x).context.values : layer.forward(x, x, x, { live: lengths }).context;
    sum(mul(out, out)).backward();
    return out;
  };
  const witness = (): number[] => {
    pass();
    return digest((padded.grad as Tensor).toTypedArray());
  };
  return { run: () => void pass(), witness };
}

const [x, y, z] = [0, 1, 2].map((seed) => () => operand([1_000_000], seed)) as [
  () => Tensor,
  () => Tensor,
  () => Tensor,
];

function muladd(): Program {
  const [a, b, c] = [x(), y(), z()];
  return op(() => add(mul(a, b), c));
}

function mapping(f: (x: Tensor) => Tensor): () => Program {
  return () => {
    const a = x();
    return op(() => f(a));
  };
}

/** The goals' programs, on whatever kernels are in use. */
export const ours: Programs = {
  'chain-4': () => chain(4),
  'chain-1024': () => chain(1024),
  ...Object.fromEntries(
    [64, 256, 1024].flatMap((n) => ['NN', 'NT', 'TN', 'TT'].map((t) => [`gemm-${n}-${t}`, () => product(n, t)])),
  ),
  muladd,
  exp: mapping(exp),
  tanh: mapping(tanh),
  softmax: () => {
    const a = operand([64, 512], 1, 4);
    return op(() => softmax(a));
  },
  mlp,
  transformer,
  lstm,
  'attention-mask': () => attention('mask'),
  'attention-ragged': () => attention('ragged'),
  g2p,
};
