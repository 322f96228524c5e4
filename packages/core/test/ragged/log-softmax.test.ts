import {
  grad,
  Layout,
  logSoftmax,
  maskedLogSoftmax,
  Offsets,
  Ragged,
  segmentLogSoftmax,
  type Side,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf } from '../graph.ts';

const numbers = fc.array(fc.float({ noNaN: true, min: -30, max: 30 }), { minLength: 20, maxLength: 20 });

/** A result, its gradient, and the gradient of that. */
function observed(x: Tensor, g: Tensor, u: Tensor, of: (x: Tensor) => Tensor): Uint8Array[] {
  const out = of(x);
  const [dx] = grad([out], [x], { gradOutputs: [g], createGraph: true }) as [Tensor];
  const [ddx] = grad([dx], [x], { gradOutputs: [u] }) as [Tensor];
  return [out, dx, ddx].map(bitsOf);
}

describe('segmentLogSoftmax and maskedLogSoftmax', () => {
  it('have the bits of logSoftmax of each row alone: values, gradients and second gradients', () => {
    const lengths = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 });
    let empty = 0;
    fc.assert(
      fc.property(
        lengths,
        numbers,
        numbers,
        numbers,
        fc.constantFrom<Side>('left', 'right'),
        fc.constantFrom('float32' as const, 'float64' as const),
        (list, scores, weights, more, side, dtype) => {
          const offsets = Offsets.fromLengths(list);
          if (offsets.total === 0) return;
          if (list.includes(0)) empty++;
          const layout = Layout.of('test', offsets, offsets.count, offsets.longest + 1, side);
          const of = (from: readonly number[]): Tensor => tensor(from.slice(0, offsets.total), { dtype });
          const [g, u] = [of(weights), of(more)];
          const packed = observed(
            of(scores).requiresGrad_(),
            g,
            u,
            (x) => segmentLogSoftmax(new Ragged(x, offsets)).values,
          );
          const masked = observed(of(scores).requiresGrad_(), g, u, (x) => {
            const padded = new Ragged(x, offsets).place(layout, NaN);
            return Ragged.fromPadded(maskedLogSoftmax(padded, layout.mask()), layout).values;
          });
          expect(masked).toEqual(packed);
          for (const [b, n] of list.entries()) {
            if (n === 0) continue;
            const own = (x: Tensor): Tensor => x.slice(0, offsets.start(b), offsets.start(b + 1)).detach();
            const alone = observed(own(of(scores)).clone().requiresGrad_(), own(g), own(u), (x) => logSoftmax(x));
            const size = dtype === 'float32' ? 4 : 8;
            const cut = (bits: Uint8Array): Uint8Array =>
              bits.slice(offsets.start(b) * size, offsets.start(b + 1) * size);
            expect(packed.map(cut)).toEqual(alone);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(empty).toBeGreaterThan(30);
  });
});
