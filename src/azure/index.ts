// Azure: everything that is said to it belongs here, and nothing that decides. May import core.
import type { Runs, SignalSource } from '../core/ports/azure.ts';
import type { EvidenceSource } from '../core/ports/evidence.ts';
import { createArm } from './arm/arm.ts';
import { createCompute } from './arm/compute.ts';
import { createComputeList } from './arm/compute-list.ts';
import { createComputes } from './arm/compute-nodes.ts';
import { createComputeStateOf } from './arm/compute-state.ts';
import { createContainerOf } from './arm/datastores.ts';
import { createMachineOf } from './arm/machines.ts';
import { createRuns } from './arm/runs.ts';
import { createSizeOf } from './arm/vm-sizes.ts';
import { createWorkspaces } from './arm/workspaces.ts';
import { cloudOf } from './cloud/clouds.ts';
import { createAddressProblem, onlyTo, type Purpose } from './cloud/trusted-hosts.ts';
import { createCredential, principalOf } from './credential.ts';
import { createDatabaseToken } from './database-token.ts';
import { createAssetVersions } from './evidence/asset-versions.ts';
import { createLastValues } from './evidence/last-values.ts';
import { createRecord } from './evidence/record.ts';
import { createHttpClient } from './http/http-client.ts';
import { RequestCounts } from './http/request-kind.ts';
import { createActivity } from './metrics/activity.ts';
import { createChildMetric } from './metrics/child-metric.ts';
import { createGpu } from './metrics/gpu.ts';
import { createLoggedMetric } from './metrics/logged-metric.ts';
import { createLoggedValues } from './metrics/logged-values.ts';
import { createAskMetrics } from './metrics/metrics.ts';
import { createTracking } from './metrics/tracking.ts';
import { createCost } from './prices/cost.ts';
import { createNodePriceOf } from './prices/node-price.ts';
import { createPriceOf } from './prices/prices.ts';
import { createChildren, createFamily } from './run-history/children.ts';
import { createDataPlane } from './run-history/data-plane.ts';
import { createFullPlacements } from './run-history/full-placements.ts';
import { createRunFailures } from './run-history/run-failures.ts';
import { createRunHistory } from './run-history/run-history.ts';
import { createTiming } from './run-history/timing.ts';
import type { AzureContext, AzureParts, AzureSettings } from './settings.ts';
import { createArtifactService } from './storage/artifact-service.ts';
import { createArtifacts } from './storage/artifacts.ts';
import { createBlobPipelines } from './storage/blob-pipeline.ts';
import { createListBlobs, createListSomeBlobs, createReadBlob } from './storage/blobs.ts';
import { createContainerContents } from './storage/container-contents.ts';
import { createLogGrowth } from './storage/log-growth.ts';
import { createRunFiles } from './storage/run-files.ts';
import { createVaultKey } from './vault-key.ts';
import { createQuotaOf } from './waits/quota.ts';
import { createWaits } from './waits/waits.ts';

export type { AzureParts, AzureSettings, CredentialSettings } from './settings.ts';

/** Azure as the other rooms know it. */
export type Azure = ReturnType<typeof connectAzure>;

/** Connects everything to one HTTP client and one credential. Nothing is sent before the first call. */
export function connectAzure(settings: AzureSettings, parts: AzureParts) {
  const cloud = cloudOf(settings);
  const prices = (settings.pricesEndpoint ?? cloud.prices)?.replace(/\/+$/, '') ?? null;
  const requests = new RequestCounts();
  const httpClient = createHttpClient(
    { ...settings, endpoint: cloud.endpoint, principal: principalOf(settings) },
    parts,
    requests,
  );
  const addressProblem = createAddressProblem(cloud, settings.trustedHosts ?? [], prices);
  const httpClientFor = (purpose: Purpose) => onlyTo(purpose, httpClient, addressProblem);
  const retryDelay = parts.retryDelay ?? 1000;
  const context: AzureContext = {
    cloud,
    httpClientFor,
    clearedClientFor: (purpose, clear) => onlyTo(purpose, httpClient.cleared(clear), addressProblem),
    addressProblem,
    credential:
      parts.credential ?? createCredential(settings, cloud, { httpClient: httpClientFor('sign-in'), retryDelay }),
    clock: parts.clock,
    log: parts.log ?? { warn: () => {} },
    retryDelay,
  };
  const arm = createArm(context);
  const plane = createDataPlane(context, arm);
  const history = createRunHistory(context, plane);
  const tracking = createTracking(context, arm);
  const logged = createLoggedValues(context, tracking);
  const askMetrics = createAskMetrics(context);
  const containerOf = createContainerOf(context, arm);
  const blobs = createBlobPipelines(context);
  const listSome = createListSomeBlobs(blobs);
  const sizeOf = createSizeOf(context, arm);
  const machineOf = createMachineOf(context, arm, sizeOf);
  const fullPlacements = createFullPlacements(context, history);
  const familyOf = createFamily(context, history, machineOf, fullPlacements);
  const currency = settings.currency ?? 'USD';
  const own = settings.ownRates ?? {};
  const priceOf = createPriceOf(context, { endpoint: prices, currency, own });
  const nodePriceOf = createNodePriceOf(sizeOf, priceOf, { own, currency });
  const signals: SignalSource = {
    timing: createTiming(context, history),
    compute: createCompute(context, machineOf, fullPlacements),
    children: createChildren(context, familyOf),
    artifact: createArtifacts(context, containerOf, createReadBlob(blobs)),
    gpu: createGpu(context, machineOf, askMetrics),
    cost: createCost(machineOf, nodePriceOf, currency),
    log: createLogGrowth(context, containerOf, createListBlobs(listSome)),
    metric: createLoggedMetric(context, logged),
    childMetric: createChildMetric(context, logged),
    activity: createActivity(context, askMetrics),
    wait: createWaits(context, createComputeStateOf(context, arm), createQuotaOf(context, arm, sizeOf), history),
  };
  const runs: Runs = { ...createRuns(context, arm, history), failures: createRunFailures(context, arm, history) };
  const evidence: EvidenceSource = {
    record: createRecord(context, {
      arm,
      history,
      familyOf,
      signals,
      values: createLastValues(tracking),
      versions: createAssetVersions(context, arm),
    }),
    ...createRunFiles(context, {
      containerOf,
      pipelines: blobs,
      listBlobs: listSome,
      service: createArtifactService(context, plane),
    }),
  };
  return {
    runs,
    signals,
    evidence,
    computes: createComputes(arm),
    computeDirectory: createComputeList({ arm, sizeOf, priceOf: nodePriceOf, currency }),
    workspaces: createWorkspaces(arm),
    requests,
    /** Keeps contents of evidence as blobs of a container. @throws {StartError} */
    contentsIn: (container: string, setting?: string) => createContainerContents(context, blobs, container, setting),
    /** A key that signs the audit in its vault. @throws {StartError} */
    vaultKey: (address: string) => createVaultKey(context, address),
    /** The password of a PostgreSQL server that asks for a login with Microsoft Entra. */
    databaseToken: createDatabaseToken(context.credential, cloud.audiences.postgres),
    /** Closes idle connections. Calls under way end by their abort signals. */
    close: () => httpClient.close(),
  };
}
