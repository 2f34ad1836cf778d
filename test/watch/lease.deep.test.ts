import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CLAIM_LEASE } from '../../src/core/ports/ledger.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { type Connection, type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, openIn } from '../support/postgres.ts';
import { startReceiver } from '../support/receiver.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A sandbox with a run to cancel, and a database with a proxy before it. */
async function arrange() {
  const folder = await mkdtemp(join(tmpdir(), 'rw-lease-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await startSandbox({ scenario: oneWorkspace([cpuRun('long', '-2h'), cpuRun('short', '-5m')]) });
  closers.push(() => sandbox.close());
  const receiver = await startReceiver();
  closers.push(() => receiver.close());
  const database = await createDatabase();
  closers.push(() => database.drop());
  const store = await openIn({ kind: 'server', url: database.url }, () => {});
  closers.push(() => store.close());
  const proxy = await startDatabaseProxy(database.url);
  closers.push(() => proxy.close());
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'policies', 'runtime.yaml'), ENFORCE_RUNTIME);
  await writeFile(join(folder, 'ca.pem'), sandbox.caPem);
  const config = (port: number) => `
azure:
  endpoint: ${sandbox.hosts.arm}
  authority: ${sandbox.hosts.authority}
  ca-file: ca.pem
  credential: {kind: client-secret, tenant-id: ${sandbox.hosts.tenantId}, client-id: any}
watch:
  every: "* * * * * *"
  workspaces: [{subscription: ${SUBSCRIPTION}, discover: ml}]
http: {port: ${port}}
notify:
  channels: {hook: {type: webhook, url: "${receiver.url}"}}
  recipients: {owner: [hook], oncall: [hook], fallback: [hook]}
`;
  const serve = async ({ url = proxy.url, port = 0 } = {}): Promise<ChildProcess> => {
    const file = join(folder, `runwarden-${port}.yaml`);
    await writeFile(file, config(port));
    const child = spawn(process.execPath, [CLI, 'serve'], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: url,
        RUNWARDEN_CONFIG: file,
        RUNWARDEN_WEBHOOK_SECRET_HOOK: receiver.secret,
        AZURE_CLIENT_SECRET: 'any',
      },
      stdio: 'ignore',
    });
    closers.push(() => new Promise((done) => (child.kill('SIGKILL') ? child.once('exit', done) : done(null))));
    return child;
  };
  const cancels = () => sandbox.control.requests().sinceStart.cancel ?? 0;
  const freeze = () =>
    store.ledger.freeze({ id: 'f1', reason: 'incident', author: 'oncall', createdAt: Date.now(), endsAt: null });
  const state = async () => {
    const page = await store.ledger.decisions({ kind: 'cancel' }, { cursor: null, limit: 1 });
    return page?.items[0]?.cancellation?.state;
  };
  return { sandbox, database, proxy, serve, store, cancels, freeze, state };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function until(what: string, holds: () => unknown): Promise<void> {
  try {
    await vi.waitUntil(holds, { interval: 20, timeout: 90_000 });
  } catch (cause) {
    throw new Error(`never came about: ${what}`, { cause });
  }
}

/** Whether the transaction under way on a connection is that of a claim. */
const isClaim = ({ said }: Connection) => said.slice(said.lastIndexOf('begin')).includes('"requesting_at" =');

/** Places at which the process waits between the claim and the request. */
const PLACES: Readonly<Record<string, (proxy: DatabaseProxy, reached: () => void) => void>> = {
  'the commit of the claim, which has not reached the database': (proxy, reached) => {
    proxy.holdQuestions = (text, connection) => /commit/i.test(text) && isClaim(connection) && seen(reached);
  },
  'the answer to the commit of the claim': (proxy, reached) => {
    proxy.holdAnswers = (text, connection) => /commit/i.test(text) && isClaim(connection) && seen(reached);
  },
  'the answer to the last look': (proxy, reached) => {
    proxy.holdAnswers = (text) => text.includes('lease_until - clock_timestamp()') && seen(reached);
  },
};

function seen(reached: () => void): true {
  reached();
  return true;
}

describe('after a freeze was acknowledged no cancel reaches Azure', ON_POSTGRESQL, () => {
  const places = Object.keys(PLACES);
  const cases = places.flatMap((place) => [[place, 'held back'] as const, [place, 'paused'] as const]);

  test.each(cases)('%s: %s for longer than the lease', async (place, how) => {
    const { proxy, serve, store, cancels, freeze, state } = await arrange();
    let isReached = false;
    PLACES[place]?.(proxy, () => {
      isReached = true;
    });
    const child = await serve();
    await until('the place', () => isReached);
    if (how === 'paused') {
      child.kill('SIGSTOP');
      // What was held lies in the buffers of the process: it wakes in the middle of the wait.
      await delay(100);
      proxy.release();
    }
    const began = performance.now();
    await freeze();
    const sent = await store.ledger.requestsInFlight();
    const waited = performance.now() - began;
    expect(cancels()).toBe(0);
    expect(sent.every(({ isCertain }) => !isCertain)).toBe(true);
    // A paused process holds the lock of all claims for as long as a lease, and another a lease after it.
    expect(waited).toBeLessThan(2 * CLAIM_LEASE + 3000);
    await delay(Math.max(0, CLAIM_LEASE + 1000 - waited));
    proxy.release();
    child.kill('SIGCONT');
    await delay(5000);
    expect(cancels()).toBe(0);
    expect(await state()).not.toBe('requested');
  });

  test('the answer to the commit held back for 45 s: the connection is given up, and the work continues', async () => {
    const { proxy, serve, store, cancels, freeze, state } = await arrange();
    let isReached = false;
    PLACES['the answer to the commit of the claim']?.(proxy, () => {
      isReached = true;
    });
    await serve();
    await until('the place', () => isReached);
    proxy.holdAnswers = () => false;
    await freeze();
    await store.ledger.requestsInFlight();
    await delay(45_000);
    proxy.release();
    await delay(3000);
    expect(cancels()).toBe(0);
    // Nothing was sent, so the cancel was free again at once, was judged again, and is held by the freeze.
    await until('the cancel is held', async () => (await state()) === 'abandoned');
    expect(cancels()).toBe(0);
  });

  test('a request that Azure had when the freeze came is named by its answer', async () => {
    const { serve, store, cancels, freeze } = await arrange();
    await serve();
    await until('the cancel arrived', () => cancels() === 1);
    await freeze();
    expect(await store.ledger.requestsInFlight()).toMatchObject([{ runId: 'long', workspace: 'ml' }]);
  });

  test.each(['takes its time', 'is paused before it asks'])(
    'two replicas: a freeze through one while the other %s',
    async (what) => {
      const { sandbox, database, proxy, serve, cancels } = await arrange();
      const isPaused = what !== 'takes its time';
      let isReached = false;
      if (isPaused)
        PLACES['the answer to the last look']?.(proxy, () => {
          isReached = true;
        });
      sandbox.control.addFault({ on: 'cancel', do: 'slow', ms: 1500, times: 1 });
      const one = await serve();
      await until('the place', () => isReached || cancels() === 1);
      if (isPaused) one.kill('SIGSTOP');
      const port = await freePort();
      const api = `http://127.0.0.1:${port}`;
      await serve({ url: database.url, port });
      await until('the other replica is up', () =>
        fetch(`${api}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      const began = performance.now();
      const reply = await fetch(`${api}/api/v1/freeze`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason: 'an incident' }),
      });
      const answer: unknown = await reply.json();
      const before = cancels();
      expect(performance.now() - began).toBeLessThan(2 * CLAIM_LEASE);
      if (isPaused) expect(before).toBe(0);
      else expect(answer).toMatchObject({ frozen: true });
      proxy.release();
      one.kill('SIGCONT');
      await delay(8000);
      expect(cancels()).toBe(before);
    },
  );
});
