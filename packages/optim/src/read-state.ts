import { Segments, Tensor, ValueError } from '@frostgrad/core/functional';
import { sizeOf } from '@frostgrad/core/extend';
import { type Group, labelOf } from './groups.ts';
import type { History, Scalars } from './histories.ts';
import type { Numbers, ParamState } from './optimizer.ts';

/** What reading has to ask the optimizer. */
interface Rules<H> {
  readonly slotsOf: (hyper: Readonly<H>) => readonly string[];
  readonly problemsOf: (hyper: object) => readonly string[];
}

/** A state dict as the optimizer holds it. */
interface Loaded {
  readonly states: ReadonlyMap<Tensor, ParamState>;
  /** Hyperparameters, one record a group. */
  readonly hypers: readonly object[];
}

/**
 * A state dict as the optimizer holds it, copied. Nothing in it is believed: it may come from a damaged file.
 *
 * @throws ValueError that lists all that does not fit.
 * @internal
 */
export function readState<H extends object>(
  optimizer: string,
  given: unknown,
  groups: readonly Group<H>[],
  rules: Rules<H>,
): Loaded {
  const problems: string[] = [];
  const states = new Map<Tensor, ParamState>();
  const hypers: object[] = [];
  const { optimizer: maker, groups: list } = record(given);
  if (maker !== optimizer) problems.push(`it is ${typeof maker === 'string' ? `of '${maker}'` : 'no state dict'}`);
  else if (!Array.isArray(list)) problems.push('it has no groups');
  else if (list.length !== groups.length) problems.push(`it has ${list.length} groups, expected ${groups.length}`);
  else for (const [g, group] of groups.entries()) readGroup(g, group, record(list[g]));
  if (problems.length > 0) throw new ValueError(optimizer, `the state does not fit: ${problems.join('; ')}`);
  return { states, hypers };

  function readGroup(g: number, group: Group<H>, { name = null, hyper: rough, params }: Fields): void {
    if (name !== group.name) problems.push(`group ${g} is called ${quoted(name)}, expected ${quoted(group.name)}`);
    const label = labelOf(g, group.name);
    const hyper = record(rough);
    const wrong = rough === hyper ? rules.problemsOf(hyper) : ['its hyperparameters are missing'];
    problems.push(...wrong.map((problem) => `${label}: ${problem}`));
    hypers.push(structuredClone(hyper));
    if (!Array.isArray(params) || params.length !== group.params.length) {
      const count = Array.isArray(params) ? params.length : 'no';
      problems.push(`${label} has ${count} parameters, expected ${group.params.length}`);
      return;
    }
    const slots = wrong.length > 0 ? [] : rules.slotsOf(hyper as H);
    for (const [i, param] of group.params.entries()) {
      if (params[i] === null) continue;
      const read = readParam(record(params[i]), param, slots);
      if (typeof read === 'string') problems.push(`parameter ${i} of ${label}: ${read}`);
      else states.set(param, read);
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a record; of anything else, none. */
function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function quoted(name: unknown): string {
  return typeof name === 'string' ? `'${name}'` : 'nothing';
}

/** The state of one parameter, or what is wrong with it. A slot that is not asked for now is kept for when it is. */
function readParam(fields: Fields, param: Tensor, wanted: readonly string[]): ParamState | string {
  const given = record(fields['slots']);
  const found: [string, Numbers][] = [];
  for (const name of new Set([...wanted, ...Object.keys(given)])) {
    const values = Object.hasOwn(given, name) ? given[name] : undefined;
    if (values === undefined) return `'${name}' is missing`;
    if (!(values instanceof Tensor)) return `'${name}' is no tensor`;
    if (values.dtype !== param.dtype || values.shape.join() !== param.shape.join()) {
      return `'${name}' is ${values.dtype} [${values.shape.join(', ')}], expected ${param.dtype} [${param.shape.join(', ')}]`;
    }
    found.push([name, values.toTypedArray() as Numbers]);
  }
  const histories = readHistories(fields['histories'], param);
  return typeof histories === 'string' ? histories : { slots: Object.fromEntries(found), histories };
}

function readHistories(given: unknown, { shape }: Tensor): History[] | string {
  if (!Array.isArray(given) || given.length === 0) return 'its histories are missing';
  const owned = new Uint8Array(sizeOf(shape));
  const histories: History[] = [];
  for (const { runs, scalars: rough } of given.map(record)) {
    const scalars = record(rough);
    if (rough !== scalars || !Object.values(scalars).every((v) => typeof v === 'number'))
      return 'its scalars are not numbers by name';
    if (runs === null && given.length > 1) return 'a history of all elements is not the only one';
    const problem = runs === null ? null : own(owned, runs);
    if (problem !== null) return problem;
    histories.push({
      elements: runs === null ? null : setOf(shape, runs as number[]),
      scalars: { ...(scalars as Scalars) },
    });
  }
  return histories[0]?.elements !== null && owned.includes(0) ? 'its histories do not cover every element' : histories;
}

/** Marks the elements of runs; says what is wrong with them, or null. */
function own(owned: Uint8Array, runs: unknown): string | null {
  if (!Array.isArray(runs)) return 'a history has no runs';
  for (let i = 0; i < runs.length; i += 2) {
    const [start, end] = [runs[i] as unknown, runs[i + 1] as unknown];
    if (!isIndex(start) || !isIndex(end) || start >= end || end > owned.length)
      return `the run ${bound(start)} to ${bound(end)} is out of range`;
    for (let j = start; j < end; j++) {
      if (owned[j] === 1) return `element ${j} is in two histories`;
      owned[j] = 1;
    }
  }
  return null;
}

/** A bound as a message shows it; what is no number may be any object, even one that cannot be text. */
function bound(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value;
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function setOf(shape: readonly number[], runs: readonly number[]): Segments {
  const mask = new Uint8Array(sizeOf(shape));
  for (let i = 0; i < runs.length; i += 2) mask.fill(1, runs[i], runs[i + 1]);
  return Segments.mask(shape, mask);
}
