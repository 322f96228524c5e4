export * from '@frostgrad/core/explain';
