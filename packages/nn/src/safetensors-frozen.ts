import { FrostgradError, Segments, type Tensor } from '@frostgrad/core/functional';
import { fail } from './safetensors-formats.ts';
import { shown } from './safetensors-header.ts';

/** The metadata under which frozen sets stand, as JSON by the tensor's name. @internal */
export const FROZEN = 'frostgrad.frozen';

/** Frozen sets as metadata; empty when nothing is frozen. @internal */
export function frozenNote(list: readonly (readonly [name: string, x: Tensor])[]): Readonly<Record<string, string>> {
  const sets = list.flatMap(([name, { frozen }]) => (frozen === null ? [] : [[name, frozen.toData()] as const]));
  return sets.length === 0 ? {} : { [FROZEN]: JSON.stringify(Object.fromEntries(sets)) };
}

/**
 * Freezes what a file says, and takes that out of the metadata. Every set is read before a tensor is changed.
 *
 * @throws CheckpointError for sets that do not fit.
 * @internal
 */
export function freezeAsNoted(tensors: ReadonlyMap<string, Tensor>, metadata: Record<string, string>): void {
  const text = metadata[FROZEN];
  if (text === undefined) return;
  const sets = Object.entries(parsed(text)).map(([name, data]) => {
    const x = tensors.get(name);
    if (x === undefined) throw fail(`${FROZEN} names ${shown(name)}, and there is no such tensor`);
    return [x, setOf(name, x, data)] as const;
  });
  for (const [x, set] of sets) x.freeze_(set);
  delete metadata[FROZEN];
}

function parsed(text: string): object {
  let sets: unknown;
  try {
    sets = JSON.parse(text);
  } catch {
    sets = null;
  }
  if (typeof sets !== 'object' || sets === null || Array.isArray(sets)) throw fail(`${FROZEN} is not a JSON object`);
  return sets;
}

function setOf(name: string, { shape }: Tensor, data: unknown): Segments {
  try {
    return Segments.fromData(shape, data);
  } catch (error) {
    if (error instanceof FrostgradError) throw fail(`${FROZEN} of ${shown(name)}: ${error.message}`);
    throw error;
  }
}
