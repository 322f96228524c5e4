import { erf, matmul, Rng, Segments, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Embedding, init, Linear, parameter } from '../src/index.ts';

const rng = (seed: number = 1): Rng => new Rng(seed);

/** A test fails by chance once in so many generators. */
const CHANCE = 1e-9;

/**
 * How far an empirical distribution of n numbers is from the true one, at most, but by chance: the inequality of Dvoretzky, Kiefer and Wolfowitz, with the
 * constant of Massart 1990. No tolerance was tried out.
 */
const farthest = (n: number): number => Math.sqrt(Math.log(2 / CHANCE) / (2 * n));

/** A distribution function, of many numbers at once. */
type Cdf = (x: Tensor) => Tensor;

/** The largest distance between the distribution of the numbers and `cdf`. */
function distance(x: Tensor, cdf: Cdf): number {
  const wanted = cdf(tensor(Float64Array.from(x.toTypedArray()).sort())).toTypedArray();
  const n = wanted.length;
  return Math.max(...Array.from(wanted, (p, i) => Math.max(p - i / n, (i + 1) / n - p)));
}

const uniform =
  (a: number, b: number): Cdf =>
  (x) =>
    x
      .sub(a)
      .div(b - a)
      .clamp(0, 1);
const normal =
  (mean: number, std: number): Cdf =>
  (x) =>
    erf(x.sub(mean).div(std * Math.SQRT2))
      .add(1)
      .div(2);
const truncated =
  (mean: number, std: number, a: number, b: number): Cdf =>
  (x) => {
    const cdf = normal(mean, std);
    const [low, high] = [a, b].map((bound) => cdf(tensor(bound, { dtype: 'float64' })).item()) as [number, number];
    return cdf(x)
      .sub(low)
      .div(high - low);
  };

/** `[O, I, K]`: an output has 4 * 3 inputs, an input 20 * 3 outputs. */
const shape = [20, 4, 3] as const;
const [fanIn, fanOut] = [12, 60];
const many = 40;

type Fill = (x: Tensor, rng: Rng) => unknown;

/** Numbers of several weights of the shape, from one generator. */
function drawn(fill: Fill, size: readonly number[] = shape): Tensor {
  const source = rng();
  const all = Array.from({ length: many }, () => {
    const x = zeros(size, { dtype: 'float64' });
    fill(x, source);
    return Array.from(x.toTypedArray());
  });
  return tensor(Float64Array.from(all.flat()));
}

const kaiming = (fan: number, gain: number): number => gain / Math.sqrt(fan);
const distributions: readonly (readonly [string, Fill, Cdf])[] = [
  ['uniform', (x, rng) => init.uniform_(x, { rng }), uniform(0, 1)],
  ['uniform between bounds', (x, rng) => init.uniform_(x, { rng, a: -2, b: 0.5 }), uniform(-2, 0.5)],
  ['normal', (x, rng) => init.normal_(x, { rng }), normal(0, 1)],
  ['normal elsewhere', (x, rng) => init.normal_(x, { rng, mean: 3, std: 0.2 }), normal(3, 0.2)],
  ['xavier, uniform', (x, rng) => init.xavierUniform_(x, { rng }), uniform(-Math.sqrt(6 / 72), Math.sqrt(6 / 72))],
  [
    'xavier, normal, with a gain',
    (x, rng) => init.xavierNormal_(x, { rng, gain: 2 }),
    normal(0, 2 * Math.sqrt(2 / 72)),
  ],
  [
    'kaiming, uniform',
    (x, rng) => init.kaimingUniform_(x, { rng }),
    uniform(-kaiming(fanIn, Math.sqrt(6)), kaiming(fanIn, Math.sqrt(6))),
  ],
  [
    'kaiming, normal, backward, before tanh',
    (x, rng) => init.kaimingNormal_(x, { rng, mode: 'fanOut', nonlinearity: 'tanh' }),
    normal(0, kaiming(fanOut, 5 / 3)),
  ],
  [
    'kaiming, normal, before a leaky ReLU',
    (x, rng) => init.kaimingNormal_(x, { rng, a: 0.5 }),
    normal(0, kaiming(fanIn, Math.sqrt(2 / 1.25))),
  ],
  ['truncated normal', (x, rng) => init.truncatedNormal_(x, { rng }), truncated(0, 1, -2, 2)],
  ['truncated, narrow', (x, rng) => init.truncatedNormal_(x, { rng, a: -0.3, b: 0.5 }), truncated(0, 1, -0.3, 0.5)],
  [
    'truncated, one side',
    (x, rng) => init.truncatedNormal_(x, { rng, mean: 1, std: 2, a: 1.5, b: 100 }),
    truncated(1, 2, 1.5, 100),
  ],
  ['truncated, a tail', (x, rng) => init.truncatedNormal_(x, { rng, a: -50, b: -3 }), truncated(0, 1, -50, -3)],
];

describe('initialisers draw from the distribution of PyTorch', () => {
  it.each(distributions)('%s', (_, fill, cdf) => {
    const x = drawn(fill);
    expect(x.size).toBe(240 * many);
    expect(distance(x, cdf)).toBeLessThanOrEqual(farthest(x.size));
  });

  const wrong: readonly (readonly [string, Fill, Cdf])[] = [
    [
      'fans in the wrong order',
      (x, rng) => init.kaimingNormal_(x, { rng, mode: 'fanOut' }),
      normal(0, kaiming(fanIn, Math.SQRT2)),
    ],
    [
      'a receptive field that is not counted',
      (x, rng) => init.normal_(x, { rng, std: Math.sqrt(2 / 24) }),
      normal(0, Math.sqrt(2 / 72)),
    ],
    [
      'a bound for a deviation',
      (x, rng) => init.normal_(x, { rng, std: Math.sqrt(6 / 72) }),
      normal(0, Math.sqrt(2 / 72)),
    ],
    [
      'numbers beyond the bounds moved to them',
      (x, rng) => {
        init.normal_(x, { rng });
        x.clamp_(-1, 1);
      },
      truncated(0, 1, -1, 1),
    ],
    ['a tail of uniform numbers', (x, rng) => init.uniform_(x, { rng, a: -12, b: -3 }), truncated(0, 1, -50, -3)],
  ];

  it.each(wrong)('and the bound tells it from %s', (_, fill, cdf) => {
    const x = drawn(fill);
    expect(distance(x, cdf)).toBeGreaterThan(farthest(x.size));
  });
});

describe('orthogonal_', () => {
  /** `|q_i . q_j - 1 or 0|`: each number of unit vectors rounds by a factor of 1 + u, and their products with them. */
  const bound = (u: number): number => 2 * u + u * u + 1e-13;

  it.each<['float32' | 'float64', readonly number[]]>([
    ['float32', [40, 40]],
    ['float32', [7, 4, 3]],
    ['float64', [30, 50]],
    ['float64', [50, 30]],
    ['float64', [1, 1]],
  ])('%s %s: rows or columns are orthonormal, to rounding', (dtype, size) => {
    const w = parameter(zeros(size, { dtype }));
    init.orthogonal_(w, { rng: rng() });
    const [rows, columns] = [size[0] as number, w.size / (size[0] as number)];
    const wide = tensor(Float64Array.from(w.toTypedArray()), { shape: [rows, columns] });
    const products = rows < columns ? matmul(wide, wide.t()) : matmul(wide.t(), wide);
    const n = Math.min(rows, columns);
    expect(products.shape).toEqual([n, n]);
    const u = dtype === 'float32' ? 2 ** -24 : 2 ** -53;
    for (const [k, v] of products.toTypedArray().entries()) {
      expect(Math.abs(v - (k % (n + 1) === 0 ? 1 : 0))).toBeLessThanOrEqual(bound(u));
    }
  });

  it('is uniform: of 2 x 2 the first column points anywhere, and half of them are reflections', () => {
    const source = rng();
    const all = Array.from({ length: 4000 }, () => {
      const w = zeros([2, 2], { dtype: 'float64' });
      init.orthogonal_(w, { rng: source, gain: 3 });
      return w.toTypedArray();
    });
    const angles = all.map(([a, , c]) => Math.atan2(c as number, a as number));
    expect(distance(tensor(Float64Array.from(angles)), uniform(-Math.PI, Math.PI))).toBeLessThanOrEqual(farthest(4000));
    const determinants = all.map(([a, b, c, d]) =>
      Math.sign((a as number) * (d as number) - (b as number) * (c as number)),
    );
    // Hoeffding: a share of one half is off by no more
    const share = determinants.filter((sign) => sign === 1).length / 4000;
    expect(Math.abs(share - 0.5)).toBeLessThanOrEqual(farthest(4000));
    expect(all.every(([a, , c]) => Math.abs(Math.hypot(a as number, c as number) - 3) < 1e-13)).toBe(true);
  });
});

describe('initialisers', () => {
  it('know the gains of PyTorch 1.13, and its fans', () => {
    const gains = (['linear', 'conv', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu'] as const).map((of) =>
      init.calculateGain(of),
    );
    // torch.nn.init.calculate_gain
    expect(gains).toEqual([1, 1, 1, 1.6666666666666667, 1.4142135623730951, 1.4141428569978354, 0.75]);
    expect(init.calculateGain('leakyRelu', 0.2)).toBe(1.3867504905630728);
    expect(init.fans([20, 4, 3])).toEqual([12, 60]);
    expect(init.fans([5, 2])).toEqual([2, 5]);
  });

  it('leave frozen elements alone, say so, and draw the same numbers for the others', () => {
    const frozen = Segments.rows([3, 2], [1]);
    for (const fill of [init.normal_, init.uniform_, init.orthogonal_, init.kaimingUniform_]) {
      const [w, whole] = [
        parameter(
          tensor([
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
          { frozen },
        ),
        parameter(zeros([3, 2])),
      ];
      expect(fill(w, { rng: rng() })).toEqual({ keptFrozen: 2, overwroteFrozen: 0 });
      expect(fill(whole, { rng: rng() })).toEqual({ keptFrozen: 0, overwroteFrozen: 0 });
      expect(w.at(1).toArray()).toEqual([3, 4]);
      expect(w.at(0).toArray()).toEqual(whole.at(0).toArray());
      expect(w.at(2).toArray()).toEqual(whole.at(2).toArray());
    }
  });

  it('overwrite frozen elements when told to, keep them frozen, and report it', () => {
    const table = new Embedding(3, 2, { rng: rng() }).freeze('weight', (size) => Segments.rows(size, [0]));
    const report = init.constant_(table.weight, 7, { frozen: 'overwrite' });
    expect(report).toEqual({ keptFrozen: 0, overwroteFrozen: 2 });
    expect(table.weight.at(0).toArray()).toEqual([7, 7]);
    expect(table.weight.frozen?.count).toBe(2);
  });

  it('initialise a model by kind of layer, in place: optimizers and ties go on', () => {
    const layer = new Linear(3, 2, { rng: rng() });
    const { weight } = layer;
    const source = rng(5);
    layer.apply((module) => module instanceof Linear && init.xavierUniform_(module.weight, { rng: source }));
    expect(layer.weight).toBe(weight);
    const again = parameter(zeros([2, 3]));
    init.xavierUniform_(again, { rng: rng(5) });
    expect(weight.toArray()).toEqual(again.toArray());
    expect(weight.requiresGrad).toBe(true);
  });

  it('write ones, zeros and the identity', () => {
    const w = parameter(zeros([2, 3]));
    init.ones_(w);
    expect(w.toArray()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    init.zeros_(w);
    expect(w.toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    init.eye_(w);
    expect(w.toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a vector without fans',
      () => init.xavierNormal_(zeros([3]), { rng: rng() }),
      'fans: the shape is [3]; expected [out, in, ...]',
    ],
    [
      'an integer tensor',
      () => init.zeros_(tensor([1], { dtype: 'int32' })),
      'constant_: the tensor is int32; expected float32 or float64',
    ],
    [
      'a computed tensor',
      () => init.normal_(parameter(zeros([1])).add(1), { rng: rng() }),
      "normal_: the tensor is computed, by 'add'; only leaves are initialised",
    ],
    [
      'bounds the wrong way round',
      () => init.truncatedNormal_(zeros([1]), { rng: rng(), a: 1, b: 0 }),
      'truncatedNormal_: a is 1 and b 0; expected a < b, finite',
    ],
    [
      'another nonlinearity',
      () => init.kaimingNormal_(zeros([1, 1]), { rng: rng(), nonlinearity: 'step' as 'relu' }),
      "calculateGain: nonlinearity is 'step'; expected linear, conv, sigmoid, tanh, relu, leakyRelu, selu",
    ],
    ['what is no matrix', () => init.eye_(zeros([2])), 'eye_: the tensor is [2]; expected a matrix'],
  ])('refuse %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
