/** A memory that modules work on. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What a module offers: functions by name. */
export type WasmExports = Readonly<Record<string, unknown>>;

/** The part of the platform's interface that is used here; the types of Node and of ECMAScript leave it out. */
export interface WebAssemblyApi {
  readonly Memory: new (descriptor: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: WasmExports };
}

/** Undefined where the platform has none. */
export const webAssembly: WebAssemblyApi | undefined = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
