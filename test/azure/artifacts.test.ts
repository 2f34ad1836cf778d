import { describe, expect, it } from 'vitest';
import { placeOf } from '../../src/azure/storage/artifact-place.ts';
import { type ArtifactRequest, known, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeAnswer, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aSnapshot } from './fixtures/snapshots.ts';

const REPORT: ArtifactRequest = { kind: 'artifact', step: null, output: null, path: 'out/report.json' };

function datastore(fields: Record<string, unknown> = {}) {
  const properties = {
    datastoreType: 'AzureBlob',
    accountName: 'acct',
    containerName: 'azureml',
    endpoint: 'core.windows.net',
  };
  return { body: { properties: { ...properties, ...fields } } };
}

function blob(body: unknown, headers: Record<string, string> = {}): FakeAnswer {
  return { body, headers: { etag: '"v1"', ...headers } };
}

function missing(code: string): FakeAnswer {
  return {
    status: 404,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`,
    headers: { 'x-ms-error-code': code, 'content-type': 'application/xml' },
  };
}

const STORES: FakeRoutes = {
  'GET /datastores/workspaceartifactstore': datastore(),
  'GET /datastores/workspaceblobstore': datastore({ containerName: 'azureml-blobstore-1' }),
};
const BLOB = 'GET https://acct.blob.core.windows.net/azureml/ExperimentRun/dcid.r/out/report.json';

async function artifactOf(routes: FakeRoutes, snapshot: Snapshot = aSnapshot('r'), request = REPORT) {
  const fake = fakeAzure({ ...STORES, ...routes });
  const answers = await fake.azure.signals.artifact(WORKSPACE, [snapshot], request, ALWAYS);
  return { ...fake, signal: answers.get(snapshot.run.id) };
}

describe('an artifact of a run', () => {
  it('is the JSON of its blob with the ETag as version, and counts from the start of the run', async () => {
    const snapshot = aSnapshot('r', { timing: known({ startedAt: NOW - 5, endedAt: null }, NOW) });
    const { signal } = await artifactOf({ [BLOB]: blob({ ok: true }) }, snapshot);
    expect(signal).toEqual(
      known(
        [
          {
            runId: 'r',
            displayName: 'the r',
            status: 'Running',
            startedAt: NOW - 5,
            artifact: { state: 'present', json: { ok: true }, version: '"v1"' },
          },
        ],
        NOW,
      ),
    );
  });

  it('may have a key in several objects, and texts that look like keys and numbers', async () => {
    const report = {
      a: { ok: 1 },
      list: [{ ok: 2 }, { ok: [3] }],
      ok: '{"ok":1,"ok":1e999}',
      'a"': '"a":',
      'b\\': 'ok',
    };
    const { signal } = await artifactOf({ [BLOB]: blob(JSON.stringify(report)) });
    expect(signal).toMatchObject({ value: [{ artifact: { state: 'present', json: report } }] });
  });

  it('tolerates a byte order mark', async () => {
    const { signal } = await artifactOf({ [BLOB]: blob('\uFEFF{"ok":1}') });
    expect(signal).toMatchObject({ value: [{ artifact: { state: 'present', json: { ok: 1 } } }] });
  });

  it.each([
    ['BlobNotFound', { known: true, value: [{ artifact: { state: 'absent' } }] }],
    ['ContainerNotFound', { known: false }],
    ['ResourceNotFound', { known: false }],
  ])('with a 404 of code %s is read for what that says', async (code, expected) => {
    expect((await artifactOf({ [BLOB]: missing(code) })).signal).toMatchObject(expected);
  });

  it.each([
    ['empty', '', 'empty'],
    ['not JSON', 'passed: true', 'not JSON'],
    ['cut off', '{"ok":', 'not JSON'],
    ['of two minds', '{"checks":[{"ok":true,"ok":false}]}', 'its key "ok" appears twice in one object'],
    ['… in another spelling', '{"ok":true,"\\u006fk":false}', 'appears twice'],
    ['beyond the range of a number', '{"loss":-1e999}', 'its number -1e999 is too large to be read'],
  ])('that is %s is unreadable, and says so', async (_what, body, reason) => {
    const { signal } = await artifactOf({ [BLOB]: blob(body) });
    expect(signal).toMatchObject({
      known: true,
      value: [{ artifact: { state: 'unreadable', reason: expect.stringContaining(reason) } }],
    });
  });

  it('that is larger than Runwarden reads was not read, which says nothing about it', async () => {
    const { signal } = await artifactOf({ [BLOB]: blob(`"${'x'.repeat(1024 * 1024)}"`) });
    expect(signal).toMatchObject({
      known: true,
      value: [{ artifact: { state: 'unread', reason: expect.stringContaining('1 MiB') } }],
    });
  });

  it.each([403, 500])('is unknown as a whole when storage answers %d', async (status) => {
    expect((await artifactOf({ [BLOB]: { status } })).signal).toMatchObject({
      known: false,
      reason: expect.stringContaining(`HTTP ${status}`),
    });
  });

  it('of an output that it does not declare, or that a parent has somewhere, is unknown and not absent', async () => {
    const request = { ...REPORT, output: 'metrics' };
    expect((await artifactOf({}, aSnapshot('r'), request)).signal).toMatchObject({
      known: false,
      reason: expect.stringContaining('declares no output metrics'),
    });
    const parent = aSnapshot('r', {}, { jobType: 'pipeline', outputs: { metrics: null } });
    expect((await artifactOf({}, parent, request)).signal).toMatchObject({
      known: false,
      reason: expect.stringContaining('does not say where'),
    });
    const own = aSnapshot('r', {}, { outputs: { metrics: null } });
    const nothing = { 'GET /azureml-blobstore-1/azureml/r/metrics/out/report.json': missing('BlobNotFound') };
    expect((await artifactOf(nothing, own, request)).signal).toMatchObject({
      value: [{ artifact: { state: 'absent' } }],
    });
  });

  it('is asked for with one read of its datastore', async () => {
    const fake = fakeAzure({ ...STORES, [BLOB]: blob({}) });
    for (let turn = 0; turn < 2; turn++) await fake.azure.signals.artifact(WORKSPACE, [aSnapshot('r')], REPORT, ALWAYS);
    expect(fake.azure.requests.counts()).toEqual({ datastores: 1, blob: 2 });
  });
});

describe('a datastore', () => {
  it.each([
    ['of another host', { endpoint: 'evil.example' }],
    ['whose account is no account', { accountName: 'a.evil.example/' }],
    ['of files', { datastoreType: 'AzureFile', containerName: undefined, fileShareName: 'x' }],
  ])('%s is sent no token', async (_what, fields) => {
    const { signal, transport } = await artifactOf({ 'GET /datastores/workspaceartifactstore': datastore(fields) });
    expect(signal).toMatchObject({ known: false });
    expect(transport.sent).toHaveLength(1);
  });
});

describe('an artifact of steps', () => {
  const request: ArtifactRequest = { ...REPORT, step: 'valid*' };
  const pipeline = (...children: ReturnType<typeof aChild>[]) =>
    aSnapshot('p', { children: known(children, NOW) }, { jobType: 'pipeline' });

  it('is read of every step whose name fits, by its own container', async () => {
    const steps = pipeline(
      aChild('s1', { displayName: 'Validate', dataContainerId: 'dcid.original', reused: true }),
      aChild('s2', { displayName: 'train' }),
      aChild('s3', { displayName: 'validate-2', startedAt: null, status: 'NotStarted', phase: 'queued' }),
    );
    const { signal, transport } = await artifactOf(
      { 'GET /azureml/ExperimentRun/dcid.original/out/report.json': blob({ n: 1 }) },
      steps,
      request,
    );
    expect(signal).toMatchObject({
      value: [
        { runId: 's1', artifact: { state: 'present', json: { n: 1 } } },
        { runId: 's3', startedAt: null, artifact: { state: 'absent' } },
      ],
    });
    expect(transport.sent).toHaveLength(2);
  });

  it('is read of a step whose times are unknown: that it has not started is not known', async () => {
    const odd = aChild('s1', { displayName: 'validate', startedAt: null, timesUnknown: 'its end is before its start' });
    const { signal } = await artifactOf(
      { 'GET /azureml/ExperimentRun/dcid.s1/out/report.json': blob({ n: 1 }) },
      pipeline(odd),
      request,
    );
    expect(signal).toMatchObject({ value: [{ artifact: { state: 'present' } }] });
  });

  it('is an empty list when no step fits, and unknown when the steps are', async () => {
    expect((await artifactOf({}, pipeline(aChild('x')), request)).signal).toEqual(known([], NOW));
    const lost = aSnapshot('p', { children: unknown('HTTP 500') }, { jobType: 'pipeline' });
    expect((await artifactOf({}, lost, request)).signal).toEqual(unknown('the children are unknown: HTTP 500'));
  });
});

describe('the artifacts of several steps', () => {
  const request = { ...REPORT, step: 'the *' };
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const pipeline = aSnapshot(
    'p',
    {
      children: known(
        ids.map((id) => aChild(id)),
        NOW,
      ),
    },
    { jobType: 'pipeline' },
  );
  const place = (id: string) => `GET /azureml/ExperimentRun/dcid.${id}/out/report.json`;
  const all = Object.fromEntries(ids.map((id) => [place(id), blob({ ok: true })]));

  it.each([[['c']], [['a', 'b', 'f']]])(
    'are read but for those that storage refuses (%j), each with its reason',
    async (bad) => {
      const refused = Object.fromEntries(bad.map((id) => [place(id), { status: 403 }]));
      const { signal } = await artifactOf({ ...all, ...refused }, pipeline, request);
      const readings = signal?.known ? signal.value : [];
      expect(readings.map(({ runId, artifact }) => [runId, artifact.state])).toEqual(
        ids.map((id) => [id, bad.includes(id) ? 'unread' : 'present']),
      );
      expect(readings.find(({ runId }) => runId === bad[0])?.artifact).toMatchObject({
        reason: expect.stringContaining('HTTP 403'),
      });
    },
  );

  it('are read but for one whose output has an address that is not read', async () => {
    const named = { ...request, output: 'm' };
    const elsewhere = aChild('b', { outputs: { m: 'https://evil.example/x' } });
    const two = aSnapshot('p', { children: known([aChild('a'), elsewhere], NOW) }, { jobType: 'pipeline' });
    const { signal } = await artifactOf({ 'GET /azureml/a/m/out/report.json': blob({}) }, two, named);
    expect(signal).toMatchObject({ value: [{ artifact: { state: 'present' } }, { artifact: { state: 'unread' } }] });
  });

  it('are unknown where storage refuses all, and after a few failures', async () => {
    const refused = Object.fromEntries(ids.map((id) => [place(id), { status: 403 }]));
    const { signal, azure } = await artifactOf(refused, pipeline, request);
    expect(signal).toMatchObject({ known: false, reason: expect.stringContaining('HTTP 403') });
    expect(azure.requests.counts()).toMatchObject({ blob: 4 });
    const two = aSnapshot('p', { children: known([aChild('a'), aChild('b')], NOW) }, { jobType: 'pipeline' });
    expect((await artifactOf(refused, two, request)).signal).toMatchObject({ known: false });
  });
});

describe('the place of an artifact', () => {
  const holder = (outputs: Record<string, string | null>, dataContainerId: string | null = null) => ({
    id: 'r',
    outputs,
    dataContainerId,
  });
  const own = 'azureml://subscriptions/SUB-1/resourcegroups/rg-1/workspaces/WS-ONE/datastores/store/paths/a/b/';

  it.each([
    [
      'azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.r',
      'workspaceartifactstore',
      'ExperimentRun/dcid.r/f.json',
    ],
    ['azureml://datastores/store/paths/a/b/', 'store', 'a/b/f.json'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Azure's own placeholder
    ['azureml://datastores/workspaceblobstore/paths/azureml/${{name}}/x/', 'workspaceblobstore', 'azureml/r/x/f.json'],
    [own, 'store', 'a/b/f.json'],
  ])('is read from %s', (uri, store, path) => {
    expect(placeOf(WORKSPACE, holder({ x: uri }), 'x', 'f.json')).toEqual({ datastore: store, path });
  });

  it('is where Azure puts it when its address is not said', () => {
    expect(placeOf(WORKSPACE, holder({}), null, 'f.json')).toMatchObject({
      datastore: 'workspaceartifactstore',
      path: 'ExperimentRun/dcid.r/f.json',
    });
    expect(placeOf(WORKSPACE, holder({ x: null }), 'x', 'f.json')).toMatchObject({
      datastore: 'workspaceblobstore',
      path: 'azureml/r/x/f.json',
    });
    expect(placeOf(WORKSPACE, holder({}, 'dcid.first'), 'x', 'f.json')).toMatchObject({
      path: 'azureml/first/x/f.json',
    });
    expect(placeOf(WORKSPACE, holder({}), 'constructor', 'f.json')).toMatchObject({
      path: 'azureml/r/constructor/f.json',
    });
  });

  it.each(['../secret.json', 'a/../../b', '/etc/x', 'a//b', './a', 'a\\..\\b', '', 'a\u0000b'])(
    'is refused when the path is %j',
    (path) => {
      expect(() => placeOf(WORKSPACE, holder({}), null, path)).toThrow('not one below its output');
    },
  );

  it.each([
    'azureml://subscriptions/sub-1/resourcegroups/rg-1/workspaces/other/datastores/store/paths/a',
    'https://evil.example/a',
    'azureml://locations/westeurope/workspaces/x/data/y/versions/1',
    'wasbs://c@a.blob.core.windows.net/x',
    'azureml://datastores/store/paths/../x',
  ])('is refused at %s', (uri) => {
    expect(() => placeOf(WORKSPACE, holder({ x: uri }), 'x', 'f.json')).toThrow('its output');
  });
});
