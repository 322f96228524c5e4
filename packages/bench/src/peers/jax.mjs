/** jax-js on WebAssembly as a contestant. Programs are compiled, but for single ops; its arrays are counted by hand. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digest, LENGTHS, numbers, weightsOf } from '../goals/numbers.ts';
import { serve } from '../goals/serve.ts';

const require = createRequire(join(process.env.FROSTGRAD_PEERS, 'package.json'));
const {
  defaultDevice,
  init,
  jit,
  nn,
  numpy: np,
  tree,
  valueAndGrad,
} = await import(pathToFileURL(require.resolve('@jax-js/jax')).href);
const manifest = join(process.env.FROSTGRAD_PEERS, 'node_modules/@jax-js/jax/package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
await init('wasm');
defaultDevice('wasm');

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const of = (shape, seed, scale) => np.array(numbers(sizeOf(shape), seed, scale)).reshape(shape);

/** A compiled function of arrays that stay. */
const op = (make) => () => {
  const [f, ...inputs] = make();
  const compiled = jit(f);
  const run = () => compiled(...inputs.map((x) => x.ref));
  return {
    // what was called is only computed when it is looked at: at one element, since a copy of all is not the op
    run: () => void run().reshape([-1]).slice([0, 1]).dataSync(),
    witness: () => digest(run().dataSync()),
  };
};

const chain = (n) => () => {
  const [w, b, h0] = [of([n], 1), of([n], 2), of([n], 3)];
  const last = (w, b, h0) => {
    let h = h0;
    for (let i = 0; i < 100; i++) h = np.tanh(h.mul(w.ref).add(b.ref));
    w.dispose();
    b.dispose();
    return h;
  };
  const compiled = jit(valueAndGrad((p, h0) => np.sum(last(p.w, p.b, h0))));
  const run = () => compiled({ w: w.ref, b: b.ref }, h0.ref);
  return {
    run: () => {
      const [value, gradient] = run();
      for (const x of [value, gradient.w, gradient.b]) x.dataSync();
    },
    witness: () => {
      const h = last(w.ref, b.ref, h0.ref).dataSync();
      const [, gradient] = run();
      return [...digest(h), ...digest(gradient.w.dataSync())];
    },
  };
};

/** A compiled training step with Adam, the counts of which are an array like the rest. */
const training = (name, loss) => () => {
  const begun = weightsOf(name);
  let p = Object.fromEntries(begun.map(({ name, shape, values }) => [name, np.array(values).reshape(shape)]));
  const zeros = () => Object.fromEntries(begun.map(({ name, shape }) => [name, np.zeros(shape)]));
  let [m, v, t] = [zeros(), zeros(), np.array([0])];
  const step = jit((p, m, v, t) => {
    const [value, g] = valueAndGrad(loss)(tree.ref(p));
    const next = t.add(1);
    const scale = (beta) => np.array([1]).sub(np.exp(next.ref.mul(Math.log(beta))));
    const [unbiased1, unbiased2] = [scale(0.9), scale(0.999)];
    const [p2, m2, v2] = [{}, {}, {}];
    for (const { name } of begun) {
      const moved = m[name].mul(0.9).add(g[name].ref.mul(0.1));
      const spread = v[name].mul(0.999).add(g[name].ref.mul(g[name]).mul(0.001));
      const by = np.sqrt(spread.ref.div(unbiased2.ref)).add(1e-8);
      p2[name] = p[name].sub(moved.ref.div(unbiased1.ref).div(by).mul(1e-3));
      m2[name] = moved;
      v2[name] = spread;
    }
    unbiased1.dispose();
    unbiased2.dispose();
    return [value, p2, m2, v2, next];
  });
  const once = () => {
    let value;
    [value, p, m, v, t] = step(p, m, v, t);
    return value.dataSync()[0];
  };
  return { run: once, witness: () => [once(), once(), once()] };
};

const linear = (x, weight, bias) => np.matmul(x, weight.transpose()).add(bias);

const mlpInput = of([64, 784], 7);
const mlpTargets = nn.oneHot(np.array(Int32Array.from({ length: 64 }, (_, i) => i % 10)), 10);
const mlp = (w) => {
  const h1 = nn.relu(linear(mlpInput.ref, w['fc1.weight'], w['fc1.bias']));
  const h2 = nn.relu(linear(h1, w['fc2.weight'], w['fc2.bias']));
  const logits = nn.logSoftmax(linear(h2, w['fc3.weight'], w['fc3.bias']));
  return np.sum(logits.mul(mlpTargets.ref)).mul(-1 / 64);
};

const [B, T, D, N] = [16, 64, 128, 4];
const blockInput = of([B * T, D], 7);
const blockWanted = of([B * T, D], 8);
const flags = LENGTHS.flatMap((n) => Array.from({ length: T }, (_, t) => (t < n ? 1 : 0)));
const live = np.array(Float32Array.from(flags)).reshape([B * T, 1]);
const hidden = np.array(Float32Array.from(flags, (flag) => (flag === 1 ? 0 : -1e9))).reshape([B, 1, 1, T]);
const liveSize = LENGTHS.reduce((a, b) => a + b, 0) * D;

const norm = (x, weight, bias) => {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(centred.ref.mul(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(weight)
    .add(bias);
};

const transformer = (w) => {
  const joined = linear(blockInput.ref, w['self_attn.in_proj_weight'], w['self_attn.in_proj_bias']);
  const [q, k, v] = [0, 1, 2].map((i) =>
    joined.ref
      .slice([], [i * D, (i + 1) * D])
      .reshape([B, T, N, D / N])
      .transpose([0, 2, 1, 3]),
  );
  joined.dispose();
  const scores = np
    .matmul(q, k.transpose([0, 1, 3, 2]))
    .mul(1 / Math.sqrt(D / N))
    .add(hidden.ref);
  const mixed = np
    .matmul(nn.softmax(scores), v)
    .transpose([0, 2, 1, 3])
    .reshape([B * T, D]);
  const attended = linear(mixed, w['self_attn.out_proj.weight'], w['self_attn.out_proj.bias']);
  const x = norm(blockInput.ref.add(attended), w['norm1.weight'], w['norm1.bias']);
  const inner = nn.relu(linear(x.ref, w['linear1.weight'], w['linear1.bias']));
  const fed = linear(inner, w['linear2.weight'], w['linear2.bias']);
  const out = norm(x.add(fed), w['norm2.weight'], w['norm2.bias']);
  const far = out.sub(blockWanted.ref).mul(live.ref);
  return np.sum(far.ref.mul(far)).mul(1 / liveSize);
};

const lstmInput = of([640, 64], 7);
const lstm = (w) => {
  const bias = w.bias_ih_l0.add(w.bias_hh_l0);
  const projected = linear(lstmInput.ref, w.weight_ih_l0, bias).reshape([32, 20, 512]);
  const back = w.weight_hh_l0.transpose();
  let [h, c] = [np.zeros([32, 128]), np.zeros([32, 128])];
  let total = null;
  for (let t = 0; t < 20; t++) {
    const gates = projected.ref.slice([], t).add(np.matmul(h, back.ref));
    const [i, f, g, o] = [0, 1, 2, 3].map((n) => gates.ref.slice([], [n * 128, (n + 1) * 128]));
    gates.dispose();
    c = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    h = nn.sigmoid(o).mul(np.tanh(c.ref));
    const squares = np.sum(h.ref.mul(h.ref));
    total = total === null ? squares : total.add(squares);
  }
  for (const x of [h, c, back, projected]) x.dispose();
  return total.mul(1 / (32 * 20 * 128));
};

const gemms = [64, 256, 1024].flatMap((n) =>
  ['NN', 'NT', 'TN', 'TT'].map((turns) => [
    `gemm-${n}-${turns}`,
    op(() => [
      (a, b) => np.matmul(turns[0] === 'T' ? a.transpose() : a, turns[1] === 'T' ? b.transpose() : b),
      of([n, n], 1),
      of([n, n], 2),
    ]),
  ]),
);

const mapping = (f) => op(() => [f, of([1_000_000], 0)]);

await serve(`jax-js ${version}, wasm, compiled`, {
  'chain-4': chain(4),
  'chain-1024': chain(1024),
  ...Object.fromEntries(gemms),
  muladd: op(() => [(x, y, z) => x.mul(y).add(z), ...[0, 1, 2].map((seed) => of([1_000_000], seed))]),
  exp: mapping((x) => np.exp(x)),
  tanh: mapping((x) => np.tanh(x)),
  softmax: op(() => [(x) => nn.softmax(x), of([64, 512], 1, 4)]),
  mlp: training('mlp', mlp),
  transformer: training('transformer', transformer),
  lstm: training('lstm', lstm),
});
process.exit();
