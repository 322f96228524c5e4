import { type Tensor, tensor } from '@frostgrad/core';
import { padContents } from '@frostgrad/check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, decodeSafetensors, encodeSafetensors } from '../src/index.ts';

const bits = (x: Tensor | undefined): Uint8Array => new Uint8Array(x?.toTypedArray().buffer ?? new ArrayBuffer(0));

/** A file with any header and any data behind it. */
function file(header: unknown, data: number = 0, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (dtype: string, shape: unknown, data_offsets: unknown): unknown => ({ dtype, shape, data_offsets });

describe('safetensors', () => {
  it('give every bit back: NaN payloads, every dtype, empty tensors, odd names, metadata', () => {
    fc.assert(
      fc.property(
        padContents(6),
        padContents(2, { dtype: 'float64' }),
        fc.uniqueArray(
          fc.string().filter((name) => name !== '__metadata__'),
          { minLength: 5, maxLength: 5 },
        ),
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
        (f32, f64, names, metadata) => {
          const made = [
            tensor(f32, { shape: [2, 3] }),
            tensor(f64),
            tensor([1, -2], { dtype: 'int32' }),
            tensor([true, false, true]),
            tensor(new Float32Array(0), { shape: [0, 4] }),
          ];
          const dict = new Map(names.map((name, i) => [name, made[i] as Tensor]));
          const { tensors, metadata: back } = decodeSafetensors(encodeSafetensors(Object.fromEntries(dict), metadata));
          for (const [name, x] of Object.entries(Object.fromEntries(dict))) {
            expect([tensors.get(name)?.dtype, tensors.get(name)?.shape]).toEqual([x.dtype, x.shape]);
            expect(bits(tensors.get(name))).toEqual(bits(x));
          }
          expect({ ...back }).toEqual({ ...metadata });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('have the layout of the format: a length, a header padded to eight bytes, little-endian elements', () => {
    const bytes = encodeSafetensors({ w: tensor([1]) });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    });
    expect(Array.from(bytes.subarray(8 + length))).toEqual([0, 0, 0x80, 0x3f]);
  });

  it.each<[string, Uint8Array, string]>([
    ['too short a file', new Uint8Array(3), 'the file has 3 bytes, too few for a header'],
    [
      'a header longer than the file',
      file({}, 0, 2n ** 60n),
      'the header claims 1152921504606846976 bytes, and the file has 2 behind its length',
    ],
    ['a header that is no JSON', file('{"a"'), 'the header is not valid JSON in UTF-8'],
    ['a header that is an array', file([]), 'the header is no JSON object'],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), 'the metadata is no object of strings'],
    [
      'an unknown dtype',
      file({ w: entry('BF16', [1], [0, 2]) }, 2),
      `'w' has dtype "BF16"; expected F32, F64, I32 or BOOL`,
    ],
    ['a negative size', file({ w: entry('F32', [-1], [0, 4]) }, 4), `'w' has shape [-1]; expected whole numbers`],
    [
      'sizes that overflow',
      file({ w: entry('F32', [2 ** 40, 2 ** 40], [0, 4]) }, 4),
      `'w' is F32 [1099511627776, 1099511627776], 4.835703278458517e+24 bytes, and has 4`,
    ],
    [
      'offsets that are no pair',
      file({ w: entry('F32', [1], [0]) }, 4),
      `'w' has data_offsets [0]; expected two whole numbers`,
    ],
    ['a size that is not the shape', file({ w: entry('F32', [2], [0, 4]) }, 4), `'w' is F32 [2], 8 bytes, and has 4`],
    [
      'overlapping tensors',
      file({ a: entry('F32', [1], [0, 4]), b: entry('F32', [1], [0, 4]) }, 4),
      `'b' begins at 0, expected 4: tensors must neither overlap nor leave holes`,
    ],
    [
      'a hole',
      file({ a: entry('F32', [1], [4, 8]) }, 8),
      `'a' begins at 4, expected 0: tensors must neither overlap nor leave holes`,
    ],
    [
      'bytes behind the last tensor',
      file({ a: entry('F32', [1], [0, 4]) }, 9),
      'the tensors take 4 bytes and the file holds 9',
    ],
    ['a truth value of 2', file({ a: entry('BOOL', [1], [0, 1]) }, 1).fill(2, -1), `'a' is BOOL and holds 2`],
  ])('refuse %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(new CheckpointError('safetensors', message));
  });

  it('of hostile names are names like any other', () => {
    const bytes = file(
      '{"__proto__":{"dtype":"I32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"I32","shape":[],"data_offsets":[4,8]}}',
      8,
    );
    expect([...decodeSafetensors(bytes).tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });

  it('that are damaged anywhere are read as they are or refused, never anything else', () => {
    const whole = encodeSafetensors(
      { a: tensor([1, 2, 3]), 'b.c': tensor([[1]], { dtype: 'float64' }) },
      { note: 'x' },
    );
    const damage = fc.oneof(
      fc.nat(whole.length).map((n) => whole.slice(0, n)),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, v]) => whole.with(at, v)),
      fc
        .tuple(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 9 }))
        .map(([at, more]) => Uint8Array.of(...whole.slice(0, at), ...more, ...whole.slice(at))),
      fc.uint8Array({ maxLength: 64 }),
    );
    let refused = 0;
    fc.assert(
      fc.property(damage, (bytes) => {
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          if (!(error instanceof CheckpointError)) throw error;
          expect(error.message).not.toContain('\n');
          refused++;
        }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1500);
  });
});
