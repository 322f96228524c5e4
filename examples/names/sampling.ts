import type { Rng, Vocabulary } from 'frostgrad';
import type { NameModel } from './model.ts';
import type { List } from './name-lists.ts';

/** Makes a name up, a character at a time; one without an end is cut. */
export function makeUp(
  model: NameModel,
  table: Vocabulary,
  {
    list,
    temperature,
    longest = 16,
    rng,
  }: { readonly list: List; readonly temperature: number; readonly longest?: number; readonly rng: Rng },
): string {
  const ids: number[] = [];
  let [id] = table.encode([list]) as unknown as [number];
  let next = model.next(id, { temperature });
  while (ids.length < longest) {
    [id] = rng.multinomial(next.weights, 1).toTypedArray() as unknown as [number];
    if (id === table.special('eos')) break;
    ids.push(id);
    next = model.next(id, { temperature, state: next.state });
  }
  return table.decode(ids).join('');
}
