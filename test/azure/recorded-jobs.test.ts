import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import type { ListedRun } from '../../src/core/signal/known-run.ts';
import { ON_RECORDED_JOBS } from '../support/needs.ts';
import { ALWAYS } from './fake-azure.ts';
import { recordedJobs, startReplay } from './replay/replay.ts';

const NOW = Date.parse('2026-03-02T03:00:00Z');

/** What each recorded job is: type and phase. */
const JOBS = {
  'b01-singularity': 'command preparing',
  'b02-singularity-running': 'command running',
  'b03-local-starting': 'command preparing',
  'b05-serverless-starting': 'command preparing',
  'b06-queued': 'command queued',
  'b07-ray-running': 'command running',
  'b08-ray-completed': 'command ended',
  'b09-import-starting': 'command preparing',
  'b11-command-failed': 'command ended',
  'b13-automl-image-od': 'automl running',
  'b14-automl-image-seg': 'automl running',
  'b15-automl-image-seg-failed': 'automl ended',
  'b17-automl-reg': 'automl running',
  'b19-automl-cls': 'automl running',
  'b20-sweep': 'sweep running',
  'b22-pipe-finalizing': 'pipeline finalizing',
  'b23-pipe-cancelreq': 'pipeline canceling',
  'b25-pipe-vc': 'pipeline preparing',
  'b27-pipe-batch': 'pipeline running',
  'b28-pipe-nested': 'pipeline preparing',
  'b30-pipe-dowhile': 'pipeline queued',
  'b31-pipe-parallel': 'pipeline preparing',
  'b33-pipe-datatransfer': 'pipeline preparing',
  'b34-pipe-sweep-gpu': 'pipeline preparing',
  'b36-pipe-internal': 'pipeline preparing',
  'b37-pipe-running': 'pipeline running',
  'b38-pipe-notstarted': 'pipeline queued',
  'b40-pipe-importnode': 'pipeline preparing',
  'b41-pipe-serverless-running': 'pipeline running',
  'b43-pipe-prefix-running': 'pipeline running',
  'b44-instance-completed': 'command ended',
  'b45-instance-running': 'command running',
  'b49-local-running': 'command running',
  'b51-serverless-running': 'command running',
  'b52-pipe-gpu-step': 'pipeline running',
  'b53-pipe-nodefault': 'pipeline running',
} as const;

describe('the recorded jobs, served as one workspace', ON_RECORDED_JOBS, () => {
  let replay: Awaited<ReturnType<typeof startReplay>>;
  let azure: ReturnType<typeof connectAzure>;
  let listed: readonly ListedRun[];

  beforeAll(async () => {
    replay = await startReplay(NOW);
    azure = connectAzure(
      { endpoint: replay.url, ca: replay.caPem, pricesEndpoint: replay.url, credential: { kind: 'default' } },
      {
        clock: () => NOW,
        sleep: async () => {},
        retryDelay: 1,
        credential: { getToken: async () => ({ token: 'secret-token', expiresOnTimestamp: NOW + 3_600_000_000 }) },
      },
    );
    const [workspace] = (await azure.workspaces.list(replay.subscription, ALWAYS)).workspaces;
    if (!workspace) throw new Error('the replay lists no workspace');
    const page = await azure.runs.page(workspace, null, ALWAYS);
    expect(page.malformed).toEqual([]);
    listed = page.runs;
  });

  afterAll(async () => {
    azure.close();
    await replay.close();
  });

  it('each is listed with its type and phase', () => {
    const seen = Object.fromEntries(listed.map(({ run }) => [run.id, `${run.jobType} ${run.phase}`]));
    expect(seen).toEqual(JOBS);
    const served = recordedJobs().filter(({ id, body }) => id.startsWith('b') && body.properties);
    expect(served.map(({ id }) => id)).toEqual(Object.keys(JOBS));
  });
});
