import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { FileHolder } from '../../src/core/ports/evidence.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import { ALWAYS } from './fake-azure.ts';

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';
const STD_LOG = 'user_logs/std_log.txt';
const KIB = 1024;

type RunInput = NonNullable<ScenarioInput['subscriptions'][number]['workspaces'][number]['runs']>[number];

const RUN = { type: 'command', compute: 'cpu', created: '-2h', started: '-1h' } as const;
const RUNS: RunInput[] = [
  {
    id: 'plain',
    ...RUN,
    logs: [{ text: 'one\ntwo\nthree\n' }],
    artifacts: [{ path: 'out/report.json', json: { ok: 1 } }],
  },
  { id: 'huge', ...RUN, logs: [{ bytes: '10GB' }] },
  { id: 'empty', ...RUN, logs: [{ text: '' }] },
  { id: 'growing', ...RUN, logs: [{ repeat: 'line {n}', every: '1s' }] },
  { id: 'named', ...RUN, outputs: ['model'], artifacts: [{ path: 'weights.txt', text: 'abc', output: 'model' }] },
  {
    id: 'pipe',
    ...RUN,
    type: 'pipeline',
    children: [
      { id: 'first', created: '-1h', started: '-1h', compute: 'cpu', logs: [{ text: 'of the first\n' }] },
      { id: 'again', created: '-1h', compute: 'cpu', reused: { run: 'first' } },
    ],
  },
];

const clusters = [{ name: 'cpu', 'vm-size': 'Standard_DS3_v2' }];
const SCENARIO: ScenarioInput = {
  subscriptions: [
    {
      id: SUBSCRIPTION,
      workspaces: [
        { name: 'ws-open', 'resource-group': 'rg', clusters, runs: RUNS },
        { name: 'ws-closed', 'resource-group': 'rg', clusters, runs: RUNS, 'storage-role': false },
      ],
    },
  ],
};

let sandbox: Sandbox;
let azure: Azure;
let open: Workspace;
let closed: Workspace;

function connect(): Azure {
  const { arm: endpoint, authority: authorityHost, tenantId } = sandbox.hosts;
  const credential = { kind: 'client-secret', tenantId, clientId: 'app', clientSecret: 'secret' } as const;
  return connectAzure(
    { endpoint, authorityHost, ca: sandbox.caPem, credential, pricesEndpoint: sandbox.url },
    { clock: () => sandbox.control.now(), sleep: async (length) => sandbox.control.advance(length), retryDelay: 1 },
  );
}

beforeAll(async () => {
  sandbox = await startSandbox({ scenario: SCENARIO });
  azure = connect();
  const { workspaces } = await azure.workspaces.list(SUBSCRIPTION, ALWAYS);
  const named = (name: string) => workspaces.find((workspace) => workspace.name === name) ?? fail(name);
  [open, closed] = [named('ws-open'), named('ws-closed')];
});
afterEach(() => sandbox.control.clearFaults());
afterAll(async () => {
  azure.close();
  await sandbox.close();
});

function fail(what: string): never {
  throw new Error(`there is no ${what}`);
}

function holder(id: string, more: Partial<FileHolder> = {}): FileHolder {
  return { id, displayName: id, outputs: {}, ...more };
}

const tail = (workspace: Workspace, id: string, most = 64 * KIB, path = STD_LOG) =>
  azure.evidence.read(workspace, { holder: holder(id), path }, { last: true, most }, ALWAYS);

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** What a piece of work asked of Azure. */
const counted = <T>(work: () => Promise<T>) => azure.requests.within(work);

describe('the files of a run', () => {
  it('are listed with size, hash and time in one request, without those of others', async () => {
    await azure.evidence.files(open, holder('plain'), ALWAYS);
    const { result, counts } = await counted(() => azure.evidence.files(open, holder('plain'), ALWAYS));
    expect(counts).toEqual({ blob: 1 });
    const files = result.known ? result.value.files : [];
    expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['out/report.json', 8],
      [STD_LOG, 14],
    ]);
    expect(files[0]).toMatchObject({
      md5: expect.stringMatching(/^[\da-f]{32}$/),
      etag: expect.stringContaining('0x8D'),
      changedAt: expect.any(Number),
    });
    expect(files[1]).toMatchObject({ md5: null });
  });

  it('are listed by the artifact service where storage refuses us, then by that alone for a while', async () => {
    const { result, counts } = await counted(() => azure.evidence.files(closed, holder('plain'), ALWAYS));
    expect(result).toMatchObject({
      value: {
        files: [
          { path: 'out/report.json', bytes: null, md5: null },
          { path: STD_LOG, bytes: null },
        ],
        incomplete: null,
      },
    });
    expect(counts).toMatchObject({ blob: 1, artifacts: 1 });
    const again = await counted(() => azure.evidence.files(closed, holder('plain'), ALWAYS));
    expect(again.counts).toEqual({ artifacts: 1 });
  });

  it('of a reused step are those of the run that it was taken from', async () => {
    const reused = holder('again', { dataContainerId: 'dcid.first' });
    const part = await azure.evidence.read(open, { holder: reused, path: STD_LOG }, { last: true, most: 100 }, ALWAYS);
    expect(part.known && text(part.value.bytes)).toBe('of the first\n');
  });

  it.each(['../dcid.huge/user_logs/std_log.txt', '/etc/passwd', 'a//b', ''])(
    'of the path %j are not read',
    async (path) => {
      expect(await tail(open, 'plain', 100, path)).toMatchObject({
        known: false,
        reason: expect.stringContaining('is not one below its output'),
      });
    },
  );
});

describe('the end of a log', () => {
  it.each([
    ['with our token', () => open],
    ['by an address that the artifact service signs', () => closed],
  ])('is read %s', async (_how, workspace) => {
    const part = await tail(workspace(), 'plain', 6);
    expect(part).toMatchObject({ known: true, value: { from: 8, size: 14, changedAt: expect.any(Number) } });
    expect(part.known && text(part.value.bytes)).toBe('three\n');
  });

  it.each([['open'], ['closed']])('of 10 GB costs 64 KiB and two requests of storage (%s)', async (which) => {
    const workspace = which === 'open' ? open : closed;
    await tail(workspace, 'plain');
    const { result, counts } = await counted(() => tail(workspace, 'huge'));
    expect(counts.blob).toBe(2);
    expect(result.known && result.value.bytes.length).toBe(64 * KIB);
    expect(result).toMatchObject({ value: { from: 10 * KIB ** 3 - 64 * KIB, size: 10 * KIB ** 3 } });
  });

  it('costs one request where a listing has just said its size, also if it has grown since', async () => {
    const listed = await azure.evidence.files(open, holder('growing'), ALWAYS);
    const file = listed.known ? listed.value.files.find(({ path }) => path === STD_LOG) : undefined;
    if (!file?.bytes) return fail('log');
    sandbox.control.advance('5s');
    const asked = { holder: holder('growing'), path: STD_LOG, listed: file };
    const { result, counts } = await counted(() => azure.evidence.read(open, asked, { last: true, most: 20 }, ALWAYS));
    expect(counts).toEqual({ blob: 1 });
    expect(result).toMatchObject({ value: { from: file.bytes - 20, size: file.bytes, bytes: { length: 20 } } });
  });

  it('that is empty is empty', async () => {
    expect(await tail(open, 'empty')).toMatchObject({ known: true, value: { from: 0, size: 0 } });
    const from = await azure.evidence.read(
      open,
      { holder: holder('empty'), path: STD_LOG },
      { from: 0, most: 10 },
      ALWAYS,
    );
    expect(from).toMatchObject({ known: true, value: { from: 0, size: 0 } });
  });

  it('is continued from where it ended, and a file that is shorter now says its size', async () => {
    const first = await tail(open, 'growing');
    const size = first.known ? first.value.size : 0;
    sandbox.control.advance('3s');
    const { result, counts } = await counted(() =>
      azure.evidence.read(open, { holder: holder('growing'), path: STD_LOG }, { from: size, most: KIB }, ALWAYS),
    );
    expect(counts).toEqual({ blob: 1 });
    expect(result.known && text(result.value.bytes)).toMatch(/^(line \d+\n)+$/);
    const beyond = { from: size + 10 * KIB, most: KIB };
    const shorter = await azure.evidence.read(open, { holder: holder('growing'), path: STD_LOG }, beyond, ALWAYS);
    expect(shorter).toMatchObject({ known: true, value: { bytes: { length: 0 } } });
    expect(shorter.known && shorter.value.size < beyond.from && shorter.value.from === shorter.value.size).toBe(true);
  });

  it('that is not there is unknown, whoever is asked', async () => {
    const reason = expect.stringContaining('there is no such file now');
    expect(await tail(open, 'plain', 10, 'user_logs/x.txt')).toMatchObject({ known: false, reason });
    expect(await tail(closed, 'plain', 10, 'user_logs/x.txt')).toMatchObject({
      known: false,
      reason: expect.stringMatching(/HTTP 404.*; before that, .*HTTP 403/),
    });
  });
});

describe('an artifact', () => {
  const read = (workspace: Workspace, output: string | null, path: string, most = KIB) =>
    azure.evidence.artifact(workspace, { holder: holder('named'), output, path }, most, ALWAYS);

  it('is read whole from the output that it is in', async () => {
    const part = await read(open, 'model', 'weights.txt');
    expect(part.known && text(part.value.bytes)).toBe('abc');
  });

  it('that is too large is not read', async () => {
    const part = await azure.evidence.artifact(
      open,
      { holder: holder('huge'), output: null, path: STD_LOG },
      KIB * KIB,
      ALWAYS,
    );
    expect(part).toMatchObject({ known: false, reason: 'it has 10240.0 MiB, and at most 1.0 MiB are read' });
  });

  it('of a named output is beyond the artifact service', async () => {
    expect(await read(closed, 'model', 'weights.txt')).toMatchObject({
      known: false,
      reason: expect.stringContaining('HTTP 403'),
    });
  });
});

describe('when Azure misbehaves', () => {
  it.each([
    ['refuses', { on: 'blob', do: 'status', status: 403 }, /HTTP 403.*before that.*HTTP 403/],
    ['has an outage', { on: 'blob', do: 'status', status: 503 }, /HTTP 503/],
    ['throttles', { on: 'blob', do: 'throttle', 'retry-after': 600 }, /HTTP 429, to be asked again in 600 s/],
    ['loses the connection', { on: 'blob', do: 'cut' }, /user_logs/],
    [
      'sends on to another host',
      { on: 'blob-get', do: 'redirect', to: 'https://evil.example/log?sig=abc' },
      /the host evil.example, which does not belong/,
    ],
  ] as const)('storage that %s leaves a file unknown, with the reason', async (_what, fault, reason) => {
    const other = connect();
    sandbox.control.addFault(fault);
    sandbox.control.resetRequests();
    const asked = { holder: holder('plain'), path: STD_LOG };
    const part = await other.evidence.read(open, asked, { last: true, most: 10 }, ALWAYS);
    other.close();
    expect(part).toMatchObject({ known: false, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(part)).not.toMatch(/sig=|skoid/);
  });

  it('a redirect to another account of storage is not followed', async () => {
    sandbox.control.addFault({
      on: 'blob-get',
      do: 'redirect',
      to: `https://other.blob.${sandbox.hosts.blobEndpoint}/x`,
    });
    expect(await tail(open, 'plain')).toMatchObject({
      known: false,
      reason: expect.stringContaining('storage names another address instead, which is not followed'),
    });
  });

  it('a datastore that cannot be read leaves the way of the artifact service', async () => {
    const other = connect();
    sandbox.control.addFault({ on: 'datastore-get', do: 'status', status: 403 });
    const asked = { holder: holder('plain'), path: STD_LOG };
    const part = await other.evidence.read(open, asked, { last: true, most: 6 }, ALWAYS);
    other.close();
    expect(part.known && text(part.value.bytes)).toBe('three\n');
  });

  it.each([
    [
      'an address elsewhere',
      { contentUri: 'https://evil.example/log?sv=1&sig=c2VjcmV0' },
      /evil.example, which does not belong/,
    ],
    ['an address without TLS', { contentUri: 'http://a.blob.localhost/log?sig=c2VjcmV0' }, /without TLS/],
    ['no address', { contentUri: null }, /contentUri/],
  ])('an artifact service that signs %s is not obeyed', async (_what, body, reason) => {
    sandbox.control.addFault({ on: 'artifact-link', do: 'wrong-shape', body });
    const part = await tail(closed, 'plain');
    expect(part).toMatchObject({ known: false, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(part)).not.toContain('c2VjcmV0');
  });

  it.each([
    ['an artifact', () => open, 'blob-get'],
    ['the artifact service', () => closed, 'artifact-link'],
  ] as const)('a redirect of %s to another host is not followed, and gets no token', async (_what, workspace, on) => {
    const artifact = () =>
      azure.evidence.artifact(
        workspace(),
        { holder: holder('plain'), output: null, path: 'out/report.json' },
        KIB,
        ALWAYS,
      );
    expect(await artifact()).toMatchObject({ known: true });
    sandbox.control.addFault({ on, do: 'redirect', to: 'https://evil.example/report.json?sig=c2VjcmV0' });
    const part = await artifact();
    expect(part).toMatchObject({
      known: false,
      reason: expect.stringContaining('the host evil.example, which does not belong'),
    });
    expect(JSON.stringify(part)).not.toContain('c2VjcmV0');
  });

  it('a refused signature is said without the signature', async () => {
    const body = { contentUri: `https://${'st'}x.blob.${sandbox.hosts.blobEndpoint}/azureml/x?sv=1&sp=r&sig=c2VjcmV0` };
    sandbox.control.addFault({ on: 'artifact-link', do: 'wrong-shape', body });
    const part = await tail(closed, 'plain');
    expect(part).toMatchObject({ known: false, reason: expect.stringMatching(/HTTP 403/) });
    expect(JSON.stringify(part)).not.toContain('c2VjcmV0');
  });

  it('an abort is thrown', async () => {
    const abort = AbortSignal.timeout(50);
    sandbox.control.addFault({ on: 'blob', do: 'slow', ms: 3000 });
    const asked = { holder: holder('plain'), path: STD_LOG };
    await expect(azure.evidence.read(open, asked, { last: true, most: 10 }, abort)).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});
