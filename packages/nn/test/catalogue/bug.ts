import type { Tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

/** What is wrong, by a check's own verdict: an error of another kind proves nothing. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** Code that has the bug, and how the check says so. */
export interface Naive<F> {
  readonly run: F;
  readonly shows: RegExp;
}

/** Ways to do one thing: those that are promised to be right, and those that have been shipped. */
export interface Ways<F> {
  readonly ours: Readonly<Record<string, F>>;
  readonly naive: Readonly<Record<string, Naive<F>>>;
}

/**
 * A bug that others have had, as a test of its own. One check is put to what is here, which passes it, and to the naive
 * code, which fails it: so the check is seen to catch the bug.
 *
 * @param promise what holds, and in brackets where it did not.
 */
export function bug<F>(promise: string, check: (run: F) => void, { ours, naive }: Ways<F>): void {
  describe(promise, () => {
    it.each(Object.entries(ours))('holds for %s', (_, run) => {
      expect(() => check(run)).not.toThrow();
    });

    it.each(Object.entries(naive))('does not for %s', (_, { run, shows }) => {
      expect(() => check(run)).toThrow(
        expect.objectContaining({ name: 'Fault', message: expect.stringMatching(shows) as string }),
      );
    });
  });
}

/** @throws Fault unless every element is the one expected, the sign of zero included. */
export function expectBits(what: string, found: Tensor, wanted: Tensor | readonly number[]): void {
  const [a, b] = [found.toTypedArray(), Array.isArray(wanted) ? wanted : (wanted as Tensor).toTypedArray()];
  if (a.length !== b.length) throw new Fault(`${what} has ${a.length} elements; expected ${b.length}`);
  for (const [i, v] of a.entries()) {
    if (!Object.is(v, b[i]))
      throw new Fault(`${what}, element ${i}, is ${signed(v)}; expected ${signed(b[i] as number)}`);
  }
}

const signed = (v: number): string => (Object.is(v, -0) ? '-0' : `${v}`);

/** @throws Fault unless all of it is exactly +0. */
export function expectZeros(what: string, found: Tensor): void {
  expectBits(
    what,
    found,
    Array.from({ length: found.size }, () => 0),
  );
}
