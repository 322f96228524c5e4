import type { Segments } from '@frostgrad/core';
import { expect } from 'vitest';
import { type Arrival, type Event, kindOf, kindsOfSegments } from './lives.ts';

/** How often each class of cases came, by name. */
export class Seen {
  /** Cases in all. */
  cases = 0;
  readonly #counts = new Map<string, number>();

  count(name: string, happened: boolean = true): void {
    if (happened) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** A set that elements are frozen or thawed by: how it was made, and in which form it is kept. */
  set(set: Segments): void {
    this.count(kindOf(set));
    this.count('in blocks', 'blocks' in set.toData() && !set.isEmpty);
  }

  /** A gradient that arrives, at frozen elements as `wild` says. */
  arrival({ values, wild }: Arrival, frozen: Segments | null): void {
    this.count(
      '-0 that learns',
      values.some((v, i) => Object.is(v, -0) && !isIn(frozen, i)),
    );
    if (frozen === null) return;
    const struck = frozen.take(wild);
    this.count('NaN at frozen', struck.some(Number.isNaN));
    this.count('Infinity at frozen', struck.includes(Infinity) || struck.includes(-Infinity));
  }

  events(events: readonly Event[]): void {
    this.cases++;
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of kinds) this.count(kind);
    for (const event of events) if ('segments' in event) this.set(event.segments);
  }

  /** Each class that is named came in so large a share of the cases. */
  expectShares(shares: Readonly<Record<string, number>>): void {
    const found = Object.fromEntries(Object.keys(shares).map((name) => [name, this.#counts.get(name) ?? 0]));
    const few = Object.entries(shares).filter(([name, share]) => (found[name] as number) < share * this.cases);
    expect([few, found]).toEqual([[], found]);
  }

  /** Every kind of set came. */
  expectKinds(share: number): void {
    this.expectShares(Object.fromEntries(kindsOfSegments.map((kind) => [kind, share])));
  }
}

function isIn(set: Segments | null, i: number): boolean {
  return set?.toMask()[i] === 1;
}
