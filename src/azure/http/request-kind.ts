import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestCounter } from '../../core/ports/azure.ts';
import type { Urgency } from '../../core/ports/read-buckets.ts';
import { asUrgent } from './urgency.ts';

/**
 * What a request asks for, by its path; requests are counted by these names. Matched in this order: longer patterns come
 * before those that they contain.
 */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/\/oauth2\/|\/\.well-known\/|\/metadata\/identity\/|\/discovery\/instance$/i, 'token'],
  [/\/history\/v1\.0\/.*\/batchrundata$/i, 'run-batch'],
  [/\/history\/v1\.0\/.*\/rundata$/i, 'run-data'],
  [/\/history\/v1\.0\/.*\/runs\/[^/]+\/children$/i, 'children'],
  [/\/history\/v1\.0\/.*\/runs\/[^/]+$/i, 'run-get'],
  [/\/artifact\/v2\.0\//i, 'artifacts'],
  [/\/mlflow\/(metrics\/get-history|runs\/(get|search)|experiments\/get-by-name)$/i, 'mlflow'],
  [/\/api\/retail\/prices$/i, 'prices'],
  [/\/providers\/microsoft\.insights\/metrics$/i, 'metrics'],
  [/\/workspaces\/[^/]+\/jobs\/[^/]+\/cancel$/i, 'cancel'],
  [/\/workspaces\/[^/]+\/jobs\/[^/]+$/i, 'job-get'],
  [/\/workspaces\/[^/]+\/jobs$/i, 'jobs-list'],
  [/\/workspaces\/[^/]+\/computes$/i, 'computes-list'],
  [/\/workspaces\/[^/]+\/computes\/[^/]+$/i, 'computes'],
  [/\/workspaces\/[^/]+\/datastores(\/[^/]+)?$/i, 'datastores'],
  [/\/workspaces\/[^/]+\/(environments|codes|components)\/[^/]+\/versions\/[^/]+$/i, 'asset-versions'],
  [/^\/keys\/[^/]+(\/[^/]+(\/sign)?)?$/i, 'key-vault'],
  [/\/locations\/[^/]+\/vmsizes$/i, 'vm-sizes'],
  [/\/locations\/[^/]+\/usages$/i, 'usages'],
  [/\/discovery(\/workspaces\/[^/]+)?$/i, 'discovery'],
  [/\/providers\/microsoft\.machinelearningservices\/workspaces(\/[^/]+)?$/i, 'workspaces'],
];

/** The kind of a request by its address. */
export function requestKind(address: string): string {
  const url = new URL(address);
  if (/\.(blob|dfs)\./i.test(url.hostname)) return 'blob';
  for (const [pattern, kind] of PATHS) if (pattern.test(url.pathname)) return kind;
  return 'other';
}

/** Counts requests by kind. Every try counts. */
export class RequestCounts implements RequestCounter {
  readonly #counts = new Map<string, number>();
  /** The counts of the work that waits for the request. */
  readonly #scope = new AsyncLocalStorage<Map<string, number>>();

  add(kind: string): void {
    increment(this.#counts, kind);
    const scope = this.#scope.getStore();
    if (scope) increment(scope, kind);
  }

  as<T>(urgency: Urgency, work: () => Promise<T>): Promise<T> {
    return asUrgent(urgency, work);
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  async within<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly counts: Record<string, number> }> {
    const counts = new Map<string, number>();
    const result = await this.#scope.run(counts, work);
    return { result, counts: Object.fromEntries(counts) };
  }
}

function increment(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
