import {
  ChainedScheduler,
  ConstantLR,
  type ConstantLROptions,
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
  CyclicLR,
  type CyclicLROptions,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LinearLROptions,
  type LRLambda,
  type LRScheduler,
  MultiStepLR,
  type MultiStepLROptions,
  OneCycleLR,
  type OneCycleLROptions,
  type PerGroup,
  PolynomialLR,
  type PolynomialLROptions,
  type Scheduled,
  SequentialLR,
  StepLR,
  type StepLROptions,
} from '../src/index.ts';

/** A scheduler as a file holds it: functions by name. */
export interface Spec {
  readonly name: string;
  readonly args?: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly members?: readonly Spec[];
  readonly milestones?: readonly number[];
}

/** Functions that a file calls by name. */
const lambdas: Readonly<Record<string, LRLambda>> = {
  inverse: (epoch) => 1 / (1 + epoch),
  half: (epoch) => 0.5 ** epoch,
  third: (x) => 1 / (2 + x),
};

const lambda = (name: string): LRLambda => lambdas[name] as LRLambda;

type Build = (optimizer: Scheduled, spec: Spec) => LRScheduler;
type Args = readonly [number, number];

/** Every scheduler by epochs, from a spec. The constructors check what is in it. */
export const schedulers: Readonly<Record<string, Build>> = {
  StepLR: (o, { args, options }) => new StepLR(o, (args as Args)[0], options as StepLROptions),
  MultiStepLR: (o, { args, options }) => new MultiStepLR(o, args?.[0] as number[], options as MultiStepLROptions),
  ConstantLR: (o, { options }) => new ConstantLR(o, options as ConstantLROptions),
  LinearLR: (o, { options }) => new LinearLR(o, options as LinearLROptions),
  ExponentialLR: (o, { args }) => new ExponentialLR(o, (args as Args)[0]),
  PolynomialLR: (o, { options }) => new PolynomialLR(o, options as PolynomialLROptions),
  CosineAnnealingLR: (o, { args, options }) =>
    new CosineAnnealingLR(o, (args as Args)[0], options as CosineAnnealingLROptions),
  CosineAnnealingWarmRestarts: (o, { args, options }) =>
    new CosineAnnealingWarmRestarts(o, (args as Args)[0], options as CosineAnnealingWarmRestartsOptions),
  LambdaLR: (o, { args }) => {
    const names = args?.[0] as PerGroup<string>;
    return new LambdaLR(o, typeof names === 'string' ? lambda(names) : names.map(lambda));
  },
  OneCycleLR: (o, { args, options }) => new OneCycleLR(o, (args as Args)[0], options as OneCycleLROptions),
  CyclicLR: (o, { args, options }) => {
    const { scaleFn: called, ...rest } = options as Record<string, unknown>;
    const scaleFn = called === undefined ? null : lambda(called as string);
    return new CyclicLR(o, (args as Args)[0], (args as Args)[1], { ...rest, scaleFn } as CyclicLROptions);
  },
  ChainedScheduler: (o, { members }) => new ChainedScheduler((members ?? []).map((member) => scheduler(o, member))),
  SequentialLR: (o, { members, milestones }) =>
    new SequentialLR(
      o,
      (members ?? []).map((member) => scheduler(o, member)),
      milestones ?? [],
    ),
};

/** The scheduler of a spec. */
export function scheduler(optimizer: Scheduled, spec: Spec): LRScheduler {
  const build = schedulers[spec.name];
  if (build === undefined) throw new Error(`there is no scheduler '${spec.name}'`);
  return build(optimizer, spec);
}

/** What tests call a scheduler. */
export function nameOf({ name, args = [], options = {}, members = [], milestones = [] }: Spec): string {
  const given = [...args, ...members.map(nameOf), ...milestones, ...Object.entries(options)];
  return `${name}(${given.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(', ')})`;
}
