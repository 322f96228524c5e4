import { assign, cast, type HookHandle, Tensor, type ThawOptions } from '@frostgrad/core/functional';
import { type ForwardHook, type ForwardPreHook, registerHook } from './forward-hooks.ts';
import { matching, type SegmentsFor, setsFor } from './freezing.ts';
import { fieldTexts, moduleText } from './module-text.ts';
import { Parameter } from './parameter.ts';
import { copied, fitting, type LoadReport, type StateDict } from './state-dict.ts';

/** A module with a `forward`, whatever that takes. */
type Called = Module & { forward(...inputs: never): unknown };

/**
 * A part of a model. Fields are the registration: a `Parameter` learns, another tensor is a buffer, and modules, arrays
 * and records of them are searched; private fields are not seen. Names are PyTorch's, so that checkpoints interoperate.
 */
export abstract class Module {
  /** PyTorch's names for fields that are called otherwise here. */
  static readonly stateNames: Readonly<Record<string, string>> = {};

  /** Methods by which others call a module: its hooks run for the outermost of them. */
  static readonly entries: readonly string[] = ['forward'];

  /** Whether the module is being trained; set by `train` and `eval`. */
  training: boolean = true;

  /** The name that a state dict uses for a path of field names. */
  protected stateName(path: string): string {
    return (this.constructor as typeof Module).stateNames[path] ?? path;
  }

  /** Every tensor below, by name; a tensor that is used twice comes twice. */
  protected *tensorsByName(): Generator<[name: string, tensor: Tensor]> {
    for (const [path, found] of fieldsOf(this)) {
      if (found instanceof Tensor) yield [this.stateName(path), found];
      else for (const [name, below] of found.tensorsByName()) yield [this.stateName(`${path}.${name}`), below];
    }
  }

  /**
   * Parameters by name; one that is used in several places comes once, under its first name.
   *
   * @example
   * [...new Linear(2, 1, { rng: new Rng(0) }).namedParameters()].map(([name]) => name) // ['weight', 'bias']
   */
  *namedParameters(): Generator<[name: string, parameter: Parameter]> {
    const seen = new Set<Tensor>();
    for (const [name, found] of this.tensorsByName()) {
      if (!(found instanceof Parameter) || seen.has(found)) continue;
      seen.add(found);
      yield [name, found];
    }
  }

  /** Tensors that are state but do not learn, by name. */
  *namedBuffers(): Generator<[name: string, buffer: Tensor]> {
    for (const [name, found] of this.tensorsByName()) if (!(found instanceof Parameter)) yield [name, found];
  }

  /** Parameters, each once. */
  parameters(): Parameter[] {
    return Array.from(this.namedParameters(), ([, found]) => found);
  }

  /** This module and all below, by path of fields; '' for itself. */
  *namedModules(prefix: string = ''): Generator<[path: string, module: Module]> {
    yield [prefix, this];
    for (const [path, below] of this.namedChildren()) {
      yield* below.namedModules(prefix === '' ? path : `${prefix}.${path}`);
    }
  }

  /** The modules in this one's fields, by path of fields; not those below them. */
  *namedChildren(): Generator<[path: string, module: Module]> {
    for (const [path, found] of fieldsOf(this)) if (found instanceof Module) yield [path, found];
  }

  /**
   * Calls a function with every module below, and last with this one; with each once, wherever it is used.
   *
   * @example
   * const rng = new Rng(0);
   * const layer = new Linear(2, 2, { rng });
   * layer.apply((module) => module instanceof Linear && assign(module.weight, zeros([2, 2])));
   * layer.weight.toArray() // [[0, 0], [0, 0]]
   */
  apply(fn: (module: Module) => unknown): this {
    const seen = new Set<Module>();
    const visit = (module: Module): void => {
      if (seen.has(module)) return;
      seen.add(module);
      for (const [, below] of module.namedChildren()) visit(below);
      fn(module);
    };
    visit(this);
    return this;
  }

  /** Tells this module and all below that they are trained, or not. */
  train(training: boolean = true): this {
    for (const [, module] of this.namedModules()) module.training = training;
    return this;
  }

  /** `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Sets `requiresGrad` of every parameter; for some, or for parts of them, there is `freeze`. */
  requiresGrad_(requiresGrad: boolean = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = requiresGrad;
    return this;
  }

  /**
   * Calls a function whenever this module is called, with it, its inputs and its output; what the function returns, unless
   * nothing, is the output instead. Hooks run in the order in which they were registered, once for a call from outside,
   * whatever the module calls of itself. A module without hooks is as it was made: they cost it nothing.
   *
   * @throws ValueError for a module that has no `forward`.
   * @example
   * const layer = new Linear(2, 1, { rng: new Rng(0) });
   * const shapes: (readonly number[])[] = [];
   * const handle = layer.registerForwardHook((module, inputs, output) => void shapes.push(output.shape));
   * layer.forward(zeros([3, 2]));
   * handle.remove();
   * layer.forward(zeros([4, 2]));
   * shapes // [[3, 1]]
   */
  registerForwardHook<M extends Called>(
    this: M,
    hook: ForwardHook<Parameters<M['forward']>, ReturnType<M['forward']>>,
  ): HookHandle {
    return registerHook(this, (this.constructor as typeof Module).entries, 'after', hook as unknown as ForwardHook);
  }

  /**
   * Calls a function before this module is called, with it and a list of its inputs; a list that the function returns takes
   * their place. Else as `registerForwardHook`.
   *
   * @throws ValueError for a module that has no `forward`; and from the call, when the function returns something else.
   * @example
   * const layer = new LayerNorm(2, { affine: false });
   * layer.registerForwardPreHook((module, [x]) => [x.add(1)]);
   * layer.forward(tensor([[0, 2]])).shape // [1, 2]
   */
  registerForwardPreHook<M extends Called>(this: M, hook: ForwardPreHook<Parameters<M['forward']>>): HookHandle {
    return registerHook(this, (this.constructor as typeof Module).entries, 'before', hook as unknown as ForwardPreHook);
  }

  /** Parameters under every name they have: a tied one comes more than once. */
  protected *namesOfParameters(): Generator<[name: string, parameter: Parameter]> {
    for (const [name, found] of this.tensorsByName()) if (found instanceof Parameter) yield [name, found];
  }

  /**
   * Freezes parameters by name - those that the pattern matches: a name, a module's name, or `*` for any text - or some
   * of their elements. Adds to what is frozen already; a tied parameter is frozen wherever it is used.
   *
   * @param segments a set, or a function from a shape to one such as `rows(0, 3)`; left out, all elements.
   * @throws ValueError when no name matches; lists the names. @throws ShapeError when a set is of another shape. Nothing is
   * changed then.
   * @example
   * const table = new Embedding(4, 2, { rng: new Rng(0) });
   * table.freeze('weight', rows(0, 3)).weight.frozen.toString() // 'rows 0, 3 of 4'
   */
  freeze(pattern: string = '*', segments?: SegmentsFor): this {
    for (const [parameter, set] of setsFor(matching('freeze', pattern, this.namesOfParameters()), segments)) {
      parameter.freeze_(set);
    }
    return this;
  }

  /**
   * Lets parameters, or some of their elements, learn again; patterns and sets as for `freeze`, what optimizers remember
   * as for `thaw_`.
   *
   * @throws ValueError, ShapeError as `freeze`.
   */
  thaw(pattern: string = '*', segments?: SegmentsFor, options?: ThawOptions): this {
    for (const [parameter, set] of setsFor(matching('thaw', pattern, this.namesOfParameters()), segments)) {
      parameter.thaw_(set, options);
    }
    return this;
  }

  /** Forgets gradients: `.grad` is null again. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Changes every floating parameter and buffer to a dtype, in place, and forgets gradients: float64 to check a model by
   * finite differences.
   *
   * @example
   * new Linear(2, 1, { rng: new Rng(0) }).to('float64').weight.dtype // 'float64'
   */
  to(dtype: 'float32' | 'float64'): this {
    for (const [, found] of this.tensorsByName()) {
      if (found.dtype !== 'float32' && found.dtype !== 'float64') continue;
      found.grad = null;
      found.rebind(cast(found.detach(), dtype));
    }
    return this;
  }

  /**
   * A copy of every parameter and buffer, under every name it has, with the parameters' frozen sets. Later steps do not
   * change it.
   */
  stateDict(): StateDict {
    const dict: Record<string, Tensor> = Object.create(null) as Record<string, Tensor>;
    for (const [name, found] of this.tensorsByName()) dict[name] = copied(found);
    return dict;
  }

  /**
   * Whether a state dict fits; changes nothing.
   *
   * @throws StateDictError as `loadStateDict` would.
   * @example
   * new Linear(2, 1, { rng: new Rng(0) }).checkStateDict({}) // throws StateDictError: loadStateDict: 2 missing: bias, weight
   */
  checkStateDict(dict: StateDict, { strict = true }: { readonly strict?: boolean } = {}): void {
    fitting(new Map(this.tensorsByName()), dict, strict);
  }

  /**
   * Writes a state dict into this module's tensors, frozen elements included; the report says where. A parameter whose
   * tensor in the dict has a frozen set takes that over; one whose tensor has none keeps its own.
   *
   * @param strict refuses missing and unexpected names; default true. A wrong shape or dtype is always refused.
   * @throws StateDictError that lists all that is wrong; nothing is changed then.
   */
  loadStateDict(dict: StateDict, { strict = true }: { readonly strict?: boolean } = {}): LoadReport {
    const { own, given, missing, unexpected } = fitting(new Map(this.tensorsByName()), dict, strict);
    const overwroteFrozen: string[] = [];
    for (const [name, target] of own) {
      const source = given.get(name);
      if (source === undefined) continue;
      assign(target, source, { frozen: 'overwrite' });
      if (target.frozen !== null) overwroteFrozen.push(name);
    }
    for (const [name, target] of own) {
      const frozen = given.get(name)?.frozen ?? null;
      if (frozen !== null && target instanceof Parameter) target.thaw_().freeze_(frozen);
    }
    return { missing, unexpected, overwroteFrozen };
  }

  /** What stands in its brackets when a module is printed, unless overridden: numbers, texts and tensors in its fields. */
  protected extraRepr(): string {
    return fieldTexts(Object.entries(this).filter(([name]) => name !== 'training')).join(', ');
  }

  /**
   * The module and those below it, as PyTorch prints them, with shapes and what is frozen.
   *
   * @example
   * String(new Linear(3, 2, { rng: new Rng(0) }).freeze('bias', rows(1))) // 'Linear(weight [2, 3], bias [2] (rows 1 of 2 frozen))'
   */
  toString(): string {
    const children = Array.from(this.namedChildren(), ([path, below]): [string, string] => [path, below.toString()]);
    return moduleText(this.constructor.name, this.extraRepr(), children);
  }
}

// What Node prints for console.log(module).
Object.defineProperty(Module.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Module) {
    return this.toString();
  },
});

/** Tensors and modules in the fields of a module, through arrays and plain records, by path. */
function* fieldsOf(module: Module): Generator<[path: string, found: Tensor | Module]> {
  for (const [field, value] of Object.entries(module)) yield* search(field, value);
}

function* search(path: string, value: unknown): Generator<[path: string, found: Tensor | Module]> {
  if (value instanceof Tensor || value instanceof Module) yield [path, value];
  else if (Array.isArray(value) || isPlainRecord(value)) {
    for (const [key, inner] of Object.entries(value as object)) yield* search(`${path}.${key}`, inner);
  }
}

function isPlainRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
