import { type HookHandle, ValueError } from '@frostgrad/core/functional';
import type { Module } from './module.ts';

/** Sees what a module is called with, and may call it with something else: a list of its inputs. */
export type ForwardPreHook<A extends readonly unknown[] = readonly unknown[]> = (
  module: Module,
  inputs: A,
) => readonly unknown[] | void;

/** Sees what a module was called with and what it gave, and may give something else. */
export type ForwardHook<A extends readonly unknown[] = readonly unknown[], R = unknown> = (
  module: Module,
  inputs: A,
  output: R,
) => R | void;

type Method = (this: Module, ...inputs: unknown[]) => unknown;

/** What was registered at one module, and what stood in its fields before. */
interface ForwardHooks {
  readonly before: Map<object, ForwardPreHook>;
  readonly after: Map<object, ForwardHook>;
  readonly fields: ReadonlyMap<string, PropertyDescriptor | undefined>;
  /** Inside of a call: what the module calls of itself is no call of its own. */
  running: boolean;
}

const registered = new WeakMap<object, ForwardHooks>();

/** The methods that stand in place of a module's own, while it has hooks. */
const standIns = new WeakSet<object>();

/** A module's own property as it is without hooks. */
export function unhookedField(value: object, key: string | symbol): PropertyDescriptor | undefined {
  const field = Reflect.getOwnPropertyDescriptor(value, key);
  const isStandIn = typeof field?.value === 'function' && standIns.has(field.value as object);
  return isStandIn ? registered.get(value)?.fields.get(key as string) : field;
}

/**
 * Adds a hook. The first one puts methods in the module's own fields, in front of those of its class, and the last one takes
 * them back: a module without hooks is as it was made.
 *
 * @param entries names of the methods by which others call it.
 */
export function registerHook(
  module: Module,
  entries: readonly string[],
  when: 'before' | 'after',
  hook: ForwardPreHook | ForwardHook,
): HookHandle {
  const hooks = registered.get(module) ?? installed(module, entries);
  const key = {};
  const list = hooks[when] as Map<object, unknown>;
  list.set(key, hook);
  return {
    remove() {
      list.delete(key);
      if (hooks.before.size > 0 || hooks.after.size > 0 || registered.get(module) !== hooks) return;
      registered.delete(module);
      for (const [name, field] of hooks.fields) {
        if (field === undefined) Reflect.deleteProperty(module, name);
        else Object.defineProperty(module, name, field);
      }
    },
  };
}

function installed(module: Module, entries: readonly string[]): ForwardHooks {
  const found = entries.filter((name) => typeof Reflect.get(module, name) === 'function');
  if (found.length === 0) {
    throw new ValueError(
      'registerForwardHook',
      `${module.constructor.name} has no method ${entries.join(' or ')}; name its methods in static entries`,
    );
  }
  const fields = new Map(found.map((name) => [name, Reflect.getOwnPropertyDescriptor(module, name)]));
  const hooks: ForwardHooks = { before: new Map(), after: new Map(), fields, running: false };
  for (const name of found) {
    const own = Reflect.get(module, name) as Method;
    const standIn: Method = function (...inputs) {
      return hooks.running ? own.apply(this, inputs) : called(this, hooks, own, inputs);
    };
    standIns.add(standIn);
    Object.defineProperty(module, name, { value: standIn, configurable: true, writable: true, enumerable: false });
  }
  registered.set(module, hooks);
  return hooks;
}

/** The call, and around it the hooks as they are registered when their turn comes: each may remove itself or others. */
function called(module: Module, hooks: ForwardHooks, own: Method, given: readonly unknown[]): unknown {
  hooks.running = true;
  try {
    let inputs = given;
    for (const hook of Array.from(hooks.before.values())) {
      const other: unknown = hook(module, inputs);
      if (other === undefined) continue;
      if (!Array.isArray(other)) {
        throw new ValueError(
          module.constructor.name,
          `a pre-hook returned ${typeof other}; it must return a list of inputs, or nothing to leave them`,
        );
      }
      inputs = other as readonly unknown[];
    }
    let output = own.call(module, ...inputs);
    for (const hook of Array.from(hooks.after.values())) output = hook(module, inputs, output) ?? output;
    return output;
  } finally {
    hooks.running = false;
  }
}
