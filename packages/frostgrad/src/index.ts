export * from '@frostgrad/core';
export * from '@frostgrad/data';
export * from '@frostgrad/nn';
export * from '@frostgrad/optim';
