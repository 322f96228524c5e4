import { add, exp, matmul, mul, relu, Rng, softmax, sum, tanh, tensor, type Tensor, transpose } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import { crossEntropy, Linear, LSTM, Module, TransformerEncoderLayer } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { useWasm } from '@frostgrad/wasm';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

const uniform = (shape: readonly number[], seed = 0): Tensor => new Rng(seed).uniform(shape, -1, 1);

/** The same on each backend, the slowest first. */
function onEach(make: () => () => void): Case[] {
  const cases: [string, () => unknown][] = [
    ['TypeScript', () => useBackend({})],
    ['wasm, strict', () => useWasm()],
  ];
  return cases.map(([name, use]) => {
    use();
    const run = make();
    return {
      name,
      run: () => {
        use();
        run();
      },
    };
  });
}

/** A hundred `tanh(h * w + b)`, forward and backward. */
function chain(n: number): () => void {
  const [w, b] = [uniform([n], 1).requiresGrad_(), uniform([n], 2).requiresGrad_()];
  const h0 = uniform([n], 3);
  return () => {
    w.grad = null;
    b.grad = null;
    let h = h0;
    for (let i = 0; i < 100; i++) h = tanh(add(mul(h, w), b));
    sum(h).backward();
  };
}

function product(n: number, turnedA: boolean, turnedB: boolean): () => void {
  const [a, b] = [uniform([n, n], 1), uniform([n, n], 2)];
  return () => void matmul(turnedA ? transpose(a) : a, turnedB ? transpose(b) : b);
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

/** A training step: forward, backward, Adam. */
function training(model: Module, loss: () => Tensor): () => void {
  const optimizer = new Adam(model.parameters(), { lr: 1e-4 });
  return () => {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  };
}

function mlp(): () => void {
  const model = new MLP(new Rng(1));
  const x = uniform([64, 784]);
  const targets = tensor(Int32Array.from({ length: 64 }, (_, i) => i % 10));
  return training(model, () => crossEntropy(model.forward(x), targets));
}

function transformerBlock(): () => void {
  const model = new TransformerEncoderLayer(128, 4, { rng: new Rng(1), feedforward: 512, dropout: 0 });
  const x = uniform([16, 64, 128]);
  const live = Array.from({ length: 16 }, (_, i) => 34 + 2 * i);
  return training(model, () => {
    const out = model.forward(x, { live });
    return sum(mul(out, out));
  });
}

function lstm(): () => void {
  const model = new LSTM(64, 128, { rng: new Rng(1) });
  const x = uniform([32, 20, 64]);
  return training(model, () => {
    const { output } = model.forward(x);
    return sum(mul(output, output));
  });
}

const million = (): Tensor => uniform([1_000_000], 1);

/** What users do, on each backend. */
export const backends: Suite = {
  name: 'backends',
  about: 'the same programs on each backend',
  *groups() {
    yield { title: '100 tanh(h * w + b) on [4]', cases: onEach(() => chain(4)) };
    yield { title: '100 tanh(h * w + b) on [1024]', cases: onEach(() => chain(1024)) };
    for (const n of [64, 256, 1024]) {
      yield { title: `matmul of ${n}`, cases: onEach(() => product(n, false, false)) };
      yield { title: `matmul of ${n}, second turned`, cases: onEach(() => product(n, false, true)) };
    }
    yield {
      title: 'x * y + z of a million',
      cases: onEach(() => {
        const [x, y, z] = [million(), million(), million()];
        return () => void add(mul(x, y), z);
      }),
    };
    yield {
      title: 'exp of a million',
      cases: onEach(() => {
        const x = million();
        return () => void exp(x);
      }),
    };
    yield {
      title: 'tanh of a million',
      cases: onEach(() => {
        const x = million();
        return () => void tanh(x);
      }),
    };
    yield {
      title: 'softmax of 64 x 512',
      cases: onEach(() => {
        const x = uniform([64, 512]);
        return () => void softmax(x);
      }),
    };
    yield { title: 'MLP 784-256-128-10, batch 64, Adam', cases: onEach(mlp) };
    yield { title: 'transformer block, 4 heads, [16, 64, 128], FF 512, Adam', cases: onEach(transformerBlock) };
    yield { title: 'LSTM [32, 20, 64] to 128, Adam', cases: onEach(lstm) };
  },
};
