import { assign, type Tensor, tensor } from '@frostgrad/core';
import type { LRScheduler, OptimizerState } from '@frostgrad/optim';
import { expect } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type FreezeCertificate, type StateDict } from '../../src/index.ts';
import type { Snapshot } from './naive.ts';
import { Net, type Rule, shapes, type Subject } from './subject.ts';

/** A file of a model, and what belonged to it. */
interface Saved {
  readonly file: Uint8Array;
  readonly optimizer: OptimizerState;
  readonly scheduler: ReturnType<LRScheduler['stateDict']>;
}

/** A state dict without its frozen sets. */
export function bare(dict: StateDict): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(dict).map(([name, x]) => [name, tensor(x.toTypedArray(), { shape: x.shape })]),
  );
}

/** What a program runs on: the library's model, and the naive one, which must agree after every command. */
export class World {
  net: Net = new Net();
  optimizer: Rule;
  scheduler: LRScheduler;
  readonly subject: Subject;
  certificate: { readonly given: FreezeCertificate; readonly at: Readonly<Record<string, Snapshot>> } | null = null;

  #saved: Saved;

  constructor(start: Readonly<Record<string, Float32Array>>, subject: Subject) {
    this.subject = subject;
    for (const [name, x] of this.net.namedParameters()) assign(x, start[name] as Float32Array);
    this.optimizer = subject.make(this.net.parameters());
    this.scheduler = subject.schedule(this.optimizer);
    this.#saved = this.#remember();
  }

  #remember(): Saved {
    const file = encodeSafetensors(this.net.stateDict());
    return { file, optimizer: this.optimizer.stateDict(), scheduler: this.scheduler.stateDict() };
  }

  save(): void {
    this.#saved = this.#remember();
  }

  /** Goes back to what was saved, in the model and the optimizer that are running; without sets as from a file of PyTorch's. */
  load(sets: boolean): void {
    const { file, optimizer, scheduler } = this.#saved;
    const dict = Object.fromEntries(decodeSafetensors(file).tensors);
    this.subject.load(this.net, sets ? dict : bare(dict));
    this.subject.restore(this.optimizer, optimizer);
    this.scheduler.loadStateDict(scheduler);
  }

  /** Goes on with another model, an optimizer for it and its scheduler. */
  goOnWith(net: Net): void {
    expect(Array.from(net.namedParameters(), ([name]) => name)).toEqual(Object.keys(shapes));
    const optimizer = this.subject.make(net.parameters());
    this.subject.resume(this.optimizer, optimizer);
    const scheduler = this.subject.schedule(optimizer);
    scheduler.loadStateDict(this.scheduler.stateDict());
    [this.net, this.optimizer, this.scheduler] = [net, optimizer, scheduler];
  }
}
