import { FrostgradError, type GradNode, type Tensor, tensor } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';

/** A float64 vector that requires grad. */
export function leaf(...values: number[]): Tensor {
  return tensor(values, { requiresGrad: true, dtype: 'float64' });
}

/** A float64 vector that does not. */
export function constant(...values: number[]): Tensor {
  return tensor(values, { dtype: 'float64' });
}

/** Every node behind a tensor, its own first. */
export function nodesBehind(x: Tensor): GradNode[] {
  const seen = new Set<GradNode>(x.gradFn === null ? [] : [x.gradFn]);
  for (const node of seen) for (const edge of node.edges) if (edge !== null) seen.add(edge);
  return [...seen];
}

/** How many nodes of each name are behind a tensor. */
export function census(x: Tensor): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of nodesBehind(x)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** An identity, and how often its formula was run. */
export function counted(): { run: (x: Tensor) => Tensor; asked: () => number } {
  let asked = 0;
  const op = defineOp({
    name: 'counted',
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.copy(x),
    vjp: {
      x: (g) => {
        asked++;
        return g;
      },
    },
  });
  return { run: (x) => apply(op, [x], undefined), asked: () => asked };
}

/** What an error must leave as it was: bits, versions and gradients. */
export function stateOf(...tensors: Tensor[]): unknown {
  return tensors.map((x) => ({
    bits: bitsOf(x),
    version: x.value.storage.version,
    requiresGrad: x.requiresGrad,
    gradFn: x.gradFn,
    frozen: x.frozen === null ? null : x.frozen.toMask(),
    grad: x.grad === null ? null : bitsOf(x.grad),
  }));
}

/** The bytes of the elements, NaN payloads and the signs of zeros included. */
export function bitsOf(x: Tensor | Float32Array | Float64Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(x) ? x : x.toTypedArray();
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** Lets go of everything that nothing holds. */
export async function collectGarbage(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  await new Promise((resolve) => setTimeout(resolve, 0));
  gc();
}

/** What a call is refused with. */
export function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof FrostgradError) return error.message;
    throw error;
  }
  return 'it did not throw';
}
