/** TensorFlow.js as a contestant, on one of its backends. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { digest, LENGTHS, numbers, weightsOf } from '../goals/numbers.ts';
import { serve } from '../goals/serve.ts';

const require = createRequire(join(process.env.FROSTGRAD_PEERS, 'package.json'));
const backend = process.argv[2];
// it greets, and advises to install its native part, on the standard output and in warnings
console.log = () => {};
console.warn = () => {};
const tf = require('@tensorflow/tfjs');
if (backend === 'wasm') {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setThreadsCount(1);
}
await tf.setBackend(backend);
await tf.ready();

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const of = (shape, seed, scale) => tf.tensor(numbers(sizeOf(shape), seed, scale), shape);

const op = (make) => () => {
  const run = make();
  return {
    run: () => run().dispose(),
    witness: () => {
      const out = run();
      const told = digest(out.dataSync());
      out.dispose();
      return told;
    },
  };
};

const chain = (n) => () => {
  const [w, b, h0] = [of([n], 1), of([n], 2), of([n], 3)];
  const loss = (w, b) => {
    let h = h0;
    for (let i = 0; i < 100; i++) h = tf.tanh(tf.add(tf.mul(h, w), b));
    return tf.sum(h);
  };
  const gradients = tf.grads(loss);
  return {
    run: () => tf.tidy(() => void gradients([w, b])),
    witness: () =>
      tf.tidy(() => {
        let h = h0;
        for (let i = 0; i < 100; i++) h = tf.tanh(tf.add(tf.mul(h, w), b));
        return [...digest(h.dataSync()), ...digest(gradients([w, b])[0].dataSync())];
      }),
  };
};

const training = (name, loss) => () => {
  const weights = Object.fromEntries(
    weightsOf(name).map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, shape))]),
  );
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  const step = () => {
    const value = optimizer.minimize(() => loss(weights), true);
    const [told] = value.dataSync();
    value.dispose();
    return told;
  };
  return { run: step, witness: () => [step(), step(), step()] };
};

const linear = (x, weight, bias) => tf.add(tf.matMul(x, weight, false, true), bias);

const mlpInput = of([64, 784], 7);
const mlpTargets = tf.oneHot(
  Array.from({ length: 64 }, (_, i) => i % 10),
  10,
);
const mlp = (w) => {
  const h1 = tf.relu(linear(mlpInput, w['fc1.weight'], w['fc1.bias']));
  const h2 = tf.relu(linear(h1, w['fc2.weight'], w['fc2.bias']));
  return tf.losses.softmaxCrossEntropy(mlpTargets, linear(h2, w['fc3.weight'], w['fc3.bias']));
};

const [B, T, D, N] = [16, 64, 128, 4];
const blockInput = of([B * T, D], 7);
const blockWanted = of([B * T, D], 8);
const live = tf.tensor(
  LENGTHS.flatMap((n) => Array.from({ length: T }, (_, t) => (t < n ? 1 : 0))),
  [B * T, 1],
);
const hidden = tf.tensor(
  LENGTHS.flatMap((n) => Array.from({ length: T }, (_, t) => (t < n ? 0 : -1e9))),
  [B, 1, 1, T],
);
const liveSize = LENGTHS.reduce((a, b) => a + b, 0) * D;

const norm = (x, weight, bias) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), weight), bias);
};

const transformer = (w) => {
  const joined = linear(blockInput, w['self_attn.in_proj_weight'], w['self_attn.in_proj_bias']);
  const [q, k, v] = tf
    .split(joined, 3, 1)
    .map((part) => tf.transpose(tf.reshape(part, [B, T, N, D / N]), [0, 2, 1, 3]));
  const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(D / N)), hidden);
  const mixed = tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]), [B * T, D]);
  const attended = linear(mixed, w['self_attn.out_proj.weight'], w['self_attn.out_proj.bias']);
  const x = norm(tf.add(blockInput, attended), w['norm1.weight'], w['norm1.bias']);
  const inner = tf.relu(linear(x, w['linear1.weight'], w['linear1.bias']));
  const fed = linear(inner, w['linear2.weight'], w['linear2.bias']);
  const out = norm(tf.add(x, fed), w['norm2.weight'], w['norm2.bias']);
  const far = tf.mul(tf.sub(out, blockWanted), live);
  return tf.div(tf.sum(tf.mul(far, far)), liveSize);
};

const lstmInput = of([32, 20, 64], 7);
const lstm = (w) => {
  let [h, c] = [tf.zeros([32, 128]), tf.zeros([32, 128])];
  const bias = tf.add(w.bias_ih_l0, w.bias_hh_l0);
  const projected = tf.reshape(linear(tf.reshape(lstmInput, [640, 64]), w.weight_ih_l0, bias), [32, 20, 512]);
  const outputs = [];
  for (const x of tf.unstack(projected, 1)) {
    const [i, f, g, o] = tf.split(tf.add(x, tf.matMul(h, w.weight_hh_l0, false, true)), 4, 1);
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    outputs.push(h);
  }
  const out = tf.stack(outputs, 1);
  return tf.mean(tf.mul(out, out));
};

const gemms = [64, 256, 1024].flatMap((n) =>
  ['NN', 'NT', 'TN', 'TT'].map((turns) => [
    `gemm-${n}-${turns}`,
    op(() => {
      const [a, b] = [of([n, n], 1), of([n, n], 2)];
      return () => tf.matMul(a, b, turns[0] === 'T', turns[1] === 'T');
    }),
  ]),
);

const mapping = (f) =>
  op(() => {
    const x = of([1_000_000], 0);
    return () => f(x);
  });

await serve(`TensorFlow.js ${tf.version.tfjs}, ${backend}, one thread`, {
  'chain-4': chain(4),
  'chain-1024': chain(1024),
  ...Object.fromEntries(gemms),
  muladd: op(() => {
    const [x, y, z] = [0, 1, 2].map((seed) => of([1_000_000], seed));
    return () => tf.tidy(() => tf.add(tf.mul(x, y), z));
  }),
  exp: mapping((x) => tf.exp(x)),
  tanh: mapping((x) => tf.tanh(x)),
  softmax: op(() => {
    const x = of([64, 512], 1, 4);
    return () => tf.softmax(x);
  }),
  mlp: training('mlp', mlp),
  transformer: training('transformer', transformer),
  lstm: training('lstm', lstm),
});
