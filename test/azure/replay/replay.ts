import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createServerIdentity } from '../../../src/sandbox/certificate.ts';
import { RECORDED_JOBS_FOLDER } from '../../support/needs.ts';

/** One body of Azure as it was recorded. */
export interface Recorded {
  readonly id: string;
  readonly kind: string;
  /** How long ago the job should seem to have been submitted. */
  readonly hours: number | null;
  readonly body: Body;
}

/** What the replay itself reads of a body; all else is served as Azure sent it. */
interface Body {
  readonly properties?: { readonly status?: string; readonly properties?: Readonly<Record<string, unknown>> };
  readonly systemData?: object;
  readonly value?: readonly unknown[];
}

const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
const WORKSPACE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws-replay`;

export function recordedJobs(): Recorded[] {
  const files = readdirSync(RECORDED_JOBS_FOLDER).filter((file) => file.endsWith('.json'));
  return files.toSorted().map((file) => JSON.parse(readFileSync(resolve(RECORDED_JOBS_FOLDER, file), 'utf8')));
}

interface Asked {
  readonly query: URLSearchParams;
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** Children of recorded parents, by the parent under which the replay lists them. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  'b17-automl-reg': ['h02-automl-child-serverless'],
  'b37-pipe-running': ['h06-children-queued-and-reused'],
  // A run that only holds others, below a sweep: it has no nodes and costs nothing itself.
  'b20-sweep': ['h04-hyperdrive-parent'],
  'b27-pipe-batch': ['h08-children-batch-parallel'],
};

/** Sizes, with GPUs, of every region. */
const SIZES = {
  Standard_D3_v2: 0,
  Standard_NC6: 1,
  Standard_DS3_v2: 0,
  Standard_D4s_v3: 0,
  Standard_DS2_v2: 0,
  Standard_NC6s_v3: 1,
  Standard_ND40rs_v2: 8,
};
const PRICES: Readonly<Record<string, number>> = {
  Standard_DS3_v2: 0.293,
  Standard_D4s_v3: 0.23,
  Standard_DS2_v2: 0.146,
  Standard_NC6s_v3: 3.06,
  Standard_ND40rs_v2: 22.03,
};

/**
 * The recorded bodies behind one HTTPS server, as one workspace: its jobs, computes and run history. Every name that
 * recorded jobs use for something else than a cluster is also the name of a cluster with eight GPUs here: nothing may
 * ever be taken for it.
 */
export async function startReplay(now: number) {
  const recorded = new Map(recordedJobs().map((one) => [one.id, one]));
  const bodyOf = (id: string): Body => {
    const found = recorded.get(id);
    if (!found) throw new Error(`there is no recorded ${id}`);
    return structuredClone(found.body);
  };
  const identity = await createServerIdentity(['localhost'], ['127.0.0.1', '::1']);
  const asked: string[] = [];
  let port = 0;

  const cpu = bodyOf('c01-compute-cpu');
  const cluster = (name: string, vmSize: string): Body => {
    const body = structuredClone(cpu);
    Object.assign(body, { name });
    Object.assign(body.properties?.properties ?? {}, { vmSize });
    return body;
  };
  const computes: Record<string, Body> = {
    'cpu-cluster': cpu,
    'gpu-cluster': cluster('gpu-cluster', 'STANDARD_NC6S_V3'),
    testcompute: cluster('testCompute', 'STANDARD_DS3_V2'),
    'automl-cpu-cluster': cluster('automl-cpu-cluster', 'STANDARD_DS3_V2'),
    commandjobcompute: bodyOf('c03-compute-instance'),
    ...Object.fromEntries(
      ['centeuapvc', 'singularitytestvc', 'serverless', 'local', 'datafactory'].map((name) => [
        name,
        cluster(name, 'STANDARD_ND40RS_V2'),
      ]),
    ),
  };

  const jobs = [...recorded.values()]
    .filter(({ id }) => id.startsWith('b'))
    .map(({ id, hours }, index) => {
      const job = bodyOf(id);
      const created = now - (hours ?? 30) * 3_600_000 - index * 1000;
      const bag = job.properties?.properties;
      Object.assign(job.systemData ?? {}, { createdAt: new Date(created).toISOString() });
      if (bag?.StartTimeUtc) Object.assign(bag, { StartTimeUtc: bagTime(created + 60_000) });
      if (bag?.EndTimeUtc) Object.assign(bag, { EndTimeUtc: bagTime(created + 600_000) });
      return { id, created, job };
    })
    .toSorted((a, b) => b.created - a.created);

  function historyRun(id: string): object | null {
    if (id === 'b17-automl-reg') return { ...bodyOf('h01-automl-parent-serverless-running'), runId: id };
    const entry = jobs.find((job) => job.id === id);
    if (!entry) return null;
    return {
      runId: id,
      status: entry.job.properties?.status ?? 'Running',
      createdUtc: new Date(entry.created).toISOString(),
      startTimeUtc: new Date(entry.created + 120_000).toISOString(),
      endTimeUtc: null,
      error: null,
      target: null,
      compute: null,
    };
  }

  function childrenOf(parent: string): unknown {
    return {
      value: (CHILDREN[parent] ?? []).flatMap((id) => {
        const body = bodyOf(id);
        return Array.isArray(body.value) ? body.value : [body];
      }),
    };
  }

  const last = (path: string) => path.split('/').at(-1) ?? '';
  const jobOf = (path: string) => jobs.find(({ id }) => id === last(path))?.job ?? null;
  const routes: readonly [RegExp, (path: string, asked: Asked) => Answer][] = [
    [/^\/discovery/, () => ({ body: { api: `https://localhost:${port}` } })],
    [/^\/api\/retail\/prices/, (_, { query }) => ({ body: prices(query) })],
    [/\/batchrundata$/, (_, { body }) => ({ body: batch(body) })],
    [/\/runs\/[^/]+\/children$/, (path) => ({ body: childrenOf(path.split('/').at(-2) ?? '') })],
    [/\/history\/.*\/runs\/[^/]+$/, (path) => found(historyRun(last(path)))],
    [/insights\/metrics$/i, () => ({ body: { cost: 0, timespan: '', interval: 'PT1M', value: [] } })],
    [/\/vmSizes$/i, () => ({ body: { value: Object.entries(SIZES).map(([name, gpus]) => ({ name, gpus })) } })],
    [/\/computes\/[^/]+$/i, (path) => found(computes[last(path).toLowerCase()] ?? null)],
    [/\/jobs$/i, () => ({ body: { value: jobs.filter(({ job }) => job.properties).map(({ job }) => job) } })],
    [/\/jobs\/b44-[^/]+\/cancel$/i, () => ({ status: 400, body: bodyOf('x01-cancel-terminal-400') })],
    [/\/jobs\/[^/]+\/cancel$/i, () => ({ body: null })],
    [/\/jobs\/[^/]+$/i, (path) => found(jobOf(path))],
    [/\/workspaces$/i, () => ({ body: { value: [workspace()] } })],
    [/\/workspaces\/[^/]+$/i, () => ({ body: workspace() })],
  ];

  function batch(body: string): unknown {
    const { requests }: { requests: Record<string, { runId: string }> } = JSON.parse(body);
    const successfulResults: Record<string, unknown> = {};
    const failedResults: Record<string, unknown> = {};
    for (const [key, { runId }] of Object.entries(requests)) {
      const run = historyRun(runId);
      if (run) successfulResults[key] = { runMetadata: run };
      else failedResults[key] = { error: { code: 'NotFound' } };
    }
    return { successfulResults, failedResults };
  }

  function workspace(): Body {
    const body = bodyOf('w01-workspace');
    Object.assign(body, { id: WORKSPACE, name: 'ws-replay' });
    Object.assign(body.properties ?? {}, { discoveryUrl: `https://localhost:${port}/discovery` });
    return body;
  }

  const server = createServer({ key: identity.keyPem, cert: identity.certPem }, async (request, response) => {
    const body = await textOf(request);
    asked.push(`${request.method} ${request.url}`);
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://localhost');
    const path = decodeURIComponent(pathname);
    const answer = routes.find(([pattern]) => pattern.test(path))?.[1] ?? (() => found(null));
    const { status = 200, body: out } = answer(path, { query, body });
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      date: new Date(now).toUTCString(),
    });
    response.end(JSON.stringify(out));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // A TCP server that listens has an address with a port.
  port = (server.address() as AddressInfo).port;

  return {
    url: `https://localhost:${port}`,
    caPem: identity.caPem,
    subscription: SUBSCRIPTION,
    asked,
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function found(body: object | null): Answer {
  return body ? { body } : { status: 404, body: { error: { code: 'ResourceNotFound', message: 'it does not exist' } } };
}

function prices(query: URLSearchParams): unknown {
  const filter = query.get('$filter') ?? '';
  const size = /armSkuName eq '([^']+)'/.exec(filter)?.[1] ?? '';
  const region = /armRegionName eq '([^']+)'/.exec(filter)?.[1] ?? '';
  const price = PRICES[size];
  const item = {
    currencyCode: 'USD',
    tierMinimumUnits: 0,
    retailPrice: price,
    unitPrice: price,
    armRegionName: region,
    effectiveStartDate: '2024-01-01T00:00:00Z',
    meterId: `meter-${size}`,
    meterName: size,
    productName: 'Virtual Machines Series',
    skuName: size,
    serviceName: 'Virtual Machines',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    isPrimaryMeterRegion: true,
    armSkuName: size,
  };
  return { BillingCurrency: 'USD', Items: price === undefined ? [] : [item], NextPageLink: null, Count: 1 };
}

/** The form in which the compute runtime writes times into a job's property bag: UTC without a zone. */
function bagTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
