// Azure: what belongs here is every word spoken to it, and nothing that decides. May import core.
import type { RequestCounter, Runs, SignalSource, WorkspaceDirectory } from '../core/ports.ts';
import { createActivity } from './activity.ts';
import { createArm } from './arm.ts';
import { createArtifacts } from './artifacts.ts';
import { createListBlobs, createReadBlob } from './blobs.ts';
import { createChildren } from './children.ts';
import { createCompute } from './compute.ts';
import { createCost } from './cost.ts';
import { createCredential } from './credential.ts';
import { createDataPlane } from './data-plane.ts';
import { createContainerOf } from './datastores.ts';
import { createGpu } from './gpu.ts';
import { createAskGpu } from './gpu-metrics.ts';
import { createHttpClient } from './http-client.ts';
import { createLogGrowth } from './log-growth.ts';
import { createLoggedMetric } from './logged-metric.ts';
import { createMachines } from './machines.ts';
import { createAskMetrics } from './metrics.ts';
import { createPriceOf, PUBLIC_PRICES } from './prices.ts';
import { RequestCounts } from './request-kind.ts';
import { createRunFailures } from './run-failures.ts';
import { createRunHistory } from './run-history.ts';
import { createRuns } from './runs.ts';
import { type AzureContext, type AzureParts, type AzureSettings, PUBLIC_ENDPOINT } from './settings.ts';
import { createTiming } from './timing.ts';
import { createSizeOf } from './vm-sizes.ts';
import { createWorkspaces } from './workspaces.ts';

export { ENFORCE_PERMISSIONS, WATCH_PERMISSIONS } from './permissions.ts';
export type { AzureParts, AzureSettings, CredentialSettings } from './settings.ts';

/** Azure as the rest of the house knows it. */
export interface Azure {
  readonly runs: Runs;
  readonly signals: SignalSource;
  readonly workspaces: WorkspaceDirectory;
  readonly requests: RequestCounter;
  /** Ends idle connections. Calls under way are ended by their abort signals. */
  close(): void;
}

/** Connects everything to one HTTP client and one credential. Nothing is sent before the first call. */
export function connectAzure(settings: AzureSettings, parts: AzureParts): Azure {
  const endpoint = (settings.endpoint ?? PUBLIC_ENDPOINT).replace(/\/+$/, '');
  const requests = new RequestCounts();
  const { clock, sleep, requestTimeout: timeout, transport } = parts;
  const httpClient = createHttpClient({
    endpoint,
    ca: settings.ca,
    counts: requests,
    clock,
    sleep,
    timeout,
    transport,
  });
  const context: AzureContext = {
    endpoint,
    httpClient,
    credential: parts.credential ?? createCredential(settings, httpClient),
    clock,
    log: parts.log ?? { warn: () => {} },
    retryDelay: parts.retryDelay ?? 1000,
  };
  const arm = createArm(context);
  const history = createRunHistory(context, createDataPlane(context, arm));
  const askMetrics = createAskMetrics(context);
  const containerOf = createContainerOf(context, arm);
  const sizeOf = createSizeOf(context, arm);
  const machines = createMachines(context, arm, sizeOf);
  const currency = settings.currency ?? 'USD';
  const pricesEndpoint = (settings.pricesEndpoint ?? PUBLIC_PRICES).replace(/\/+$/, '');
  const priceOf = createPriceOf(context, { endpoint: pricesEndpoint, currency });
  return {
    runs: { ...createRuns(context, arm, history), failures: createRunFailures(context, history) },
    signals: {
      timing: createTiming(context, history),
      compute: createCompute(context, machines),
      children: createChildren(context, history),
      artifact: createArtifacts(context, containerOf, createReadBlob(context)),
      gpu: createGpu(context, machines, createAskGpu(askMetrics)),
      cost: createCost(machines, sizeOf, priceOf, currency),
      log: createLogGrowth(context, containerOf, createListBlobs(context)),
      metric: createLoggedMetric(context, arm),
      activity: createActivity(context, askMetrics),
    },
    workspaces: createWorkspaces(context, arm),
    requests,
    close: () => httpClient.close(),
  };
}
