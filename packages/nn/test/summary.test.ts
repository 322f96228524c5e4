import { Rng, type Tensor, tensor, zeros } from '@frostgrad/core';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  CrossEntropyLoss,
  Embedding,
  GRU,
  Linear,
  Module,
  rows,
  summary,
  TransformerEncoderLayer,
} from '../src/index.ts';

const rng = (): Rng => new Rng(1);

class Tagger extends Module {
  readonly table: Embedding = new Embedding(6, 2, { rng: rng() }).freeze('weight', rows(0, 1, 2));
  readonly encoder: GRU = new GRU(2, 3, { rng: rng() });
  readonly heads: { readonly tag: Linear; readonly again: Linear };
  readonly mean: Tensor = tensor([1, 2]);

  constructor() {
    super();
    const tag = new Linear(3, 2, { rng: rng() }).requiresGrad_(false);
    this.heads = { tag, again: tag };
  }

  forward(ids: Tensor, { live }: { readonly live: readonly number[] }): Tensor {
    const { output } = this.encoder.forward(this.table.forward(ids, live), { live });
    return this.heads.tag.forward(output).add(this.heads.again.forward(output));
  }
}

const ids = tensor([[1, 2, 0]], { dtype: 'int32' });

describe('Module', () => {
  it('applies a function to what is below first, and to each module once', () => {
    const model = new Tagger();
    const seen: string[] = [];
    expect(model.apply((module) => seen.push(module.constructor.name))).toBe(model);
    expect(seen).toEqual(['Embedding', 'RecurrentWeights', 'GRU', 'Linear', 'Tagger']);
  });

  it('names its children, through arrays and records, but not theirs', () => {
    expect([...new Tagger().namedChildren()].map(([path]) => path)).toEqual([
      'table',
      'encoder',
      'heads.tag',
      'heads.again',
    ]);
  });

  it('is printed with its fields, what is frozen, and its modules', () => {
    const model = new Tagger();
    expect(inspect(model)).toBe(String(model));
    expect(String(model)).toMatchInlineSnapshot(`
      "Tagger(
        mean [2]
        (table): Embedding(weight [6, 2] (rows 0-2 of 6 frozen))
        (encoder): GRU(
          inputSize=2, hiddenSize=3, outputSize=3, bidirectional=false, dropout=0, partNames=[h]
          (weights.0): RecurrentWeights(weightIh [9, 2], weightHh [9, 3], biasIh [9], biasHh [9])
        )
        (heads.tag): Linear(weight [2, 3], bias [2])
        (heads.again): Linear(weight [2, 3], bias [2])
      )"
    `);
    expect(String(new CrossEntropyLoss({ labelSmoothing: 0.1, weight: tensor([1, 2]) }))).toBe(
      'CrossEntropyLoss(labelSmoothing=0.1, weight [2])',
    );
  });
});

describe('summary', () => {
  it('is a table of paths, types, shapes, parameters and what is frozen', () => {
    expect(String(summary(new Tagger(), ids, { live: [2] }))).toMatchInlineSnapshot(`
      "module                                   output                           parameters  frozen
      Tagger                                   [1, 3, 2]                                83  16.9 %
        table: Embedding                       [1, 3, 2]                                12  50.0 %
        encoder: GRU                           output [1, 3, 3], h [1, 1, 3]            63
          encoder.weights.0: RecurrentWeights                                           63
        heads.tag: Linear                      [1, 3, 2], 2 calls                        8   100 %
        heads.again: Linear                    [1, 3, 2], 2 calls             as heads.tag
      83 parameters, 14 of them frozen (16.9 %); 2 numbers in buffers"
    `);
    const layer = new TransformerEncoderLayer(4, 2, { rng: rng(), feedforward: 8 });
    expect(String(summary(layer, zeros([2, 3, 4]), { live: [1, 3] }))).toMatchInlineSnapshot(`
      "module                          output                 parameters  frozen
      TransformerEncoderLayer         [2, 3, 4]                     172
        selfAttn: MultiheadAttention  context ragged [4, 4]          80
          selfAttn.outProj: Linear    [4, 4]                         20
        linear1: Linear               [4, 8]                         40
        linear2: Linear               [4, 4]                         36
        norm1: LayerNorm              [4, 4]                          8
        norm2: LayerNorm              [4, 4]                          8
      172 parameters"
    `);
  });

  it('is data, too: counts are of elements, each parameter once', () => {
    const model = new Tagger();
    const { rows: table, parameters, frozen, buffers } = summary(model, ids, { live: [2] });
    expect(parameters).toBe(model.parameters().reduce((n, { size }) => n + size, 0));
    expect([frozen, buffers]).toEqual([3 * 2 + 8, 2]);
    expect(table.find(({ path }) => path === 'heads.tag')).toEqual({
      path: 'heads.tag',
      type: 'Linear',
      depth: 1,
      outputs: [{ name: '', shape: [1, 3, 2], ragged: false }],
      calls: 2,
      parameters: 8,
      frozen: 8,
      same: null,
    });
    expect(table.find(({ path }) => path === 'heads.again')?.same).toBe('heads.tag');
  });

  it('says what can be said without an example', () => {
    const { rows: table } = summary(new Tagger());
    expect(table.every(({ outputs, calls }) => outputs.length === 0 && calls === 0)).toBe(true);
  });

  it('leaves the model as it was, after an error too: modes, hooks, draws, gradients', () => {
    const model = new Tagger();
    model.encoder.training = false;
    const layer = new TransformerEncoderLayer(4, 2, { rng: rng(), feedforward: 8, dropout: 0.5 });
    const { state } = layer.rng;
    summary(layer, zeros([2, 3, 4]));
    expect(layer.rng.state).toEqual(state);
    for (const live of [[2], [9]]) {
      try {
        summary(model, ids, { live });
      } catch (error) {
        expect(String(error)).toContain('length 0 is 9');
      }
      const modules = [...model.namedModules()].map(([, module]) => module);
      expect(modules.filter((module) => Object.hasOwn(module, 'forward'))).toEqual([]);
      expect(modules.filter(({ training }) => !training)).toEqual([model.encoder]);
      expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
    }
  });
});
