import { describe, expect, it } from 'vitest';
import { known, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeAnswer, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aSnapshot } from './fixtures/snapshots.ts';

const MINUTE = 60_000;

/** A listing of names with their sizes and how long ago they changed. */
function listing(files: Record<string, { bytes: number; ago: number }> = {}): FakeAnswer {
  const blobs = Object.entries(files).map(
    ([name, { bytes, ago }]) =>
      `<Blob><Name>${name}</Name><Properties><Last-Modified>${new Date(NOW - ago).toUTCString()}</Last-Modified><Etag>1</Etag><Content-Length>${bytes}</Content-Length></Properties></Blob>`,
  );
  const body = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${blobs.join('')}</Blobs><NextMarker /></EnumerationResults>`;
  return { body, headers: { 'content-type': 'application/xml' } };
}

const STORE: FakeRoutes = {
  'GET /datastores/workspaceartifactstore?': {
    body: { properties: { datastoreType: 'AzureBlob', accountName: 'account', containerName: 'azureml' } },
  },
  'GET /azureml?': listing(),
};

async function logOf(routes: FakeRoutes, snapshot: Snapshot) {
  const fake = fakeAzure({ ...STORE, ...routes });
  const answers = await fake.azure.signals.log(WORKSPACE, [snapshot], ALWAYS);
  return { ...fake, signal: answers.get(snapshot.run.id) };
}

const lists = (run: string, folder: string) => `GET prefix=ExperimentRun/dcid.${run}/${folder}/`;

describe('the log of a run', () => {
  it('grew when the newest of its files changed', async () => {
    const { signal } = await logOf(
      {
        [lists('r', 'user_logs')]: listing({ 'user_logs/std_log.txt': { bytes: 100, ago: 30 * MINUTE } }),
        [lists('r', 'logs')]: listing({ 'logs/a.txt': { bytes: 20, ago: 5 * MINUTE } }),
      },
      aSnapshot('r'),
    );
    expect(signal).toEqual(known({ lastGrowthAt: NOW - 5 * MINUTE, bytes: 120 }, NOW));
  });

  it('is unknown of a type that is not known, which may hold others', async () => {
    const { signal } = await logOf({}, aSnapshot('r', {}, { jobType: 'finetuning' }));
    expect(signal).toEqual(unknown('whether a run of type finetuning holds others is not known'));
  });

  it('has not grown while it is empty or not there', async () => {
    const empty = listing({ 'user_logs/std_log.txt': { bytes: 0, ago: MINUTE } });
    const expected = known({ lastGrowthAt: null, bytes: 0 }, NOW);
    expect((await logOf({ [lists('r', 'user_logs')]: empty }, aSnapshot('r'))).signal).toEqual(expected);
    expect((await logOf({}, aSnapshot('r'))).signal).toEqual(expected);
  });

  it('of a parent is that of its active children too', async () => {
    const children = [aChild('a'), aChild('b', { status: 'Completed', phase: 'ended' })];
    const { signal } = await logOf(
      {
        [lists('a', 'user_logs')]: listing({ x: { bytes: 1, ago: MINUTE } }),
        [lists('b', 'user_logs')]: listing({ x: { bytes: 1, ago: 0 } }),
      },
      aSnapshot('p', { children: known(children, NOW) }, { jobType: 'pipeline' }),
    );
    expect(signal).toMatchObject({ value: { lastGrowthAt: NOW - MINUTE } });
    const parent = { jobType: 'pipeline' };
    expect((await logOf({}, aSnapshot('p', {}, parent))).signal).toEqual(unknown('the children were not read'));
  });

  it.each([
    ['storage refuses', { 'GET /azureml?': { status: 403 } }],
    ['the datastore is not there', { 'GET /datastores/workspaceartifactstore?': { status: 404 } }],
    ['the listing is none', { 'GET /azureml?': { body: 'no' } }],
  ])('is unknown when %s', async (_what, routes) => {
    expect((await logOf(routes, aSnapshot('r'))).signal).toMatchObject({ known: false });
  });
});
