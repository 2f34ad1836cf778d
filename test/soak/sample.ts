import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

const MIB = 2 ** 20;

/** What a service is at one moment. */
export interface Sample {
  readonly rssMiB: number;
  readonly heapMiB: number;
  readonly handles: number;
  readonly fds: number;
  /** Since its start. */
  readonly passes: number;
  readonly requests: number;
  readonly cpuSeconds: number;
}

/** Reads a service from outside: by the kernel, and by its own metrics. */
export async function sampleOf(pid: number, url: string): Promise<Sample> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`the metrics answered ${response.status}`);
  const metrics = await response.text();
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    rssMiB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024,
    heapMiB: metricOf(metrics, 'nodejs_heap_size_used_bytes') / MIB,
    handles: metricOf(metrics, 'nodejs_active_handles_total'),
    fds: (await readdir(`/proc/${pid}/fd`)).length,
    passes: metricOf(metrics, 'runwarden_passes_total'),
    requests: metricOf(metrics, 'runwarden_azure_requests_total'),
    cpuSeconds: metricOf(metrics, 'process_cpu_seconds_total'),
  };
}

/** The sum over all labels. */
function metricOf(metrics: string, name: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Rows of each table, the queue's among them, counted. */
export async function rowsOf(client: pg.Client): Promise<Map<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'pgboss') order by 1`,
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${name}`);
    counts.set(name, rows[0]?.count ?? 0);
  }
  return counts;
}
