import {
  assign,
  backward,
  mul,
  Rng,
  Segments,
  ShapeError,
  sum,
  Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { SGD } from '@frostgrad/optim';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  appendRows,
  CheckpointError,
  decodeSafetensors,
  deepcopy,
  Embedding,
  encodeSafetensors,
  freezeCertificate,
  GRU,
  Linear,
  Module,
  type Parameter,
  parameter,
  rows,
  verifyCertificate,
} from '../src/index.ts';

class Net extends Module {
  readonly embedding: Embedding = new Embedding(4, 3, { rng: new Rng(1) });
  readonly encoder: GRU = new GRU(3, 2, { rng: new Rng(2) });
  readonly head: Linear = new Linear(2, 2, { rng: new Rng(3) });
  readonly tied: Parameter = this.embedding.weight;
}

const frozenNames = (net: Module): string[] =>
  [...net.namedParameters()].flatMap(([name, { frozen }]) => (frozen === null ? [] : [`${name}: ${frozen}`]));

describe('freeze and thaw of a module', () => {
  it('take a name, the name of a module, or * for any text, and chain', () => {
    const net = new Net();
    expect(frozenNames(net.freeze('head.bias'))).toEqual(['head.bias: all']);
    expect(frozenNames(net.thaw().freeze('encoder'))).toEqual([
      'encoder.weight_ih_l0: all',
      'encoder.weight_hh_l0: all',
      'encoder.bias_ih_l0: all',
      'encoder.bias_hh_l0: all',
    ]);
    expect(frozenNames(net.thaw('encoder.*').freeze('*.weight').thaw('head.*'))).toEqual(['embedding.weight: all']);
    expect(frozenNames(net.freeze())).toHaveLength(7);
    expect(frozenNames(net.thaw())).toEqual([]);
    expect(frozenNames(net.freeze('e*_l0').thaw('*bias*'))).toEqual([
      'encoder.weight_ih_l0: all',
      'encoder.weight_hh_l0: all',
    ]);
  });

  it('take elements: a set, or how to make one for a shape', () => {
    const net = new Net().freeze('embedding.weight', rows(0, 3)).freeze('head.*', (shape) => Segments.rows(shape, [1]));
    expect(frozenNames(net)).toEqual([
      'embedding.weight: rows 0, 3 of 4',
      'head.weight: rows 1 of 2',
      'head.bias: rows 1 of 2',
    ]);
    expect(frozenNames(net.thaw('head').thaw('embedding.weight', Segments.rows([4, 3], [0])))).toEqual([
      'embedding.weight: rows 3 of 4',
    ]);
  });

  it('reach a tied parameter under each of its names, wherever it is used', () => {
    const net = new Net().freeze('tied', rows(1));
    expect(frozenNames(net)).toEqual(['embedding.weight: rows 1 of 4']);
    const looked = net.embedding.forward(tensor([1, 2], { dtype: 'int32' }));
    backward(sum(mul(looked, sum(net.tied))));
    expect(net.tied.grad?.select(0, 1).toArray()).toEqual([0, 0, 0]);
    expect(net.tied.grad?.select(0, 2).toArray()).not.toContain(0);
  });

  it('refuse a pattern that matches nothing, listing the names, and a set of another shape, changing nothing', () => {
    const net = new Net();
    expect(() => net.freeze('encodr.*')).toThrow(
      new ValueError(
        'freeze',
        "'encodr.*' matches no parameter; there are embedding.weight, encoder.weight_ih_l0, encoder.weight_hh_l0, " +
          'encoder.bias_ih_l0, encoder.bias_hh_l0, head.weight, head.bias, tied',
      ),
    );
    expect(() => net.thaw('head.weigh')).toThrow("thaw: 'head.weigh' matches no parameter");
    expect(() => net.freeze('head.*', Segments.rows([2, 2], [0]))).toThrow(ShapeError);
    expect(() => net.freeze('head.*', rows(5))).toThrow('row 5 does not exist');
    expect(frozenNames(net)).toEqual([]);
  });
});

describe('a padding row', () => {
  it('is zero and stays so, under decay and momentum, and when the table is used elsewhere', () => {
    const table = new Embedding(3, 2, { rng: new Rng(0), paddingIdx: 1 });
    const optimizer = new SGD(table.parameters(), { lr: 0.1, momentum: 0.9, weightDecay: 0.5 });
    for (let i = 0; i < 5; i++) {
      optimizer.zeroGrad();
      backward(sum(mul(table.forward(tensor([0, 1, 1], { dtype: 'int32' })), sum(table.weight).add(1))));
      optimizer.step();
    }
    const bits = new Uint32Array(table.weight.select(0, 1).toTypedArray().buffer);
    expect([...bits]).toEqual([0, 0]);
    expect(() => new Embedding(3, 2, { rng: new Rng(0), paddingIdx: 3 })).toThrow('row 3 does not exist');
  });

  it('stays frozen when the model is thawed, by name and by itself, also in a copy, a wider table and after loading', () => {
    const made = (): Embedding => new Embedding(3, 2, { rng: new Rng(0), paddingIdx: 1 });
    const table = made().freeze().thaw();
    table.thaw('weight', rows(1, 2)).weight.thaw_(undefined, { state: 'reset' });
    const wider = appendRows(table.weight, zeros([1, 2])).thaw_();
    const loaded = made();
    loaded.loadStateDict(new Embedding(3, 2, { rng: new Rng(1) }).freeze('weight', rows(2)).stateDict());
    expect([table, deepcopy(table).thaw(), loaded].map(({ weight }) => String(weight.frozen))).toEqual([
      'rows 1 of 3',
      'rows 1 of 3',
      'rows 1-2 of 3',
    ]);
    expect(String(wider.frozen)).toBe('rows 1 of 4');
    expect(loaded.thaw().weight.frozen?.equals(rows(1)([3, 2]))).toBe(true);
  });

  it('is a pinned one, as any elements can be', () => {
    const w = parameter(tensor([1, 2, 3]));
    expect([w.pinned, w.pin_(Segments.none([3])).pinned]).toEqual([null, null]);
    w.pin_(Segments.rows([3], [0])).pin_(Segments.rows([3], [2]));
    expect([w.pinned, w.thaw_().frozen].map(String)).toEqual(['rows 0, 2 of 3', 'rows 0, 2 of 3']);
    expect(() => w.pin_(Segments.all([2]))).toThrow('the set is of [2] and the tensor is [3]');
    expect(() => w.thaw_(Segments.all([2]))).toThrow('thaw_: the set is of [2] and the tensor is [3]');
    expect(String(w.pinned)).toBe('rows 0, 2 of 3');
  });

  it('leaves the other rows as they are without it', () => {
    const values = (paddingIdx?: number): unknown =>
      new Embedding(3, 2, { rng: new Rng(0), ...(paddingIdx === undefined ? {} : { paddingIdx }) }).weight
        .select(0, 2)
        .toArray();
    expect(values(1)).toEqual(values());
  });
});

describe('frozen sets in state dicts and files', () => {
  it('come along with the values; a tensor without one leaves the set there is', () => {
    const [a, b] = [new Net().freeze('embedding.weight', rows(2)), new Net().freeze('head.bias')];
    const report = b.loadStateDict(a.stateDict());
    expect(frozenNames(b)).toEqual(['embedding.weight: rows 2 of 4', 'head.bias: all']);
    expect(report.overwroteFrozen).toEqual(['head.bias']);
    const plain = Object.fromEntries(Object.entries(a.stateDict()).map(([name, x]) => [name, x.mul(1)]));
    a.loadStateDict(plain);
    expect(frozenNames(a)).toEqual(['embedding.weight: rows 2 of 4']);
  });

  it('survive a file, beside metadata of the user', () => {
    const scattered = (shape: readonly number[]): Segments =>
      Segments.where(shape, (i) => Math.imul(i, 0x9e3779b1) < 0);
    const net = new Net().freeze('embedding.weight', rows(0, 2)).freeze('encoder.*', scattered);
    const file = encodeSafetensors(net.stateDict(), { note: 'x' });
    const { tensors, metadata } = decodeSafetensors(file);
    expect({ ...metadata }).toEqual({ note: 'x' });
    const other = new Net();
    other.loadStateDict(Object.fromEntries(tensors));
    expect(frozenNames(other)).toEqual(frozenNames(net));
    expect(verifyCertificate(other, freezeCertificate(net).digest).holds).toBe(true);
  });

  it.each([
    ['{"w":{"blocks":[0,9,0,1]}}', 'block 0 ends at 9, and there are 2 elements'],
    ['{"v":{"blocks":[]}}', "names 'v', and there is no such tensor"],
    ['[]', 'frostgrad.frozen is not a JSON object'],
    ['{', 'frostgrad.frozen is not a JSON object'],
    ['{"w":7}', 'it has neither bits nor blocks'],
  ])('are refused when a file says %s', (note, message) => {
    const good = encodeSafetensors({ w: tensor([true, false]) }, { 'frostgrad-frozen': note });
    const text = new TextDecoder().decode(good.subarray(8)).replace('frostgrad-frozen', 'frostgrad.frozen');
    // the elements of a mask are text, too
    const bad = Uint8Array.of(...good.subarray(0, 8), ...new TextEncoder().encode(text));
    expect(() => decodeSafetensors(bad)).toThrow(CheckpointError);
    expect(() => decodeSafetensors(bad)).toThrow(message);
    expect(() => encodeSafetensors({}, { 'frostgrad.frozen': note })).toThrow('is written from the tensors');
  });
});

describe('freezeCertificate', () => {
  const made = (): Net => new Net().freeze('embedding.weight', rows(0, 2)).freeze('head.bias');
  const overwrite = (x: Tensor, values: Tensor): void => assign(x, values, { frozen: 'overwrite' });

  it('is SHA-256 over names, dtypes, shapes, sets and bits', () => {
    const net = new Linear(2, 1, { rng: new Rng(0) }).freeze('bias');
    overwrite(net.bias as Tensor, tensor([1.5]));
    const text = `${JSON.stringify(['bias', 'float32', [1], '0-1'])}\n`;
    const expected = createHash('sha256')
      .update(text)
      .update(Buffer.from([0, 0, 0xc0, 0x3f]))
      .digest('hex');
    expect(freezeCertificate(net).digest).toBe(expected);
  });

  it('holds while what learns moves, and names the first element that changed, with both values', () => {
    const net = made();
    const certificate = freezeCertificate(net);
    overwrite(net.head.weight, zeros([2, 2]));
    expect(verifyCertificate(net, certificate)).toEqual({ holds: true, digest: certificate.digest, problem: null });
    const { weight } = net.embedding;
    const was = weight.toTypedArray();
    overwrite(
      weight,
      tensor(
        was.map((v, i) => (i >= 7 ? 9 : v)),
        { shape: [4, 3] },
      ),
    );
    const report = verifyCertificate(net, certificate);
    expect([report.holds, report.problem]).toEqual([false, `embedding.weight[2, 1] is 9, and was ${was[7]}`]);
    expect(verifyCertificate(net, certificate.digest).problem).toBe(
      `the digest is ${report.digest}, expected ${certificate.digest}`,
    );
  });

  it('sees the sign of a zero, and a NaN of other bits', () => {
    const net = new Linear(1, 2, { rng: new Rng(0) }).freeze('bias');
    overwrite(net.bias as Tensor, tensor([0, NaN]));
    const certificate = freezeCertificate(net);
    overwrite(net.bias as Tensor, tensor([-0, NaN]));
    expect(verifyCertificate(net, certificate).problem).toBe('bias[0] is -0, and was 0');
    overwrite(net.bias as Tensor, tensor(new Float32Array(Uint32Array.of(0, 0x7fc00001).buffer)));
    expect(verifyCertificate(net, certificate).problem).toBe('bias[1] is NaN, and was NaN');
  });

  it('says when the set is another one, or a parameter is', () => {
    const certificate = freezeCertificate(made());
    expect(verifyCertificate(made().thaw('embedding.weight', rows(0)), certificate).problem).toBe(
      'embedding.weight is frozen at rows 2 of 4, and was at rows 0, 2 of 4',
    );
    expect(verifyCertificate(made().freeze('head.weight'), certificate).problem).toBe(
      'head.weight has frozen elements, and had none',
    );
    expect(verifyCertificate(new Linear(1, 1, { rng: new Rng(0) }), certificate).problem).toBe(
      'embedding.weight is no parameter any more',
    );
    expect(verifyCertificate(made().to('float64'), certificate).problem).toBe(
      'embedding.weight is float64, and was float32',
    );
    class Small extends Module {
      readonly embedding: Embedding = new Embedding(2, 3, { rng: new Rng(1) });
      readonly other: Parameter = parameter(zeros([1]));
    }
    expect(verifyCertificate(new Small(), certificate).problem).toBe('embedding.weight is [2, 3], and was [4, 3]');
  });
});
