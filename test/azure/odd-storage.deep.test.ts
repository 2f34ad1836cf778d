import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { AzureError } from '../../src/core/ports/azure.ts';
import type { PartOfFile } from '../../src/core/ports/evidence.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import {
  blobHeaders,
  head,
  type OddAnswer,
  type OddStorage,
  part,
  refusal,
  startOddStorage,
} from '../support/odd-storage.ts';
import { ALWAYS } from './fake-azure.ts';

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';
const END: PartOfFile = { last: true, most: 10 };

let sandbox: Sandbox;
let azure: Azure | null = null;
let storage: OddStorage | null = null;

beforeAll(async () => {
  const workspaces = [{ name: 'ws', 'resource-group': 'rg' }];
  sandbox = await startSandbox({ scenario: { subscriptions: [{ id: SUBSCRIPTION, workspaces }] } });
});
afterEach(async () => {
  azure?.close();
  await storage?.close();
  sandbox.control.clearFaults();
});
afterAll(() => sandbox.close());

/** Reads a log whose datastore is at a storage that gives these answers. */
async function read(answers: readonly OddAnswer[], asked: PartOfFile = END, abort: AbortSignal = ALWAYS) {
  storage = await startOddStorage(...answers);
  const properties = {
    datastoreType: 'AzureBlob',
    accountName: 'odd',
    containerName: 'azureml',
    endpoint: storage.domain,
  };
  sandbox.control.addFault({ on: 'datastore-get', do: 'wrong-shape', body: { properties } });
  sandbox.control.addFault({ on: 'artifacts', do: 'status', status: 403 });
  const { arm: endpoint, authority: authorityHost, tenantId } = sandbox.hosts;
  azure = connectAzure(
    {
      endpoint,
      authorityHost,
      ca: `${sandbox.caPem}${storage.caPem}`,
      trustedHosts: [`*.blob.${storage.domain}`],
      credential: { kind: 'client-secret', tenantId, clientId: 'app', clientSecret: 'secret' },
    },
    { clock: () => sandbox.control.now(), sleep: async () => {}, retryDelay: 1, requestTimeout: 400 },
  );
  const { workspaces } = await azure.workspaces.list(SUBSCRIPTION, ALWAYS);
  const [workspace] = workspaces;
  if (!workspace) throw new Error('there is no workspace');
  const holder = { id: 'r', displayName: 'r', outputs: {} };
  const got = await azure.evidence.read(workspace, { holder, path: 'user_logs/std_log.txt' }, asked, abort);
  return got.known ? { ...got.value, bytes: Buffer.from(got.value.bytes).toString() } : got.reason;
}

const LOG = '0123456789abcdefghij';

describe('a log that changes while it is read', () => {
  it('is its end as it was, where it only grew', async () => {
    const got = await read([head(20, 'v1', 'AppendBlob'), part(`${LOG}more`, 'v2', 'AppendBlob')]);
    expect(got).toMatchObject({ bytes: 'abcdefghij', from: 10, size: 20 });
    expect(storage?.asked).toEqual(['HEAD', 'GET bytes=10-19']);
  });

  it('is read again once where it was replaced', async () => {
    const got = await read([head(20, 'v1'), part('another text, longer', 'v2'), head(5, 'v3'), part('short', 'v3')]);
    expect(got).toMatchObject({ bytes: 'short', from: 0, size: 5 });
  });

  it('is read again once where it is shorter now, or was deleted and made again', async () => {
    const got = await read([head(20, 'v1'), part('new', 'v2'), head(3, 'v2'), head(3, 'v2'), part('new', 'v2')]);
    expect(got).toMatchObject({ bytes: 'new', from: 0, size: 3 });
  });

  it('is not read for ever where it is replaced again and again', async () => {
    const turn = [1, 2, 3, 4].flatMap((n) => [head(20, `a${n}`), part(`${n}123456789abcdefghij`, `b${n}`)]);
    expect(await read(turn)).toMatchObject({ bytes: 'abcdefghij' });
    expect(storage?.asked).toHaveLength(4);
  });

  it('is unknown where it vanishes in between', async () => {
    const got = await read([head(20, 'v1'), refusal(404, 'BlobNotFound')]);
    expect(got).toBe('reading user_logs/std_log.txt: there is no such file now');
  });
});

describe('storage that sends', () => {
  const endless =
    (headers: Record<string, string>): OddAnswer =>
    (_request, response) => {
      response.writeHead(206, { ...blobHeaders('v1'), ...headers });
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', write);
      write();
    };

  it('a body without end is not listened to', async () => {
    const got = await read([head(20, 'v1'), endless({ 'content-range': 'bytes 10-19/20' })]);
    expect(got).toEqual(expect.stringContaining('user_logs/std_log.txt'));
  });

  it('the whole of a large file where a part was asked for is not read', async () => {
    const whole = endless({ 'content-length': '10737418240' });
    expect(await read([head(10_737_418_240, 'v1'), whole])).toBe(
      'reading user_logs/std_log.txt: storage gave something else than the part that was asked for',
    );
  });

  it('nothing more after a while leaves the log unknown within the time of a request', async () => {
    const stuck: OddAnswer = (_request, response) => {
      response.writeHead(206, { ...blobHeaders('v1'), 'content-length': '10', 'content-range': 'bytes 10-19/20' });
      response.write('abc');
    };
    expect(await read([head(20, 'v1'), stuck])).toEqual(expect.stringContaining('user_logs/std_log.txt'));
  });

  it('no answer at all leaves the log unknown', async () => {
    expect(await read([() => {}])).toEqual(expect.stringContaining('no answer within 0.4 s'));
  });

  it('a body by drops ends with the patience of whoever asked', async () => {
    const drops: OddAnswer = (_request, response) => {
      response.writeHead(206, { ...blobHeaders('v1'), 'content-length': '10', 'content-range': 'bytes 10-19/20' });
      response.write('a');
    };
    const reading = read([head(20, 'v1'), drops], END, AbortSignal.timeout(150));
    await expect(reading).rejects.toMatchObject({ kind: 'aborted' } satisfies Partial<AzureError>);
  });

  it('no bytes of an empty log, and is not asked for any', async () => {
    expect(await read([head(0, 'v1')])).toMatchObject({ bytes: '', from: 0, size: 0 });
    expect(storage?.asked).toEqual(['HEAD']);
  });

  it('503 twice, and then the log', async () => {
    const busy = refusal(503, 'ServerBusy');
    expect(await read([busy, busy, head(20, 'v1'), part(LOG, 'v1')])).toMatchObject({ bytes: 'abcdefghij' });
  });
});
