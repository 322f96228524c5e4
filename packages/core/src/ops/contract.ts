import type { Tensor } from '../tensor.ts';
import { sizeOf } from '../shape.ts';
import { mul } from './arithmetic.ts';
import { diagonal } from './diagonal.ts';
import { matmul } from './matmul.ts';
import { permute } from './permute.ts';
import { sum } from './reduce.ts';
import { reshape, squeeze } from './reshape.ts';

/** A tensor whose axes have names, no two alike but before `withoutRepeats`. */
export interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

const sizesOf = ({ x, labels }: Labelled, of: readonly string[]): number[] =>
  of.map((label) => x.shape[labels.indexOf(label)] as number);

/** The axes in another order. */
export function arranged({ x, labels }: Labelled, order: readonly string[]): Tensor {
  if (order.every((label, i) => label === labels[i])) return x;
  return permute(
    x,
    order.map((label) => labels.indexOf(label)),
  );
}

/** Two axes of one name become one, which is where they are equal; until no name comes twice. */
export function withoutRepeats({ x, labels }: Labelled): Labelled {
  const axis2 = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (axis2 < 0) return { x, labels };
  const label = labels[axis2] as string;
  const axis1 = labels.indexOf(label);
  const rest = labels.filter((_, i) => i !== axis1 && i !== axis2);
  return withoutRepeats({ x: diagonal(x, { axis1, axis2 }), labels: [...rest, label] });
}

/** Without the axes that nothing wants any more: sums over them. */
export function summedOut({ x, labels }: Labelled, wanted: (label: string) => boolean): Labelled {
  const axes = [...labels.keys()].filter((i) => !wanted(labels[i] as string));
  return axes.length === 0 ? { x, labels } : { x: sum(x, axes), labels: labels.filter(wanted) };
}

/** Without the axes of size 1 that the other operand has longer: they broadcast. */
function withoutOnes(a: Labelled, b: Labelled): Labelled {
  const ones = a.labels.filter((label, i) => {
    const at = b.labels.indexOf(label);
    return at >= 0 && a.x.shape[i] === 1 && b.x.shape[at] !== 1;
  });
  return ones.reduce<Labelled>(({ x, labels }, label) => {
    const at = labels.indexOf(label);
    return { x: squeeze(x, at), labels: labels.toSpliced(at, 1) };
  }, a);
}

/**
 * The product of two tensors over axes of one name, summed over those that are not kept. Axes that only one of them
 * has and that are not kept are summed before.
 */
export function contract(first: Labelled, second: Labelled, kept: (label: string) => boolean): Labelled {
  const [one, other] = [withoutOnes(first, second), withoutOnes(second, first)];
  const a = summedOut(one, (label) => kept(label) || other.labels.includes(label));
  const b = summedOut(other, (label) => kept(label) || one.labels.includes(label));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter(kept);
  const inner = shared.filter((label) => !kept(label));
  const left = a.labels.filter((label) => !shared.includes(label));
  const right = b.labels.filter((label) => !shared.includes(label));
  const [B, M, N, K] = [sizesOf(a, batch), sizesOf(a, left), sizesOf(b, right), sizesOf(a, inner)];
  const labels = [...batch, ...left, ...right];
  if (inner.length === 0) {
    const x = arranged(a, [...batch, ...left]);
    const y = arranged(b, [...batch, ...right]);
    const spread = reshape(x, [...B, ...M, ...N.map(() => 1)]);
    return { x: mul(spread, reshape(y, [...B, ...M.map(() => 1), ...N])), labels };
  }
  const lead = batch.length === 0 ? [] : [sizeOf(B)];
  const x = reshape(arranged(a, [...batch, ...left, ...inner]), [...lead, sizeOf(M), sizeOf(K)]);
  const y = reshape(arranged(b, [...batch, ...inner, ...right]), [...lead, sizeOf(K), sizeOf(N)]);
  return { x: reshape(matmul(x, y), [...B, ...M, ...N]), labels };
}
