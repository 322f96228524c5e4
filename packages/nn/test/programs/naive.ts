import { type Segments, type Tensor, tensor } from '@frostgrad/core';
import { clipGradNorm, clipGradValue, type LRScheduler, type OptimizerState } from '@frostgrad/optim';
import { type Arrival, patterns, type Rule, type SetOf, shapes, type Subject } from './subject.ts';

/** One number that learns by itself, or does not. */
interface Element {
  w: Tensor;
  optimizer: Rule;
  scheduler: LRScheduler;
  frozen: boolean;
}

/** What is remembered of an element: its bits, what its optimizer and scheduler were, and whether it was frozen. */
interface Remembered {
  readonly value: Float32Array;
  readonly frozen: boolean;
  readonly optimizer: OptimizerState;
  readonly scheduler: ReturnType<LRScheduler['stateDict']>;
}

/** Whether each element of a parameter is frozen, and the bits that those hold. */
export interface Snapshot {
  readonly frozen: readonly boolean[];
  readonly bits: readonly number[];
}

const bitsOf = (v: Tensor): number => new Uint32Array((v.toTypedArray() as Float32Array).slice().buffer)[0] as number;

/**
 * The same model without freezing: every element is a parameter of its own, with an optimizer and a scheduler of its own, and is left out
 * of everything while it is frozen. Nothing of the library's freezing, copying or saving is used.
 */
export class Naive {
  readonly elements: Readonly<Record<string, readonly Element[]>>;
  readonly #subject: Pick<Subject, 'make' | 'schedule'>;
  #saved: Readonly<Record<string, readonly Remembered[]>>;

  constructor(start: Readonly<Record<string, Float32Array>>, subject: Pick<Subject, 'make' | 'schedule'>) {
    this.#subject = subject;
    this.elements = Object.fromEntries(
      Object.keys(shapes).map((name) => [name, Array.from(start[name] as Float32Array, (v) => this.#element(v))]),
    );
    this.#saved = this.#remember();
  }

  #element(v: number): Element {
    const w = tensor(Float32Array.of(v), { requiresGrad: true });
    const optimizer = this.#subject.make([w]);
    return { w, optimizer, scheduler: this.#subject.schedule(optimizer), frozen: false };
  }

  get all(): Element[] {
    return Object.keys(shapes).flatMap((name) => this.elements[name] as Element[]);
  }

  get live(): Element[] {
    return this.all.filter(({ frozen }) => !frozen);
  }

  values(name: string): Float32Array {
    return Float32Array.from(this.elements[name] as Element[], ({ w }) => w.item());
  }

  receive({ table, tied, inner, scale }: Arrival): void {
    const sums = { table: table.map((v, i) => v + (tied[i] as number)), 'inner.weight': inner, scale };
    for (const [name, g] of Object.entries(sums))
      for (const [i, { w, frozen }] of (this.elements[name] as Element[]).entries())
        if (!frozen) w.backward({ gradient: tensor(Float32Array.of(g[i] as number)) });
  }

  /** The elements that a pattern and a set mean. */
  #chosen(pattern: string, set: SetOf): Element[] {
    return (patterns[pattern] as readonly string[]).flatMap((name) => {
      const segments: Segments = set(shapes[name] as readonly number[]);
      const mask = segments.toMask();
      return (this.elements[name] as Element[]).filter((_, i) => mask[i] === 1);
    });
  }

  freeze(pattern: string, set: SetOf): void {
    for (const element of this.#chosen(pattern, set)) element.frozen = true;
  }

  thaw(pattern: string, set: SetOf, state: 'keep' | 'reset'): void {
    for (const element of this.#chosen(pattern, set)) {
      if (element.frozen && state === 'reset') {
        const { optimizer, scheduler } = element;
        element.optimizer = this.#subject.make([element.w]);
        element.scheduler = this.#subject.schedule(element.optimizer);
        element.scheduler.loadStateDict(scheduler.stateDict());
        for (const [g, { hyper }] of optimizer.groups.entries())
          Object.assign(element.optimizer.groups[g]?.hyper ?? {}, hyper);
      }
      element.frozen = false;
    }
  }

  step(): void {
    for (const { optimizer } of this.live) optimizer.step();
  }

  clip(normType: number, maxNorm: number): number {
    return clipGradNorm(
      this.live.map(({ w }) => w),
      maxNorm,
      { normType },
    );
  }

  clipValue(most: number): void {
    clipGradValue(
      this.live.map(({ w }) => w),
      most,
    );
  }

  /** Time goes on for what is frozen. */
  schedule(): void {
    for (const { scheduler } of this.all) scheduler.step();
  }

  zeroGrad(): void {
    for (const { w } of this.all) w.grad = null;
  }

  /** Sets frozen elements. */
  overwrite(name: string, values: Float32Array): void {
    for (const [i, element] of (this.elements[name] as Element[]).entries()) {
      if (!element.frozen) continue;
      const { grad } = element.w;
      element.w.value.data.set(values.subarray(i, i + 1));
      element.w.grad = grad;
    }
  }

  #remember(): Readonly<Record<string, readonly Remembered[]>> {
    const remembered = ({ w, frozen, optimizer, scheduler }: Element): Remembered => ({
      value: w.toTypedArray() as Float32Array,
      frozen,
      optimizer: optimizer.stateDict(),
      scheduler: scheduler.stateDict(),
    });
    return Object.fromEntries(Object.keys(shapes).map((name) => [name, this.elements[name]?.map(remembered) ?? []]));
  }

  save(): void {
    this.#saved = this.#remember();
  }

  /** Goes back to what was saved; gradients stay. A parameter that had nothing frozen then keeps what is frozen now. */
  load(sets: boolean): void {
    for (const [name, saved] of Object.entries(this.#saved)) {
      const takesSet = sets && saved.some(({ frozen }) => frozen);
      for (const [i, { value, frozen, optimizer, scheduler }] of saved.entries()) {
        const element = (this.elements[name] as Element[])[i] as Element;
        element.w.value.data.set(value);
        element.optimizer.loadStateDict(optimizer);
        element.scheduler.loadStateDict(scheduler);
        if (takesSet) element.frozen = frozen;
      }
    }
  }

  /** For each element the gradient that waits; null when none does. */
  grads(name: string): (number | null)[] {
    return (this.elements[name] as Element[]).map(({ w }) => w.grad?.item() ?? null);
  }

  snapshot(): Readonly<Record<string, Snapshot>> {
    return Object.fromEntries(
      Object.keys(shapes).map((name) => {
        const elements = this.elements[name] as Element[];
        const frozen = elements.map((one) => one.frozen);
        return [name, { frozen, bits: elements.map(({ w }, i) => (frozen[i] === true ? bitsOf(w) : 0)) }];
      }),
    );
  }
}
