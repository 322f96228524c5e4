import { type Ragged, ValueError } from '@frostgrad/core/functional';
import { LayerNorm } from './layer-norm.ts';
import { Module } from './module.ts';
import { snakeCase } from './state-names.ts';
import type { TransformerLayer, TransformerLayerOptions } from './transformer-layer.ts';

/** Options of a stack: those of each of its layers, and how it ends. */
export interface TransformerStackOptions extends TransformerLayerOptions {
  /** Normalises what the last layer gives, as is usual beside `normFirst`; default false. */
  readonly norm?: boolean;
}

/** What encoder and decoder share: layers alike, each with weights of its own, and what may come behind the last. */
export abstract class TransformerStack<Layer extends TransformerLayer> extends Module {
  readonly layers: readonly Layer[];
  readonly norm: LayerNorm | null;
  readonly size: number;

  /**
   * @param layer makes one of them.
   * @throws ValueError for a number of layers below 1.
   */
  constructor(size: number, layers: number, { norm = false, eps = 1e-5 }: TransformerStackOptions, layer: () => Layer) {
    super();
    if (!Number.isInteger(layers) || layers < 1) {
      throw new ValueError(this.constructor.name, `there are ${layers} layers; expected an integer of at least 1`);
    }
    this.layers = Array.from({ length: layers }, layer);
    this.norm = norm ? new LayerNorm(size, { eps }) : null;
    this.size = size;
  }

  protected override stateName(path: string): string {
    return snakeCase(path);
  }

  /** Rows through one layer after the other. */
  protected through(rows: Ragged, step: (layer: Layer, rows: Ragged) => Ragged): Ragged {
    const out = this.layers.reduce((at, layer) => step(layer, at), rows);
    const { norm } = this;
    return norm === null ? out : out.map((values) => norm.forward(values));
  }
}
