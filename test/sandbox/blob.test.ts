import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { runningRun, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

const SCOPE = 'https://storage.azure.com/.default';

function address(path: string): string {
  const account = bench.sandbox.control.state().workspaces[0]?.storageAccount;
  return `https://${account}.blob.${bench.sandbox.hosts.blobEndpoint}/${path}`;
}

test('a file appears when its time has come, in the default output', async () => {
  const artifacts = [{ path: 'validation/report.json', json: { passed: false }, at: '5m' }];
  bench = await startBench(worldOf([runningRun({ artifacts })]));
  const url = address('azureml/ExperimentRun/dcid.train/validation/report.json');
  await expect(bench.blob(url).download()).rejects.toMatchObject({ statusCode: 404, code: 'BlobNotFound' });
  bench.sandbox.control.advance('5m');
  const found = await bench.blob(url).download();
  expect(found).toMatchObject({
    contentLength: 16,
    blobType: 'BlockBlob',
    lastModified: new Date('2026-03-02T10:05:00Z'),
  });
  expect(await bench.blob(url).exists()).toBe(true);
});

test('a file of a named output lies in the blob store of the workspace', async () => {
  const artifacts = [{ path: 'weights.txt', text: 'abc', at: '-1h', output: 'model' }];
  bench = await startBench(worldOf([runningRun({ outputs: ['model'], artifacts })]));
  const store = await bench.arm.datastores.get('rg', 'ws', 'workspaceblobstore');
  const container = 'containerName' in store.properties ? store.properties.containerName : undefined;
  const blob = bench.blob(address(`${container}/azureml/train/model/weights.txt`));
  expect((await blob.downloadToBuffer()).toString()).toBe('abc');
});

test('an empty log answers a ranged read with 416, and is filled when the run ends', async () => {
  bench = await startBench(worldOf([runningRun({ ends: { after: '1m' } })]));
  const url = address('azureml/ExperimentRun/dcid.train/user_logs/std_log.txt');
  const answer = await bench.fetch(url, { scope: SCOPE, headers: { 'x-ms-range': 'bytes=0-1023' } });
  expect(answer.status).toBe(416);
  expect(answer.headers).toMatchObject({ 'x-ms-error-code': 'InvalidRange', 'content-range': 'bytes */0' });
  expect(answer.text).toContain('<Code>InvalidRange</Code>');
  bench.sandbox.control.advance('1m');
  expect((await bench.blob(url).downloadToBuffer()).toString()).toBe('training finished\n');
});

test('the reused step of a pipeline shows the files of the run it was taken from', async () => {
  const artifacts = [{ path: 'report.json', json: { passed: true } }];
  const children = [{ id: 'again', compute: 'cpu', created: '-1h', reused: { run: 'first' }, artifacts }];
  bench = await startBench(worldOf([runningRun({ type: 'pipeline', children })]));
  expect(await bench.blob(address('azureml/ExperimentRun/dcid.first/report.json')).exists()).toBe(true);
  expect(await bench.blob(address('azureml/ExperimentRun/dcid.again/report.json')).exists()).toBe(false);
});

test('a listing begins with a byte order mark and has an empty marker at its end', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const prefix = encodeURIComponent('ExperimentRun/dcid.train/');
  const answer = await bench.fetch(address(`azureml?restype=container&comp=list&prefix=${prefix}`), { scope: SCOPE });
  expect(answer.text).toMatch(
    /^\ufeff?<\?xml version="1.0" encoding="utf-8"\?><EnumerationResults ServiceEndpoint="https:/,
  );
  expect(answer.text).toContain('<Name>ExperimentRun/dcid.train/user_logs/std_log.txt</Name>');
  expect(answer.text).toContain('<NextMarker /></EnumerationResults>');
});

test('a changed condition and an unknown account are refused', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const url = address('azureml/ExperimentRun/dcid.train/user_logs/std_log.txt');
  expect((await bench.fetch(url, { scope: SCOPE, headers: { 'if-match': '"0x0"' } })).status).toBe(412);
  const elsewhere = url.replace(/https:\/\/\w+/, 'https://nobody');
  expect((await bench.fetch(elsewhere, { scope: SCOPE })).status).toBe(404);
});
