import type { GradNode, Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { leavesOf, samples } from '../sample.ts';
import type { Spec } from '../spec.ts';

/** What a law reads of a node whose op has a definition in plain ops beside its own code. */
export interface FusedNode {
  readonly op: {
    readonly inputs: readonly string[];
    readonly saves: readonly string[];
    readonly composed: ((inputs: readonly Tensor[], params: unknown) => Tensor) | null;
  };
  readonly params: unknown;
  unpack(slot: number): Tensor;
}

/** The node of a fused op; null for any other. */
export function asFused(node: GradNode | null): FusedNode | null {
  const fused = node as (GradNode & FusedNode) | null;
  return fused?.op?.composed == null ? null : fused;
}

/** Every node behind a tensor, once. */
function nodesBehind(out: Tensor): ReadonlySet<GradNode> {
  const nodes = new Set<GradNode>();
  const left = [out.gradFn];
  while (left.length > 0) {
    const node = left.pop();
    if (node == null || nodes.has(node)) continue;
    nodes.add(node);
    left.push(...node.edges);
  }
  return nodes;
}

/** How an op computes its gradient. */
export interface Kind {
  /** Whether it has one. */
  readonly isDifferentiable: boolean;
  /** Whether it is one fused op, or has one among those it is made of. */
  readonly fused: 'itself' | 'within' | 'no';
}

/** Calls looked at to find out. */
const LOOKED_AT = 8;

const known = new WeakMap<Spec, Kind>();

/** How an op computes its gradient, found out by calling it: specs have no flags. */
export function kindOf(spec: Spec): Kind {
  const found = known.get(spec) ?? findOut(spec);
  known.set(spec, found);
  return found;
}

function findOut(spec: Spec): Kind {
  let kind: Kind = { isDifferentiable: false, fused: 'no' };
  for (const sample of fc.sample(samples(spec, 'ordinary'), { numRuns: LOOKED_AT, seed: 0 })) {
    let out: Tensor;
    try {
      out = spec.run(leavesOf(sample, 'float64'), sample.call.params);
    } catch {
      return { isDifferentiable: true, fused: 'no' }; // the laws will say what is wrong
    }
    if (out.gradFn === null) continue;
    if (asFused(out.gradFn) !== null) return { isDifferentiable: true, fused: 'itself' };
    const within = [...nodesBehind(out)].some((node) => asFused(node) !== null);
    kind = { isDifferentiable: true, fused: within ? 'within' : kind.fused };
  }
  return kind;
}
