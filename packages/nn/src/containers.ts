import { ValueError } from '@frostgrad/core/functional';
import { Module } from './module.ts';

/** Refuses what is no module, by its place. @internal */
export function expectModules(op: string, entries: Iterable<readonly [place: string, value: unknown]>): void {
  for (const [place, value] of entries) {
    if (value instanceof Module) continue;
    const kind = typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
    throw new ValueError(
      op,
      `entry ${place} is a ${value === null ? 'null' : kind}; expected a Module. A function needs a module around it`,
    );
  }
}

/**
 * Modules in a row, to be called as the caller likes. An array in a field is found just as well; this is a module itself,
 * which can be frozen, printed and put in evaluation as one. Names in its state dict are `0.weight` and so on, as PyTorch's.
 *
 * @throws ValueError for an entry that is no module.
 * @example
 * const list = new ModuleList([1, 2].map((n) => new Linear(n, n + 1, { rng: new Rng(0) })));
 * list.append(new Linear(3, 1, { rng: new Rng(0), bias: false }));
 * Array.from(list, ({ bias }) => bias?.shape) // [[2], [3], undefined]
 * Object.keys(list.stateDict()) // ['0.weight', '0.bias', '1.weight', '1.bias', '2.weight']
 */
export class ModuleList<M extends Module> extends Module {
  /** In order. */
  readonly modules: M[];

  constructor(modules: Iterable<M> = []) {
    super();
    this.modules = [...modules];
    expectModules('ModuleList', Object.entries(this.modules));
  }

  protected override stateName(path: string): string {
    return path.replace(/^modules\./, '');
  }

  get length(): number {
    return this.modules.length;
  }

  /**
   * One of them; below 0 it counts from the end.
   *
   * @throws ValueError when there is none.
   */
  at(index: number): M {
    const found = this.modules.at(index);
    if (found !== undefined && Number.isInteger(index)) return found;
    throw new ValueError('ModuleList', `there is no entry ${index}; the list has ${this.length}`);
  }

  /** Puts modules behind the last. */
  append(...modules: readonly M[]): this {
    expectModules('ModuleList', Object.entries(modules));
    this.modules.push(...modules);
    return this;
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.modules[Symbol.iterator]();
  }
}

/**
 * Modules by name, to be called as the caller likes; a record in a field is found just as well. Names in its state dict are
 * `name.weight` and so on, as PyTorch's. Their order is that of the record, in which JavaScript puts whole numbers first.
 *
 * @throws ValueError for an entry that is no module, and a name with a dot in it, which would not be one name in a state dict.
 * @example
 * const rng = new Rng(0);
 * const heads = new ModuleDict({ tag: new Linear(2, 3, { rng }), norm: new LayerNorm(2) });
 * heads.get('tag').forward(ones([1, 2])).shape // [1, 3]
 * Object.keys(heads.stateDict()) // ['tag.weight', 'tag.bias', 'norm.weight', 'norm.bias']
 */
export class ModuleDict<Modules extends Readonly<Record<string, Module>>> extends Module {
  readonly modules: Modules;

  constructor(modules: Modules) {
    super();
    expectModules('ModuleDict', Object.entries(modules));
    const dotted = Object.keys(modules).find((name) => name.includes('.') || name === '');
    if (dotted !== undefined) {
      throw new ValueError(
        'ModuleDict',
        `'${dotted}' is no name for an entry; expected one that is not empty, without dots`,
      );
    }
    this.modules = { ...modules };
  }

  protected override stateName(path: string): string {
    return path.replace(/^modules\./, '');
  }

  /** How many there are. */
  get size(): number {
    return Object.keys(this.modules).length;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.modules, name);
  }

  /**
   * The module of a name.
   *
   * @throws ValueError when there is none; lists the names.
   */
  get<Name extends keyof Modules & string>(name: Name): Modules[Name] {
    if (this.has(name)) return this.modules[name];
    throw new ValueError('ModuleDict', `there is no '${name}'; there are ${Object.keys(this.modules).join(', ')}`);
  }

  [Symbol.iterator](): IterableIterator<[name: keyof Modules & string, module: Modules[keyof Modules & string]]> {
    const entries = Object.entries(this.modules) as [keyof Modules & string, Modules[keyof Modules & string]][];
    return entries[Symbol.iterator]();
  }
}
