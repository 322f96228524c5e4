import { Rng } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.ts';
import { layers } from './laws/layers.ts';
import { recurrentLayers } from './laws/recurrent.ts';

const subjects = [...layers, ...recurrentLayers];

/** Modules that see one position, or that others are made of: no row, and so no pad. */
const withoutPads = new Set([
  'RNNCell',
  'GRUCell',
  'LSTMCell',
  // over images, which have none of their own
  'Conv2d',
  'Pool2d',
  'MaxPool2d',
  'AvgPool2d',
  'AdaptiveAvgPool2d',
  'AdaptiveMaxPool2d',
]);

/** Functions that take no batch of rows. */
const noLayers = new Set([
  'appendRows',
  'decodeSafetensors',
  'deepcopy',
  'encodeSafetensors',
  'freezeCertificate',
  'parameter',
  'rows',
  'summary',
  'uniformFanIn',
  'verifyCertificate',
  'xavierUniform',
  // between forms of ragged rows, which have no pads
  'fromPackedSequence',
  'toPackedSequence',
  // through LayerNorm, RMSNorm and BatchNorm1d
  'layerNorm',
  'rmsNorm',
  'batchNorm',
]);

const isModule = (exported: unknown): exported is typeof nn.Module =>
  typeof exported === 'function' && (exported === nn.Module || exported.prototype instanceof nn.Module);

describe('non-interference', () => {
  const tried = new Set(
    subjects.flatMap(({ make }) => [...make(new Rng(1)).namedModules()].map(([, module]) => module.constructor)),
  );
  /** A class that others extend counts when one of them was tried. */
  const isTried = (kind: typeof nn.Module): boolean =>
    // through laws of ops: a module is a few of them, and the others are made by the same function
    kind.prototype instanceof nn.Activation || [...tried].some((own) => own === kind || own.prototype instanceof kind);

  it('is tried over every module', () => {
    const missing = Object.entries(nn).filter(
      ([name, value]) => isModule(value) && !withoutPads.has(name) && !isTried(value),
    );
    expect(
      missing.map(([name]) => name),
      'register these in laws/layers.ts',
    ).toEqual([]);
  });

  it('is tried over every function of batches, losses among them', () => {
    const missing = Object.entries(nn).filter(
      ([name, value]) =>
        typeof value === 'function' &&
        /^[a-z]/.test(name) &&
        !noLayers.has(name) &&
        !subjects.some(({ op }) => op.split(/[ ,]/).includes(name)),
    );
    expect(
      missing.map(([name]) => name),
      'register these in laws/layers.ts',
    ).toEqual([]);
  });
});
