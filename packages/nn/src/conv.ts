import { type ConvOptions, type Extent, type Rng, ValueError } from '@frostgrad/core/functional';
import { uniformFanIn } from './init.ts';
import { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/** Options of `Conv1d` and `Conv2d`. */
export interface ConvModuleOptions<Size extends Extent> {
  readonly rng: Rng;
  /** From one window to the next; default 1. */
  readonly stride?: Size;
  /** How far windows reach over each end, where zeros stand; `'same'` keeps the sizes. Default 0, `'valid'`. */
  readonly padding?: Size | 'same' | 'valid';
  /** From one element of a window to the next; default 1. */
  readonly dilation?: Size;
  /** Parts that the channels fall into, each with filters of its own; default 1. */
  readonly groups?: number;
  /** Adds a learned constant to each channel; default true. */
  readonly bias?: boolean;
}

/** What convolutions share: filters and how they move. */
export abstract class Conv extends Module {
  readonly weight: Parameter; // [O, C / groups, ...kernel]
  readonly bias: Parameter | null; // [O]
  readonly inChannels: number;
  readonly stride: Extent;
  readonly padding: Extent | 'same' | 'valid';
  readonly dilation: Extent;
  readonly groups: number;

  /** @throws ValueError for a size or an option out of range. */
  constructor(
    op: string,
    inChannels: number,
    outChannels: number,
    kernel: readonly number[],
    { rng, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true }: ConvModuleOptions<Extent>,
  ) {
    super();
    const sizes = { inChannels, outChannels, kernelSize: kernel, stride, dilation, groups };
    for (const [name, given] of Object.entries(sizes)) expectWhole(op, name, given, 1);
    if (typeof padding !== 'string') expectWhole(op, 'padding', padding, 0);
    if (padding === 'same' && [stride].flat().some((s) => s !== 1))
      throw new ValueError(
        op,
        `padding is 'same' and stride ${[stride].flat().join(', ')}; sizes stay the same at stride 1 only`,
      );
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ValueError(
        op,
        `${inChannels} and ${outChannels} channels do not fall into ${groups} groups; expected a divisor of both`,
      );
    const fanIn = (inChannels / groups) * kernel.reduce((a, b) => a * b, 1);
    this.weight = uniformFanIn(rng, [outChannels, inChannels / groups, ...kernel], fanIn);
    this.bias = bias ? uniformFanIn(rng, [outChannels], fanIn) : null;
    this.inChannels = inChannels;
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.groups = groups;
  }

  /** How the filters move, for the op. */
  protected get options(): ConvOptions {
    const { stride, padding, dilation, groups } = this;
    return { stride, padding, dilation, groups };
  }
}

/**
 * Refuses what is not whole, or below the least.
 *
 * @internal
 */
export function expectWhole(op: string, name: string, given: number | readonly number[], least: number): void {
  if ([given].flat().every((n) => Number.isInteger(n) && n >= least)) return;
  throw new ValueError(op, `${name} is ${[given].flat().join(', ')}; expected integers of at least ${least}`);
}
