import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { type RunInput, runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

const ARTIFACTS = `/artifact/v2.0${WS}/artifacts`;
const STORAGE = 'https://storage.azure.com/.default';

function address(path: string): string {
  const account = bench.sandbox.control.state().workspaces[0]?.storageAccount;
  return `https://${account}.blob.${bench.sandbox.hosts.blobEndpoint}/azureml/ExperimentRun/dcid.train/${path}`;
}

async function start(logs: RunInput['logs'], storageRole = true): Promise<void> {
  const world = worldOf([runningRun({ logs })]);
  const [workspace] = world.subscriptions[0]?.workspaces ?? [];
  bench = await startBench(
    workspace
      ? {
          ...world,
          subscriptions: world.subscriptions.map((one) => ({
            ...one,
            workspaces: [{ ...workspace, 'storage-role': storageRole }],
          })),
        }
      : world,
  );
}

async function link(): Promise<string> {
  const path = `${ARTIFACTS}/contentinfo/ExperimentRun/dcid.train/user_logs/std_log.txt`;
  return (await bench.fetch(path)).json<{ contentUri: string }>().contentUri;
}

test('a log grows line by line, and stops with its run', async () => {
  await start([{ text: 'loading\n', repeat: '{time} epoch {n}', every: '1m', at: '-2m' }]);
  const blob = bench.blob(address('user_logs/std_log.txt'));
  const loaded = 'loading\n2026-03-02 09:59:00 epoch 1\n2026-03-02 10:00:00 epoch 2\n';
  expect((await blob.downloadToBuffer()).toString()).toBe(loaded);
  const before = await blob.getProperties();
  bench.sandbox.control.advance('90s');
  const after = await blob.getProperties();
  expect(after).toMatchObject({
    contentLength: loaded.length + 28,
    lastModified: new Date('2026-03-02T10:01:00Z'),
    blobType: 'AppendBlob',
  });
  expect(after.etag).not.toBe(before.etag);
});

test('the end of a log of 10 GB is read, and no more', async () => {
  await start([{ bytes: '10GB' }]);
  const blob = bench.blob(address('user_logs/std_log.txt'));
  const { contentLength = 0 } = await blob.getProperties();
  expect(contentLength).toBe(10 * 1024 ** 3);
  const end = await blob.downloadToBuffer(contentLength - 100, 100);
  expect(end.toString()).toMatch(/\nline 000167772160 of a log that is made up\.+\n$/);
});

test('a file that was written as a whole has a hash, one that is appended to has none, and one may vanish', async () => {
  await start([
    { path: 'logs/a.bin', hex: '00 ff 10', type: 'BlockBlob', gone: '1m' },
    { path: 'logs/b.txt', text: 'b' },
  ]);
  const blob = bench.blob(address('logs/a.bin'));
  expect((await blob.getProperties()).contentMD5).toHaveLength(16);
  expect((await bench.blob(address('logs/b.txt')).getProperties()).contentMD5).toBeUndefined();
  const part = await blob.download(1, 1);
  expect(part).toMatchObject({ contentRange: 'bytes 1-1/3', blobContentMD5: expect.anything() });
  bench.sandbox.control.advance('1m');
  expect(await blob.exists()).toBe(false);
});

test('the artifact service lists the files of a run in pages, and finds none of another run', async () => {
  await start([{ text: 'a\n' }, { path: 'user_logs/std_log_1.txt', text: 'b\n' }]);
  const list = (query: string) => bench.fetch(`${ARTIFACTS}/ExperimentRun/dcid.train?${query}`);
  type Listed = { value: { path: string }[]; continuationToken: string | null };
  const first = (await list('pageSize=1')).json<Listed>();
  expect(first.value).toMatchObject([
    { path: 'user_logs/std_log.txt', origin: 'ExperimentRun', container: 'dcid.train' },
  ]);
  const second = (await list(`pageSize=1&continuationToken=${first.continuationToken}`)).json<Listed>();
  expect(second).toMatchObject({ value: [{ path: 'user_logs/std_log_1.txt' }], continuationToken: null });
  expect((await list('path=logs/')).json<Listed>().value).toEqual([]);
  const missing = await bench.fetch(`${ARTIFACTS}/contentinfo/ExperimentRun/dcid.train/user_logs/x.txt`);
  expect(missing.status).toBe(404);
});

test('a signed address opens its file without a role on storage, for eight hours, without a token and no other file', async () => {
  await start([{ text: 'hello\n' }], false);
  const refused = await bench.fetch(address('user_logs/std_log.txt'), { scope: STORAGE });
  expect(refused).toMatchObject({ status: 403, headers: { 'x-ms-error-code': 'AuthorizationPermissionMismatch' } });
  const signed = await link();
  expect(new URL(signed).searchParams.get('sp')).toBe('r');
  expect(await bench.fetch(signed, { scope: null })).toMatchObject({ status: 200, text: 'hello\n' });
  expect((await bench.fetch(signed, { scope: STORAGE })).status).toBe(403);
  expect((await bench.fetch(signed.replace('std_log', 'std_log_1'), { scope: null })).status).toBe(403);
  bench.sandbox.control.advance('9h');
  expect((await bench.fetch(signed, { scope: null })).status).toBe(403);
});

test('both forms of the address of the artifact service are known', async () => {
  await start([{ text: 'hello\n' }]);
  const named = await bench.fetch(`${ARTIFACTS}/ExperimentRun/dcid.train/contentinfo?path=user_logs/std_log.txt`);
  expect(named.json()).toMatchObject({ path: 'user_logs/std_log.txt', contentUri: expect.stringContaining('sig=') });
  const all = await bench.fetch(`${ARTIFACTS}/prefix/contentinfo/ExperimentRun/dcid.train?path=user_logs`);
  expect(all.json()).toMatchObject({ value: [{ path: 'user_logs/std_log.txt' }] });
});

test('a fault redirects elsewhere', async () => {
  await start([{ text: 'hello\n' }]);
  bench.sandbox.control.addFault({ on: 'blob-get', do: 'redirect', to: 'https://evil.example/x' });
  const answer = await bench.fetch(address('user_logs/std_log.txt'), { scope: STORAGE });
  expect(answer).toMatchObject({ status: 302, headers: { location: 'https://evil.example/x' } });
});
