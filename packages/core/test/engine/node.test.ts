import {
  add,
  assign,
  backward,
  exp,
  grad,
  mul,
  neg,
  noGrad,
  reshape,
  sub,
  sum,
  tensor,
  type Tensor,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { constant, leaf, nodesBehind, stateOf } from '../graph.ts';

describe('the graph', () => {
  it('has no edge to what needs no gradient', () => {
    const y = mul(leaf(1), constant(2));
    expect(nodesBehind(y).map(({ name }) => name)).toEqual(['mul', 'leaf']);
    expect(y.gradFn?.edges[1]).toBeNull();
  });
});

describe('a graph that was passed', () => {
  it('lets go of what was saved, and says so at the second pass', () => {
    const w = leaf(2);
    const y = sum(exp(w));
    backward(y);
    const before = stateOf(w);
    expect(() => backward(y)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: backward: the graph of 'exp' was freed by an earlier backward; pass { retainGraph: true } to the first one]`,
    );
    expect(stateOf(w)).toEqual(before);
    expect(w.grad?.item()).toBeCloseTo(Math.exp(2), 14);
  });

  it('can be passed again under retainGraph, and gives the same', () => {
    const w = leaf(2);
    const y = sum(exp(w));
    backward(y, { retainGraph: true });
    const once = w.grad?.item() as number;
    backward(y);
    expect(w.grad?.item()).toBe(2 * once);
  });

  it('is kept by createGraph, unless retainGraph is false', () => {
    const w = leaf(2);
    const y = sum(exp(w));
    grad(y, [w], { createGraph: true });
    expect(grad(y, [w], { createGraph: true, retainGraph: false })[0]?.item()).toBeCloseTo(Math.exp(2), 14);
    expect(() => backward(y)).toThrow("the graph of 'exp' was freed");
  });

  it('that saved nothing can be passed again: there is nothing to free', () => {
    const w = leaf(2);
    const y = sum(add(w, 1));
    backward(y);
    backward(y);
    expect(w.grad?.item()).toBe(2);
  });

  it('keeps the part that the pass did not go through', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const [left, right] = [exp(a), exp(b)];
    const y = sum(add(left, right));
    grad(y, [a]);
    expect(grad(y, [b])[0]?.item()).toBeCloseTo(Math.exp(3), 13);
    expect(() => grad(y, [a])).toThrow("the graph of 'exp' was freed");
  });

  it('keeps what is behind an input that was asked for: its own formula was not run', () => {
    const w = leaf(2);
    const h = exp(w);
    const y = sum(mul(h, h));
    grad(y, [h]);
    expect(grad(h, [w])[0]?.item()).toBeCloseTo(Math.exp(2), 14);
    expect(() => grad(y, [h])).toThrow("the graph of 'mul' was freed");
  });

  it('shared by two losses needs retainGraph at the first', () => {
    const w = leaf(2);
    const shared = exp(w);
    const [one, two] = [sum(shared), sum(mul(shared, 3))];
    backward(one);
    expect(() => backward(two)).toThrow("the graph of 'exp' was freed");
  });
});

describe('a value changed between forward and backward', () => {
  it('is refused, by name, when it was saved', () => {
    const w = leaf(2);
    const y = sum(mul(w, w));
    assign(w, constant(5));
    expect(() => backward(y)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: backward: 'b', saved by 'mul' for its gradient, was changed by assign: it is [1] at version 1, and version 0 was saved. Call backward before the change, or give the op a copy]`,
    );
  });

  it('is refused when it was the result', () => {
    const w = leaf(2);
    const h = exp(w);
    const y = sum(h);
    assign(h, constant(5));
    expect(() => backward(y)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: backward: 'out', saved by 'exp' for its gradient, was changed by assign: it is [1] at version 1, and version 0 was saved. Call backward before the change, or give the op a copy]`,
    );
  });

  it.each<[string, (w: Tensor) => Tensor]>([
    ['itself', (w) => w],
    ['detach', (w) => w.detach()],
    ['a view', (w) => noGrad(() => reshape(w, [1, 1]))],
  ])('is seen through %s: versions belong to the memory', (_, seen) => {
    const w = leaf(2);
    const y = sum(mul(w, w));
    const through = seen(w);
    assign(through, through.detach());
    expect(() => backward(y)).toThrow('was changed by assign');
  });

  it('matters not when it was not saved', () => {
    const w = leaf(2);
    const y = sum(add(sub(w, 1), neg(w.detach())));
    assign(w, constant(6));
    backward(y);
    expect(w.grad?.item()).toBe(1);
  });

  it('matters not when it was changed before: a version is counted from what was seen', () => {
    const w = leaf(2);
    assign(w, constant(4));
    assign(w, constant(5));
    backward(sum(mul(w, w)));
    expect(w.grad?.item()).toBe(10);
    const y = sum(mul(w, w));
    assign(w, constant(6));
    expect(() => backward(y)).toThrow('it is [1] at version 3, and version 2 was saved');
  });

  it('matters not in a formula that is not run', () => {
    const [w, frozen] = [leaf(2), constant(3)];
    const y = sum(mul(w, frozen)); // saves w too, for a gradient that nobody wants
    assign(w, constant(9));
    backward(y);
    expect(w.grad?.item()).toBe(3);
  });

  it('stays what it was when the name was bound anew', () => {
    const w = leaf(2, 3);
    const y = mul(w, w);
    const z = mul(y, y);
    y.maskedFill_(tensor([true, true]), 100);
    backward(sum(z));
    expect(w.grad?.toArray()).toEqual([32, 108]); // 4 w^3
  });

  it('stays what it was under createGraph too, when a leaf stopped requiring grad and was bound anew', () => {
    const w = leaf(2, 3);
    const y = sum(mul(w, mul(w, w)));
    w.requiresGrad = false;
    w.maskedFill_(tensor([true, true]), 100);
    w.requiresGrad = true;
    const [g] = grad(y, [w], { createGraph: true });
    expect(g?.toArray()).toEqual([12, 27]);
    expect(grad(sum(g as Tensor), [w])[0]?.toArray()).toEqual([12, 18]);
  });
});
