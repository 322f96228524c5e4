import { assign, Segments, type Shape, type Tensor, tensor } from '@frostgrad/core';
import { padContents } from '@frostgrad/check';
import fc, { type Arbitrary, type Command } from 'fast-check';
import { expect } from 'vitest';
import { count, segmentsOf, values } from '../../../optim/test/lives.ts';
import type { Naive } from './naive.ts';
import { type Arrival, patterns, type SetOf, shapes } from './subject.ts';
import type { World } from './world.ts';

/** What is counted of programs. */
export type Counts = Record<string, number>;

type Step = Command<Naive, World>;

/** NaNs of results count as one value. */
const resultBits = (x: Float32Array): Uint32Array => new Uint32Array(x.map((v) => (Number.isNaN(v) ? NaN : v)).buffer);
const exactBits = (x: Float32Array): Uint32Array => new Uint32Array(x.slice().buffer);

/** The gradient that each element is covered by; null for none. */
function waiting({ grad, covered, shape }: Tensor): (number | null)[] {
  if (grad === null) return Array.from(Segments.all(shape).toMask(), () => null);
  const mask = (covered ?? Segments.all(shape)).toMask();
  return Array.from(grad.toTypedArray(), (g, i) => (mask[i] === 1 ? g : null));
}

/** A command: the same is done to both, and then both are the same; and what stays frozen keeps its bits. */
function command(
  name: string,
  text: string,
  counts: Counts,
  act: (naive: Naive, world: World) => void,
  changesFrozen: boolean = false,
): Step {
  return {
    check: () => true,
    run: (naive, world) => {
      counts[name] = (counts[name] ?? 0) + 1;
      if (naive.live.length < naive.all.length) counts[`${name}, frozen`] = (counts[`${name}, frozen`] ?? 0) + 1;
      const before = new Map(
        Array.from(world.net.namedParameters(), ([own, x]) => [
          own,
          { frozen: x.frozen, values: x.toTypedArray() as Float32Array },
        ]),
      );
      act(naive, world);
      const names: string[] = [];
      for (const [own, x] of world.net.namedParameters()) {
        names.push(own);
        const elements = naive.elements[own] as (typeof naive.elements)[string];
        expect(Segments.frozenOf(x).toMask()).toEqual(Uint8Array.from(elements, ({ frozen }) => Number(frozen)));
        expect(resultBits(x.toTypedArray() as Float32Array)).toEqual(resultBits(naive.values(own)));
        expect(waiting(x)).toEqual(naive.grads(own));
        const was = before.get(own);
        if (was?.frozen === undefined || was.frozen === null || changesFrozen) continue;
        const stayed = was.frozen.intersection(Segments.frozenOf(x));
        expect(exactBits(stayed.take(x.toTypedArray() as Float32Array))).toEqual(exactBits(stayed.take(was.values)));
      }
      expect(names).toEqual(Object.keys(shapes));
      expect(world.net.tied).toBe(world.net.table);
    },
    toString: () => text,
  };
}

/** A set for whatever shape it is asked for. */
const sets: Arbitrary<{ readonly set: SetOf; readonly text: string }> = fc
  .record(Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, segmentsOf(shape)])))
  .map((each) => ({
    set: (shape: Shape) => {
      const name = Object.keys(shapes).find((one) => String(shapes[one]) === String(shape)) as string;
      return each[name] as Segments;
    },
    text: JSON.stringify(Object.values(each).map(String)),
  }));

const strange = (n: number): Arbitrary<Float32Array> => padContents(n) as Arbitrary<Float32Array>;
const perName = <T>(of: (n: number) => Arbitrary<T>): Arbitrary<Record<string, T>> =>
  fc.record(Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, of(count(shape))])));

const arrivals: Arbitrary<Arrival> = fc.record({
  table: values(6),
  tied: values(6),
  inner: values(4),
  scale: values(3),
  wild: perName(strange),
});

/** The last certificate holds as long as the same elements are frozen and have the same bits. */
function verify(naive: Naive, { certificate, net, subject }: World, counts: Counts): void {
  if (certificate === null) return;
  const holds = JSON.stringify(naive.snapshot()) === JSON.stringify(certificate.at);
  counts[`verified ${holds}`] = (counts[`verified ${holds}`] ?? 0) + 1;
  const report = subject.verify(net, certificate.given);
  expect(report.holds).toBe(holds);
  expect(report.problem === null).toBe(holds);
  expect(subject.verify(net, certificate.given.digest).holds).toBe(holds);
}

/** Where everything starts. */
export const starts: Arbitrary<Readonly<Record<string, Float32Array>>> = perName(values);

const pattern = fc.constantFrom(...Object.keys(patterns));

/** Programs of up to thirty commands. */
export function programs(counts: Counts): Arbitrary<Iterable<Step>> {
  const make = (name: string, text: string, act: (naive: Naive, world: World) => void): Step =>
    command(name, text, counts, act);
  const backward = arrivals.map((arrival) =>
    make('backward', `backward(${JSON.stringify(arrival)})`, (naive, { net, subject }) => {
      subject.receive(net, arrival);
      naive.receive(arrival);
    }),
  );
  const step = fc.constant(
    make('step', 'step', (naive, { optimizer, net, subject }) => {
      subject.step(optimizer, net);
      naive.step();
    }),
  );
  const freeze = fc.tuple(pattern, sets).map(([name, { set, text }]) =>
    make('freeze', `freeze(${name}, ${text})`, (naive, { net, subject }) => {
      subject.freeze(net, name, set);
      naive.freeze(name, set);
    }),
  );
  const thaw = fc
    .tuple(pattern, sets, fc.constantFrom('keep' as const, 'reset' as const))
    .map(([name, { set, text }, state]) =>
      make(`thaw ${state}`, `thaw(${name}, ${text}, ${state})`, (naive, { net, subject }) => {
        subject.thaw(net, name, set, state);
        naive.thaw(name, set, state);
      }),
    );
  const clip = fc.constantFrom(2, 2, 1, Infinity).map((normType) =>
    make('clip', `clip(${normType})`, (naive, { net, subject }) => {
      expect(subject.clip(net.parameters(), 1, { normType })).toBe(naive.clip(normType, 1));
    }),
  );
  const odd = perName(strange).map((filling) =>
    command(
      'odd',
      'fill what is frozen',
      counts,
      (naive, { net }) => {
        for (const [name, x] of net.namedParameters()) {
          const whole = x.toTypedArray() as Float32Array;
          Segments.frozenOf(x).put(Segments.frozenOf(x).take(filling[name] as Float32Array), whole);
          assign(x, tensor(whole, { shape: x.shape }), { frozen: 'overwrite' });
          naive.overwrite(name, filling[name] as Float32Array);
        }
      },
      true,
    ),
  );
  const plain = fc.constantFrom(
    make('clipValue', 'clipValue', (naive, { net, subject }) => {
      subject.clipValue(net.parameters(), 0.5);
      naive.clipValue(0.5);
    }),
    make('schedule', 'schedule', (naive, { scheduler }) => {
      scheduler.step();
      naive.schedule();
    }),
    make('zeroGrad', 'zeroGrad', (naive, { net }) => {
      net.zeroGrad();
      naive.zeroGrad();
    }),
    make('save', 'save', (naive, world) => {
      world.save();
      naive.save();
    }),
    make('reload', 'reload', (naive, world) => {
      world.goOnWith(world.subject.reload(world.net));
      naive.zeroGrad();
    }),
    make('copy', 'copy', (naive, world) => {
      world.goOnWith(world.subject.copy(world.net));
      naive.zeroGrad();
    }),
  );
  const certify = fc.constant(
    make('certify', 'certify', (naive, world) => {
      world.certificate = { given: world.subject.certify(world.net), at: naive.snapshot() };
    }),
  );
  const check = fc.constant(make('verify', 'verify', (naive, world) => verify(naive, world, counts)));
  const load = fc.boolean().map((sets) =>
    command(
      sets ? 'load' : 'load without sets',
      `load(${sets})`,
      counts,
      (naive, world) => {
        world.load(sets);
        naive.load(sets);
      },
      true,
    ),
  );
  const pause = fc.tuple(arrivals, sets, fc.constantFrom(2, 1, Infinity, 0)).map(([arrival, { set, text }, normType]) =>
    make('pause', `backward, and clip(${normType}) while ${text} is frozen`, (naive, { net, subject }) => {
      subject.receive(net, arrival);
      naive.receive(arrival);
      const thawed = net.parameters().map((x) => set(x.shape).intersection(Segments.frozenOf(x).complement()));
      const own: SetOf = (shape) => thawed.find((one) => String(one.shape) === String(shape)) as Segments;
      subject.freeze(net, '*', own);
      naive.freeze('*', own);
      if (normType === 0) subject.clipValue(net.parameters(), 0.5);
      else subject.clip(net.parameters(), 1, { normType });
      if (normType === 0) naive.clipValue(0.5);
      else naive.clip(normType, 1);
      subject.thaw(net, '*', own, 'keep');
      naive.thaw('*', own, 'keep');
    }),
  );
  const storm = fc.tuple(arrivals, sets).map(([arrival, { set, text }]) =>
    make('storm', `backward with strange gradients at ${text}, which are frozen then`, (naive, { net, subject }) => {
      const struck = (name: string, g: Float32Array): Float32Array => {
        const segments = set(shapes[name] as Shape);
        const values = g.slice();
        segments.put(segments.take(arrival.wild[name] as Float32Array), values);
        return values;
      };
      const strong: Arrival = {
        ...arrival,
        table: struck('table', arrival.table),
        inner: struck('inner.weight', arrival.inner),
        scale: struck('scale', arrival.scale),
      };
      subject.receive(net, strong);
      naive.receive(strong);
      subject.freeze(net, '*', set);
      naive.freeze('*', set);
    }),
  );
  const steady = arrivals.map((arrival) =>
    make('steady', 'certify, backward, step, verify', (naive, world) => {
      world.certificate = { given: world.subject.certify(world.net), at: naive.snapshot() };
      world.subject.receive(world.net, arrival);
      naive.receive(arrival);
      world.subject.step(world.optimizer, world.net);
      naive.step();
      verify(naive, world, counts);
    }),
  );
  const all = [
    backward,
    backward,
    step,
    step,
    freeze,
    thaw,
    clip,
    odd,
    plain,
    plain,
    load,
    pause,
    storm,
    steady,
    certify,
    check,
    check,
  ];
  return fc.commands(all, { maxCommands: 30, size: '+1' });
}
