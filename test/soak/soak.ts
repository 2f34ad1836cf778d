import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startReceiver } from '../support/receiver.ts';
import { createReplicas } from '../support/replicas.ts';
import { startSandboxApart } from '../support/sandbox-apart.ts';
import { rowsOf, type Sample, sampleOf } from './sample.ts';
import { POLICIES, soakOf } from './scenario.ts';

export interface SoakOptions {
  readonly databaseUrl: string;
  readonly minutes: number;
  /** Ends it early; what was measured stays. */
  readonly stop: AbortSignal;
  /** Hears of each minute as soon as it is over. */
  readonly say: (minute: SoakMinute) => void;
}

/** A minute: the least heap in it, which has the least garbage, and everything else at its end. */
export interface SoakMinute extends Sample {
  readonly minute: number;
  readonly alerts: number;
  /** Connections and sessions of the service in PostgreSQL. */
  readonly connections: number;
  /** Rows by table. */
  readonly rows: ReadonlyMap<string, number>;
}

const SAMPLES = 12;
const MINUTE = 60_000;

/** A real `serve` over the sandbox and PostgreSQL, a pass every two seconds, looked at each minute. Everything listens on this machine alone. */
export async function soak({ databaseUrl, minutes, stop, say }: SoakOptions): Promise<SoakMinute[]> {
  await using closers = new AsyncDisposableStack();
  const sandbox = await startSandboxApart(soakOf(minutes + 2));
  closers.defer(() => sandbox.close());
  const receiver = await startReceiver();
  closers.defer(() => receiver.close());
  const settings = { sandbox, receiver, databaseUrl, policies: POLICIES, every: '*/2 * * * * *' };
  const replicas = await createReplicas(settings);
  closers.defer(() => replicas.close());
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'soak' });
  await client.connect();
  closers.defer(() => client.end());

  const service = replicas.serve();
  const { pid } = service.child;
  let alerts = 0;
  const found: SoakMinute[] = [];
  const began = performance.now();
  for (let minute = 1; minute <= minutes && !stop.aborted; minute++) {
    const samples: Sample[] = [];
    for (let index = 1; index <= SAMPLES && !stop.aborted; index++) {
      const due = began + ((minute - 1) * SAMPLES + index) * (MINUTE / SAMPLES);
      await pause(Math.max(0, due - performance.now()), undefined, { signal: stop }).catch(() => {});
      if (service.child.exitCode !== null) throw new Error(`the service ended:\n${service.lines.join('\n')}`);
      if (service.url !== null && pid !== undefined) samples.push(await sampleOf(pid, service.url));
    }
    const last = samples.at(-1);
    if (!last) continue;
    // What the receiver keeps would grow in this process.
    alerts += receiver.arrived.splice(0).length;
    const heapMiB = Math.min(...samples.map((sample) => sample.heapMiB));
    const line = {
      ...last,
      heapMiB,
      minute,
      alerts,
      connections: await connectionsOf(client),
      rows: await rowsOf(client),
    };
    found.push(line);
    say(line);
  }
  if (service.child.exitCode === null) await replicas.end(service, 'SIGTERM');
  return found;
}

async function connectionsOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name like 'runwarden%'`,
  );
  return rows[0]?.count ?? 0;
}
