import { expect, test } from 'vitest';
import { parseAsset } from '../../src/core/run/asset-reference.ts';

const WORKSPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

test.each([
  [`${WORKSPACE}/environments/train/versions/12`, { name: 'train', version: '12', registry: null }],
  [`azureml:${WORKSPACE}/data/images/versions/3`, { name: 'images', version: '3', registry: null }],
  [
    `${WORKSPACE}/environments/CliV2AnonymousEnvironment/versions/6bac`,
    { name: 'CliV2AnonymousEnvironment', version: '6bac', registry: null },
  ],
  [`${WORKSPACE}/environments/train`, { name: 'train', version: null, registry: null }],
  [`${WORKSPACE}/environments/train/labels/latest`, { name: 'train', version: null, registry: null }],
  ['azureml:train:33', { name: 'train', version: '33', registry: null }],
  ['azureml:train', { name: 'train', version: null, registry: null }],
  ['azureml:train@latest', { name: 'train', version: null, registry: null }],
  ['azureml:train:latest', { name: 'train', version: null, registry: null }],
  ['azureml://registries/shared/environments/train/versions/7', { name: 'train', version: '7', registry: 'shared' }],
  [
    'azureml://registries/shared/environments/train/labels/latest',
    { name: 'train', version: null, registry: 'shared' },
  ],
  [
    'azureml://locations/westeurope/workspaces/1/data/images/versions/3',
    { name: 'images', version: '3', registry: null },
  ],
  ['azureml://datastores/store/paths/data/images/versions/3', null],
  [`azureml:/${WORKSPACE}/datastores/store/paths/data/images`, null],
  ['https://example.com/data/images/versions/3', null],
  ['wasbs://container@account.example/data/images', null],
  ['./data', null],
  ['train:33', null],
  ['', null],
])('%s', (reference, asset) => {
  expect(parseAsset(reference)).toEqual(asset);
});
