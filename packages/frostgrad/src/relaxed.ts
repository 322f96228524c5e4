export * from '@frostgrad/wasm/relaxed';
