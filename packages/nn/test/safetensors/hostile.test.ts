import { Segments, tensor, type Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, decodeSafetensors, Module, parameter, type StateDict } from '../../src/index.ts';
import { contents, file, headerText, written } from './files.ts';
import { hostile } from './hostile.ts';

/** Cases of each kind: 20 kinds, 11,000 in all. */
const RUNS = 550;

/** What a file is loaded into. */
class Target extends Module {
  readonly w = parameter(tensor([1, 2]), { frozen: Segments.rows([2], [0]) });
  readonly count = tensor([3], { dtype: 'int32' });
}

/** A reader as it is usually written: it looks at what it needs, and at nothing more. */
const usual = (bytes: Uint8Array): StateDict => {
  const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size))) as Record<string, never>;
  const { __metadata__: _, ...entries } = header;
  return Object.fromEntries(
    Object.entries<{ shape: number[]; data_offsets: [number, number] }>(entries).map(([name, entry]) => {
      const [start, end] = entry.data_offsets;
      return [name, tensor(bytes.slice(8 + size + start, 8 + size + end), { shape: [end - start] })];
    }),
  );
};

const stateOf = ({ w, count }: Target): string =>
  [w.toTypedArray(), w.frozen?.toString(), w.grad, count.toTypedArray()].join('; ');

/** Reads so many files of a kind into a model, and gives how many were refused as they should be. */
function refused(kind: string): number {
  const { files, refusal } = hostile[kind] as (typeof hostile)[string];
  const target = new Target();
  const before = stateOf(target);
  let count = 0;
  fc.assert(
    fc.property(files, (bytes) => {
      try {
        target.loadStateDict(Object.fromEntries(decodeSafetensors(bytes).tensors));
      } catch (error) {
        if (error instanceof CheckpointError && refusal.test(error.message) && error.message.length < 400) count++;
      }
      return stateOf(target) === before;
    }),
    { numRuns: RUNS },
  );
  return count;
}

describe('a safetensors file', () => {
  const counts = new Map<string, number>();

  it.each(Object.keys(hostile))('%s is refused by a CheckpointError that says so, and nothing is changed', (kind) => {
    const count = refused(kind);
    counts.set(kind, count);
    expect(count).toBe(RUNS);
  });

  it('was refused more than 10,000 times, in every way', () => {
    expect([...counts.keys()]).toEqual(Object.keys(hostile));
    expect([...counts.values()].reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(10_000);
  });

  it('of these kinds passes a reader as it is usually written', () => {
    const passed = Object.entries(hostile).flatMap(([kind, { files }]) => {
      const accepts = (bytes: Uint8Array): boolean => {
        try {
          usual(bytes);
          return true;
        } catch {
          return false;
        }
      };
      return fc.sample(files, { numRuns: 50, seed: 1 }).some(accepts) ? [kind] : [];
    });
    expect(passed).toMatchInlineSnapshot(`
      [
        "oversized",
        "of tensors that overlap",
        "of tensors with a hole between",
        "of no known dtype",
        "of another dtype than its bytes",
        "of another shape than its bytes",
        "that claims a longer header than there is",
        "that names something twice",
        "that is no UTF-8",
        "of bytes that are no places",
        "of sizes that are none",
        "of more elements than numbers count",
        "of metadata that are no strings",
        "of truth values that are none",
        "of integers that int32 does not have",
        "of frozen sets that are none",
      ]
    `);
  });

  it('of another writer is read: every dtype, any order, any spaces, and no header padding', () => {
    const indents = fc.constantFrom(undefined, 1, '\t', ' \r\n ');
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(contents(), indents, fc.nat(9), (made, indent, padding) => {
        const text = JSON.stringify(JSON.parse(headerText(made)), null, indent) + ' '.repeat(padding);
        const { tensors, metadata } = decodeSafetensors(file(text, made.data));
        expect([...tensors.keys()].sort()).toEqual(made.entries.map(({ name }) => name).sort());
        expect({ ...metadata }).toEqual({ ...made.metadata });
        for (const { name, dtype, shape, start, end } of made.entries) {
          const x = tensors.get(name) as Tensor;
          expect(x.shape).toEqual(shape);
          expect(x.toTypedArray()).toEqual(readBy(dtype, made.data.slice(start, end)));
          seen.set(dtype, (seen.get(dtype) ?? 0) + 1);
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen.size).toBe(13);
    expect(Math.min(...seen.values())).toBeGreaterThan(50);
  });

  it('has every half-precision number as the float32 of the same value', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const halves = [{ name: 'x', dtype: 'F16', shape: [65_536], start: 0, end: 131_072 }];
    const data = new Uint8Array(bits.buffer);
    const x = decodeSafetensors(written({ entries: halves, metadata: null, data })).tensors.get('x') as Tensor;
    const found = x.toTypedArray();
    const wrong = bits.filter((b) => !Object.is(found[b], halfByDefinition(b)));
    expect(wrong).toEqual(new Uint16Array(0));
  });
});

/** Elements of a dtype by the platform's own arrays. */
function readBy(dtype: string, bytes: Uint8Array): unknown {
  const { buffer } = bytes;
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float64Array(buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfByDefinition);
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (b) => b * 65_536).buffer);
    case 'BOOL':
      return bytes;
    case 'I64':
      return Int32Array.from(new BigInt64Array(buffer), Number);
    case 'U64':
      return Int32Array.from(new BigUint64Array(buffer), Number);
    case 'U32':
      return Int32Array.from(new Uint32Array(buffer));
    case 'U16':
      return Int32Array.from(new Uint16Array(buffer));
    case 'U8':
      return Int32Array.from(bytes);
    case 'I32':
      return new Int32Array(buffer);
    case 'I16':
      return Int32Array.from(new Int16Array(buffer));
    default:
      return Int32Array.from(new Int8Array(buffer));
  }
}

/** IEEE 754 binary16: `(-1)^s 2^(e - 15) (1 + f / 1024)`, without the one and with e = 1 for subnormal numbers. */
function halfByDefinition(bits: number): number {
  const sign = bits < 0x8000 ? 1 : -1;
  const [e, f] = [(bits >> 10) & 31, bits & 1023];
  if (e === 31) return f === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (Math.max(e, 1) - 15) * ((e === 0 ? 0 : 1) + f / 1024);
}
