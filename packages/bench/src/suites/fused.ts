import {
  add,
  div,
  gather,
  layerNorm,
  logSoftmax,
  mean,
  mul,
  neg,
  Rng,
  scope,
  sqrt,
  squeeze,
  sub,
  type Tensor,
  tensor,
  unsqueeze,
  varMean,
} from '@frostgrad/core';
import { crossEntropy } from '@frostgrad/nn';
import { useWasm } from '@frostgrad/wasm';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

/** Forward and backward of a fused op beside its definition in plain ops, outside of a scope and inside. */
export function besideComposed(
  leaves: readonly Tensor[],
  given: { readonly gradient?: Tensor },
  fused: () => Tensor,
  composed: () => Tensor,
): Case[] {
  const pass = (run: () => Tensor) => () => {
    run().backward(given);
    for (const leaf of leaves) leaf.grad = null;
  };
  return [
    { name: 'plain ops', run: pass(composed) },
    { name: 'fused', run: pass(fused) },
    { name: 'plain ops, in a scope', run: () => scope(pass(composed)) },
    { name: 'fused, in a scope', run: () => scope(pass(fused)) },
  ];
}

/** `(x - mean) / sqrt(variance + eps) * weight + bias`, an op a step. */
function composedNorm(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const { variance, mean: centre } = varMean(x, -1, { correction: 0, keepDims: true });
  return add(mul(div(sub(x, centre), sqrt(add(variance, 1e-5))), weight), bias);
}

const composedEntropy = (logits: Tensor, ids: Tensor): Tensor =>
  mean(neg(squeeze(gather(logSoftmax(logits), 1, unsqueeze(ids, 1)), 1)));

export const fused: Suite = {
  name: 'fused',
  about: 'layerNorm and crossEntropy, forward and backward, beside their definitions in plain ops; in a scope, too',
  *groups(size) {
    useWasm({ optional: true });
    const [rows, features, classes] = size === 'whole' ? [1024, 128, 1000] : [8, 4, 5];
    const rng = new Rng(1);
    const x = rng.normal([rows, features]).requiresGrad_();
    const weight = rng.uniform([features], 0.5, 1.5).requiresGrad_();
    const bias = rng.normal([features]).requiresGrad_();
    const own = [features];
    yield {
      title: `layerNorm of ${rows} x ${features}`,
      cases: besideComposed(
        [x, weight, bias],
        { gradient: rng.normal([rows, features]) },
        () => layerNorm(x, own, { weight, bias }),
        () => composedNorm(x, weight, bias),
      ),
    };
    const logits = rng.normal([rows, classes]).requiresGrad_();
    const ids = tensor(Int32Array.from({ length: rows }, () => rng.integer(classes)));
    yield {
      title: `crossEntropy of ${rows} x ${classes}`,
      cases: besideComposed(
        [logits],
        {},
        () => crossEntropy(logits, ids),
        () => composedEntropy(logits, ids),
      ),
    };
  },
};
