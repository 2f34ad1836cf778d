import { describe, expect, it } from 'vitest';
import { RequestCounts, requestKind } from '../../src/azure/http/request-kind.ts';

const WS =
  'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
const DP =
  'https://westus.api.azureml.ms/history/v1.0/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

describe('the kind of a request', () => {
  it.each([
    [`${WS}/jobs?api-version=1&listViewType=All`, 'jobs-list'],
    [`${WS}/jobs/computes?api-version=1`, 'job-get'],
    [`${WS}/jobs/j/cancel?api-version=1`, 'cancel'],
    [`${WS}?api-version=1`, 'workspaces'],
    [
      'https://management.azure.com/subscriptions/s/providers/Microsoft.MachineLearningServices/workspaces?$skip=1',
      'workspaces',
    ],
    [`${WS}/computes/c`, 'computes'],
    [`${WS}/computes`, 'computes-list'],
    [`${WS}/datastores/d`, 'datastores'],
    [
      'https://management.azure.com/subscriptions/s/providers/Microsoft.MachineLearningServices/locations/westeurope/vmSizes',
      'vm-sizes',
    ],
    [
      `https://management.azure.com//subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/providers/Microsoft.Insights/metrics?x`,
      'metrics',
    ],
    ['https://w.workspace.westus.api.azureml.ms/discovery/workspaces/w', 'discovery'],
    ['https://westus.api.azureml.ms/discovery', 'discovery'],
    [`${DP}/runs/r/children?$top=500`, 'children'],
    [`${DP}/runs/r`, 'run-get'],
    [`${DP}/batchrundata`, 'run-batch'],
    [`${DP}/rundata`, 'run-data'],
    [`${WS}/environments/jobs/versions/1?api-version=1`, 'asset-versions'],
    [`${WS}/codes/1a2b/versions/1`, 'asset-versions'],
    [`${WS}/components/prepare/versions/3`, 'asset-versions'],
    ['https://acct.blob.core.windows.net/azureml/jobs/x', 'blob'],
    ['https://login.microsoftonline.com/t/oauth2/v2.0/token', 'token'],
    ['https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration', 'token'],
    ['http://169.254.169.254/metadata/identity/oauth2/token', 'token'],
    ['https://example.com/', 'other'],
  ])('%s', (address, kind) => {
    expect(requestKind(address)).toBe(kind);
  });

  it('is counted', () => {
    const counts = new RequestCounts();
    counts.add('metrics');
    counts.add('metrics');
    counts.add('blob');
    expect(counts.counts()).toEqual({ metrics: 2, blob: 1 });
  });
});
