import { gradcheck } from '@frostgrad/check';
import {
  backward,
  grad,
  Ragged,
  Rng,
  Segments,
  ShapeError,
  sum,
  Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  crossEntropy,
  Embedding,
  GRU,
  GRUCell,
  Linear,
  LSTM,
  Module,
  Parameter,
  parameter,
  StateDictError,
} from '../src/index.ts';

const rng = (): Rng => new Rng(1);
const int = (...ids: number[]): Tensor => tensor(Int32Array.from(ids));

class Net extends Module {
  readonly body: readonly Linear[] = [new Linear(2, 3, { rng: rng() }), new Linear(3, 2, { rng: rng(), bias: false })];
  readonly heads: Readonly<Record<string, Linear>> = { left: new Linear(2, 1, { rng: rng() }) };
  readonly scale: Parameter = parameter(tensor([1, 2]));
  readonly mean: Tensor = tensor([5]);
  readonly tied: Parameter = this.scale;
  readonly #hidden: Parameter = parameter(tensor([9]));
  readonly name: string = 'net';

  secret(): Parameter {
    return this.#hidden;
  }
}

describe('Module', () => {
  it('finds parameters and buffers in its fields, modules, arrays and records; private fields are invisible', () => {
    const net = new Net();
    expect([...net.namedParameters()].map(([name]) => name)).toEqual([
      'body.0.weight',
      'body.0.bias',
      'body.1.weight',
      'heads.left.weight',
      'heads.left.bias',
      'scale',
    ]);
    expect([...net.namedBuffers()].map(([name]) => name)).toEqual(['mean']);
    expect(net.parameters()).not.toContain(net.secret());
  });

  it('lists a tied parameter once, and saves it under each of its names', () => {
    const net = new Net();
    expect(net.parameters().filter((found) => found === net.scale)).toHaveLength(1);
    expect(Object.keys(net.stateDict())).toEqual(expect.arrayContaining(['scale', 'tied']));
  });

  it('gives a state dict that later changes do not reach', () => {
    const net = new Net();
    const dict = net.stateDict();
    net.loadStateDict({ ...dict, mean: tensor([6]) });
    expect([dict['mean']?.item(), net.mean.item()]).toEqual([5, 6]);
  });

  it('lists all that is missing, unexpected, misshapen or untied, and changes nothing', () => {
    const net = new Net();
    const before = net.stateDict();
    const { mean: _, ...rest } = before;
    const bad = { ...rest, scale: tensor([7, 7]), 'head.w': tensor([1]), 'body.0.weight': zeros([2, 2]) };
    expect(() => net.loadStateDict(bad)).toThrow(StateDictError);
    expect(() => net.loadStateDict(bad)).toThrowErrorMatchingInlineSnapshot(
      `[StateDictError: loadStateDict: 1 missing: mean; 1 unexpected: head.w; 1 wrong shape: body.0.weight is [2, 2], expected [3, 2]; scale and tied are tied here, and differ]`,
    );
    expect(net.stateDict()).toEqual(before);
  });

  it('takes what fits when it is not strict, and reports the rest', () => {
    const net = new Net();
    const report = net.loadStateDict({ mean: tensor([7]), other: tensor([1]) }, { strict: false });
    expect(net.mean.item()).toBe(7);
    expect(report.unexpected).toEqual(['other']);
    expect(report.missing).toContain('scale');
  });

  it('overwrites frozen elements when it loads, keeps them frozen, and says where', () => {
    const net = new Net();
    net.scale.freeze_(Segments.rows([2], [0]));
    const report = net.loadStateDict({ scale: tensor([3, 4]), tied: tensor([3, 4]) }, { strict: false });
    expect([net.scale.toArray(), net.scale.frozen?.count]).toEqual([[3, 4], 1]);
    expect(report.overwroteFrozen).toEqual(['scale', 'tied']);
  });

  it('trains and evaluates as a whole, forgets gradients, and changes its dtype', () => {
    const net = new Net();
    expect([net.eval().training, net.body[0]?.training, net.train().body[1]?.training]).toEqual([false, false, true]);
    net.scale.grad = tensor([1, 1]);
    net.zeroGrad();
    expect(net.scale.grad).toBeNull();
    expect(
      net
        .to('float64')
        .parameters()
        .every(({ dtype }) => dtype === 'float64'),
    ).toBe(true);
  });
});

describe('names in state dicts are those of PyTorch', () => {
  const both = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];
  it.each<[string, Module, string[]]>([
    ['Linear', new Linear(1, 1, { rng: rng() }), ['weight', 'bias']],
    ['Embedding', new Embedding(2, 1, { rng: rng() }), ['weight']],
    ['GRUCell', new GRUCell(1, 1, { rng: rng() }), both],
    [
      'GRU',
      new GRU(1, 1, { rng: rng(), numLayers: 2 }),
      ['_l0', '_l1'].flatMap((suffix) => both.map((name) => name + suffix)),
    ],
    [
      'LSTM',
      new LSTM(1, 1, { rng: rng(), bidirectional: true }),
      ['_l0', '_l0_reverse'].flatMap((suffix) => both.map((name) => name + suffix)),
    ],
  ])('%s', (_, module, names) => {
    expect(Object.keys(module.stateDict())).toEqual(names);
    expect([...module.namedParameters()].map(([name]) => name)).toEqual(names);
  });
});

describe('Embedding', () => {
  it('does not look up ids at pads: any integer may stand there, and the vectors are +0', () => {
    const table = new Embedding(3, 2, { rng: rng() });
    const ids = tensor(
      [
        [1, -5, 2 ** 30],
        [0, 2, 77],
      ],
      { dtype: 'int32' },
    );
    const out = table.forward(ids, [1, 2]);
    const [w0, w1, w2] = table.weight.toArray() as number[][];
    expect(out.toArray()).toEqual([
      [w1, [0, 0], [0, 0]],
      [w0, w2, [0, 0]],
    ]);
    backward(sum(out));
    expect(table.weight.grad?.toArray()).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('refuses a live id outside the table', () => {
    const table = new Embedding(3, 2, { rng: rng() });
    expect(() => table.forward(tensor([[3]], { dtype: 'int32' }), [1])).toThrow(
      new ValueError('embedding', 'index 3 (entry 0) is outside axis 0 of [3, 2], which has size 3'),
    );
  });
});

describe('crossEntropy', () => {
  const logits = (): Tensor =>
    tensor(
      [
        [
          [1, 2],
          [NaN, NaN],
        ],
        [
          [3, 1],
          [0, 0],
        ],
      ],
      { requiresGrad: true },
    );
  const targets = tensor(
    [
      [1, -9],
      [0, 1],
    ],
    { dtype: 'int32' },
  );

  it('means over live positions only, and gives pads no gradient', () => {
    const x = logits();
    const loss = crossEntropy(x, targets, { live: [1, 2] });
    const expected = (Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(-2)) + Math.LN2) / 3;
    expect(loss.item()).toBeCloseTo(expected, 6);
    backward(loss);
    expect(Array.from(x.grad?.toTypedArray().slice(2, 4) ?? [])).toEqual([0, 0]);
  });

  it('is 0 with a gradient of 0 when nothing is live', () => {
    const x = logits();
    const loss = crossEntropy(x, targets, { live: [0, 0] });
    expect(loss.item()).toBe(0);
    backward(loss);
    expect(x.grad?.toTypedArray().every((v) => Object.is(v, 0))).toBe(true);
  });

  it('sums when asked, over ragged rows too', () => {
    const x = Ragged.fromPadded(logits(), [1, 2]);
    const ids = Ragged.fromPadded(targets, [1, 2]);
    expect(crossEntropy(x, ids, { reduction: 'sum' }).item()).toBeCloseTo(3 * crossEntropy(x, ids).item(), 5);
  });

  it('has right first and second derivatives', () => {
    const x = new Rng(3).normal([4, 3], 0, 1, { dtype: 'float64', requiresGrad: true });
    const fn = (): Tensor => crossEntropy(x, int(0, 2, 1, 1));
    expect(gradcheck(fn, [x], { order: 2 }).comparisons).toBeGreaterThan(0);
  });

  it.each<[string, () => unknown, string]>([
    [
      'other shapes',
      () => crossEntropy(zeros([2, 3]), int(0)),
      'crossEntropy: logits are [2, 3] and targets [1] over live positions; expected classes on the last axis, and targets [2]',
    ],
    [
      'a target out of range',
      () => crossEntropy(zeros([1, 3]), int(3)),
      'crossEntropy: targets has 3 at live position 0; it is none of the classes 0 to 2, nor -100, which is ignored',
    ],
    [
      'padded with ragged',
      () => crossEntropy(zeros([1, 3]), new Ragged(int(1), Ragged.fromPadded(zeros([1, 1]), [1]).offsets)),
      'crossEntropy: logits and targets must both be ragged or both be padded',
    ],
    [
      'padded targets of another shape',
      () => crossEntropy(zeros([1, 2, 3]), tensor([[1]], { dtype: 'int32' })),
      'crossEntropy: logits are [1, 2, 3] and targets [1, 1] over live positions; expected classes on the last axis, and targets [1, 2]',
    ],
  ])('refuses %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('recurrent layers', () => {
  it.each<[string, GRU | LSTM]>([
    ['GRU', new GRU(2, 2, { rng: rng(), numLayers: 2, bidirectional: true }).to('float64')],
    ['LSTM', new LSTM(2, 2, { rng: rng(), numLayers: 2, bidirectional: true }).to('float64')],
  ])('%s has right first and second derivatives, rows of length zero among them', (_, layer) => {
    const x = new Rng(3).normal([3, 3, 2], 0, 1, { dtype: 'float64', requiresGrad: true });
    const fn = (): Tensor => {
      const { output, h } = (layer as GRU).forward(x, { live: [3, 0, 2] });
      return sum(output).add(sum(h.mul(h)));
    };
    expect(gradcheck(fn, [x, ...layer.parameters()], { order: 1 }).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, [x, ...layer.parameters()], { order: 2, directions: 1 }).comparisons).toBeGreaterThan(0);
  });

  it('give a row of length zero its initial state back, and pass its gradient', () => {
    const gru = new GRU(1, 2, { rng: rng() });
    const h = tensor(
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      { requiresGrad: true },
    );
    const result = gru.forward(zeros([2, 3, 1]), { live: [0, 1], h });
    expect((result.h.toArray() as number[][][])[0]?.[0]).toEqual([1, 2]);
    const [g] = grad(result.h, [h], {
      gradOutputs: [
        tensor([
          [
            [1, 1],
            [0, 0],
          ],
        ]),
      ],
    });
    expect(g?.toArray()).toEqual([
      [
        [1, 1],
        [0, 0],
      ],
    ]);
  });

  it('refuse lengths beyond the sequence, another input size and another state', () => {
    const gru = new GRU(2, 3, { rng: rng() });
    expect(() => gru.forward(zeros([1, 2, 2]), { live: [3] })).toThrow(
      'GRU: length 0 is 3; the padded axis has 2 positions, so it must be an integer from 0 to 2',
    );
    expect(() => gru.forward(zeros([1, 2, 5]))).toThrow(new ShapeError('GRU', 'the input has 5 features, expected 2'));
    expect(() => gru.forward(zeros([1, 2, 2]), { h: zeros([1, 2, 3]) })).toThrow(
      'GRU: the initial h is [1, 2, 3]; expected [1, 1, 3]: layers * directions, rows, features',
    );
    expect(() => gru.forward(zeros([2, 2]))).toThrow('GRU: the input is [2, 2]; expected [B, T, I], or ragged rows');
  });
});
