import { assign, matmul, mul, Rng, scope, ScopeError, sum, tanh, type Tensor, tensor, zeros } from '@frostgrad/core';
import {
  jsKernels,
  lastingZeros,
  type Residence,
  updateElements,
  useBackend,
  useResidence,
} from '@frostgrad/core/extend';
import { deepcopy, Linear, Module, type Parameter, parameter } from '@frostgrad/nn';
import { Adam, Optimizer } from '@frostgrad/optim';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { none } from '../src/thresholds.ts';
import { comparing } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets the collector find what nobody holds, and tell the heap. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Heaps stay: in V8 a registry that is collected before it has told what it knows may keep others from telling. */
const heaps: GuardedHeap[] = [];

function use<H extends GuardedHeap>(heap: H): H {
  heaps.push(heap);
  useBackend(comparing(heap, jsKernels, none, { calls: 0, own: new Map() }));
  useResidence(heap);
  return heap;
}

const reset = (): void => {
  useBackend({});
  useResidence(null);
};
afterEach(reset);
afterAll(reset);

const SIZE = 2 ** 23;
const lies = (x: Tensor, heap: GuardedHeap): boolean => x.value.data.buffer === heap.floats(0, 0).buffer;
const bitsOf = (x: Tensor): Uint8Array => new Uint8Array(x.toTypedArray().buffer);

class Net extends Module {
  readonly first: Linear;
  readonly second: Linear;

  constructor(seed: number) {
    super();
    const rng = new Rng(seed);
    this.first = new Linear(24, 32, { rng });
    this.second = new Linear(32, 24, { rng });
  }

  forward(x: Tensor): Tensor {
    return this.second.forward(tanh(this.first.forward(x) as Tensor)) as Tensor;
  }
}

const batch = (): Tensor => new Rng(9).normal([16, 24]);

function train(
  net: Net,
  optimizer: { zeroGrad(): void; step(): void },
  x: Tensor,
  steps: number,
  around: <T>(f: () => T) => T,
): void {
  for (let i = 0; i < steps; i++) {
    around(() => {
      optimizer.zeroGrad();
      const y = net.forward(x);
      sum(mul(y, y)).backward();
      optimizer.step();
    });
  }
}

const plainly = <T>(body: () => T): T => body();

/** Weights and state after some steps, of a net whose state dict went through another optimizer on the way. */
function trained(around: <T>(f: () => T) => T): Uint8Array[] {
  const x = batch();
  const net = around(() => new Net(1));
  const copy = around(() => deepcopy(net));
  const adam = new Adam(net.parameters(), { lr: 0.01, amsgrad: true });
  train(net, adam, x, 3, around);
  copy.loadStateDict(net.stateDict());
  const other = new Adam(copy.parameters());
  other.loadStateDict(adam.stateDict());
  train(copy, other, x, 3, around);
  const slots = other.stateDict().groups.flatMap(({ params }) => params.flatMap((p) => Object.values(p?.slots ?? {})));
  return [...net.parameters(), ...copy.parameters(), ...slots].map(bitsOf);
}

describe('parameters and what optimizers remember', () => {
  it('lie in the heap, outside of scopes, and train to the bits that they have elsewhere', () => {
    const wanted = trained(plainly);
    for (const around of [plainly, scope]) {
      const heap = use(new GuardedHeap(SIZE));
      expect(trained(around)).toEqual(wanted);
      expect(heap.held.kept).toBeGreaterThan(10 * 4 * 24 * 32);
      expect(heap.held.live).toBe(0);
      reset();
    }
  });

  it('are ordinary arrays where they are small, and where the share is full', () => {
    const heap = use(new GuardedHeap(SIZE));
    expect([lies(parameter(zeros([63])), heap), lies(parameter(zeros([64])), heap)]).toEqual([false, true]);
    const all = Array.from({ length: 40 }, (_, i) => parameter(new Rng(i).normal([2 ** 14])));
    expect(all.filter((w) => lies(w, heap)).length).toBeGreaterThan(20);
    expect(lies(all.at(-1) as Tensor, heap)).toBe(false);
    expect(heap.held.kept).toBeLessThanOrEqual(SIZE / 4);
    for (const [i, w] of all.entries()) expect(Buffer.compare(bitsOf(w), bitsOf(new Rng(i).normal([2 ** 14])))).toBe(0);
  });

  it('made in a scope do not belong to it; what kernels computed does, and cannot become a parameter that lasts', () => {
    const heap = use(new GuardedHeap(SIZE));
    let computed: Parameter | undefined;
    const made = scope(() => {
      computed = parameter(mul(zeros([32, 32]), 1));
      return { net: new Net(4), weight: [parameter(new Rng(1).normal([32, 32]))] };
    });
    for (let i = 0; i < 3; i++) scope(() => matmul(new Rng(i).normal([64, 64]), new Rng(2).normal([64, 64])));
    expect(bitsOf(made.weight[0] as Tensor)).toEqual(bitsOf(new Rng(1).normal([32, 32])));
    expect([...made.net.parameters()].map(bitsOf)).toEqual([...new Net(4).parameters()].map(bitsOf));
    expect(lies(made.net.first.weight, heap)).toBe(true);
    expect(() => computed?.toArray()).toThrow(ScopeError);
  });

  it('share memory with the tensor they were made of, and with all that looked at it before', () => {
    const heap = use(new GuardedHeap(SIZE));
    const values = new Rng(1).normal([16, 16]);
    const w = parameter(values);
    const again = parameter(values);
    assign(values, zeros([16, 16]));
    expect([w, again].map((x) => sum(x).item())).toEqual([0, 0]);
    expect([w, again].map((x) => lies(x, heap))).toEqual([true, true]);
    for (const look of [(x: Tensor) => x.detach(), (x: Tensor) => x.at(3), (x: Tensor) => x.reshape([256])]) {
      const seen = new Rng(1).normal([16, 16]);
      const view = look(seen);
      const over = parameter(seen);
      assign(over, zeros([16, 16]));
      expect(view.toTypedArray().every((v) => v === 0)).toBe(true);
    }
  });
});

/** Drops models in the midst of others, and looks after each collection at all that anybody still holds. */
async function expectHeld(heap: GuardedHeap): Promise<void> {
  use(heap);
  const held: { x: Tensor; bits: Uint8Array }[] = [];
  const hold = (...xs: Tensor[]): void => void held.push(...xs.map((x) => ({ x, bits: bitsOf(x) })));
  const remembering: (() => void)[] = [];
  const lives = [
    (net: Net) => hold(net.first.weight.detach()),
    (net: Net) => hold(net.first.weight.at('3:9')),
    (net: Net) => hold(net.second.weight.t()),
    (net: Net) => hold(...Object.values(net.stateDict())),
    (net: Net) => hold(...deepcopy(net).parameters()),
    (net: Net) => {
      // a graph alone holds the weight that its gradient needs
      const x = batch().requiresGrad_();
      const y = sum(matmul(x, net.first.weight.t()));
      const wanted = matmul(new Rng(0).normal([16, 32]).mul(0).add(1), net.first.weight.detach());
      const bits = bitsOf(wanted);
      remembering.push(() => {
        y.backward();
        expect(bitsOf(x.grad as Tensor)).toEqual(bits);
      });
    },
    (net: Net) => {
      const adam = new Adam(net.parameters(), { lr: 0.1 });
      train(net, adam, batch(), 2, scope);
      const before = adam.stateDict();
      remembering.push(() => expect(adam.stateDict()).toEqual(before));
    },
    () => undefined,
  ];
  for (let round = 0; round < 3; round++) {
    for (const [i, live] of lives.entries()) live(new Net(10 * round + i));
    await settled();
    for (const { x, bits } of held) expect(bitsOf(x)).toEqual(bits);
  }
  for (const check of remembering) check();
}

describe('memory of parameters', () => {
  it('is given back when nobody holds it, by way of a view, a graph or an optimizer either, and used again', async () => {
    const heap = new GuardedHeap(SIZE);
    await expectHeld(heap);
    expect(heap.given).toBeGreaterThan(20);
    await settled();
    const before = heap.held.kept;
    const { given } = heap;
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 25; j++) new Adam(new Net(j).parameters()).stateDict();
      await settled();
    }
    // 100 nets of two weights
    expect(heap.given - given).toBeGreaterThan(190);
    expect(heap.held.kept).toBeLessThanOrEqual(before);
  });

  it('is found out when it is given back with a view, a tensor, or at once', async () => {
    class WithView extends GuardedHeap {
      readonly #views: FinalizationRegistry<() => void> = new FinalizationRegistry((give) => give());

      override keep(...[dtype, size]: Parameters<Residence['keep']>): ReturnType<Residence['keep']> {
        const data = super.keep(dtype, size);
        if (data !== null) {
          // dies at once, as a tensor dies before the graph that needs its memory
          const bytes = data.byteLength;
          const at = data.byteOffset;
          this.#views.register(data.subarray(1), () => this.giveKept({ at, bytes }));
        }
        return data;
      }
    }
    class Hasty extends GuardedHeap {
      override keep(...[dtype, size]: Parameters<Residence['keep']>): ReturnType<Residence['keep']> {
        const data = super.keep(dtype, size);
        if (data !== null) setTimeout(() => this.giveKept({ at: data.byteOffset, bytes: data.byteLength }));
        return data;
      }
    }
    for (const Wrong of [WithView, Hasty])
      await expect(expectHeld(new Wrong(SIZE))).rejects.toThrow(/deeply equal|outside of/);
  });

  it("is not the scope's: a heap that takes parameters from the scope is found out", () => {
    class InScope extends GuardedHeap {
      override keep(...[dtype, size]: Parameters<Residence['keep']>): ReturnType<Residence['keep']> {
        return this.zeros(dtype, size) ?? super.keep(dtype, size);
      }
    }
    const wanted = trained(plainly);
    use(new InScope(SIZE));
    let found: unknown;
    try {
      found = trained(scope);
    } catch {
      found = null;
    }
    expect(found).not.toEqual(wanted);
  });

  it('runs full in a synchronous loop over 100,000 modules, which neither fails nor grows', () => {
    const heap = new GuardedHeap(SIZE);
    heaps.push(heap);
    useResidence(heap);
    class Bare extends Module {
      readonly weight: Parameter = parameter(zeros([16, 16]));
    }
    let built = new Bare();
    const build = (count: number): void => {
      for (let i = 0; i < count; i++) built = new Bare();
    };
    const inUse = (): number => {
      collect();
      collect(); // arrays are swept behind the first
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return (heapUsed + arrayBuffers) / 1e6;
    };
    build(10_000);
    const [before, kept] = [inUse(), heap.held.kept];
    expect(kept).toBeGreaterThan(SIZE / 4 - 2 ** 12);
    build(90_000);
    expect(heap.held.kept).toBe(kept);
    expect(lies(built.weight, heap)).toBe(false);
    // a kept module would be 1 kB and more: 90 MB
    expect(inUse() - before).toBeLessThan(3);
  });

  it('holds a part of it that is lent to whoever writes elements', async () => {
    const heap = use(new GuardedHeap(SIZE));
    let lent: { readonly part: ArrayLike<number> } | undefined;
    const lend = (): void => {
      const w = parameter(tensor(new Float32Array(512).fill(7)));
      updateElements(w.detach().at('100:400'), null, (part) => (lent = { part }));
    };
    // in functions of their own: a frame that waits may hold what it has seen
    const reuse = (): void => void lastingZeros('float32', 512);
    const look = (): unknown => [heap.given, lent?.part.length, lent?.part[0], lent?.part[299]];
    lend();
    await settled();
    reuse();
    expect(look()).toEqual([0, 300, 7, 7]);
    lent = undefined;
    await settled();
    expect(heap.given).toBe(2);
  });

  it('holds what a rule is lent: an optimizer that goes on looking at it sees it', async () => {
    const heap = use(new GuardedHeap(SIZE));
    const lent: Float32Array[] = [];
    class Looking extends Optimizer<object> {
      constructor(params: Parameter[]) {
        super('looking', params, {});
      }

      protected override slots(): readonly string[] {
        return ['seen'];
      }

      protected override get sureUpdate(): unknown {
        return this.update;
      }

      protected override update({ value, state }: { value: unknown; state: Record<string, unknown> }): void {
        lent.push(value as Float32Array, state['seen'] as Float32Array);
      }
    }
    const look = (): void => {
      const w = parameter(tensor(new Float32Array(512).fill(7)));
      sum(w).backward();
      new Looking([w]).step();
    };
    look();
    await settled();
    lastingZeros('float32', 512);
    expect(lent.map((x) => [x.buffer === heap.floats(0, 0).buffer, x[0], x[511]])).toEqual([
      [true, 7, 7],
      [true, 0, 0],
    ]);
  });
});
