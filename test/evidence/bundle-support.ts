import { createHash } from 'node:crypto';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import type { RunRecord } from '../../src/core/evidence/run-record.ts';
import { type BundleInput, bundleOf } from '../../src/evidence/bundle/bundle.ts';
import { bundledDecision } from '../../src/evidence/bundle/decision.ts';
import { aRun } from '../conditions/snapshots.ts';
import { aChild, aRecord } from '../support/a-record.ts';

export const BEGAN = Date.UTC(2026, 2, 2, 1);
const MINUTE = 60_000;
const WORKSPACE =
  '/subscriptions/5a1e/resourceGroups/rg-risk/providers/Microsoft.MachineLearningServices/workspaces/ml-risk';

const known = <T>(value: T) => ({ known: true as const, value });

/** A pipeline whose validation failed: its record, as it was when its cancel was decided. */
export function aFailedPipeline(given: Partial<RunRecord> = {}): RunRecord {
  const run = aRun({
    id: 'brave_pear_8h',
    displayName: 'churn-nightly',
    workspaceName: 'ml-risk',
    workspaceId: WORKSPACE,
    jobType: 'pipeline',
    experiment: 'churn',
    status: 'Running',
    createdAt: BEGAN,
    creator: { objectId: null, displayName: 'Ana Silva' },
  });
  const record = aRecord(run, BEGAN + 95 * MINUTE, {
    times: known({
      createdAt: BEGAN,
      startedAt: BEGAN + 5 * MINUTE,
      endedAt: null,
      lastStartedAt: BEGAN + 5 * MINUTE,
      computed: null,
      attempt: 1,
      queueing: null,
    }),
    children: known([
      childRow('prepare', null),
      childRow('validate', { cause: 'data', code: 'UserError', message: 'validation failed: 3 of 12 checks' }),
    ]),
    job: known({
      job: {
        $schema: 'https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json',
        type: 'pipeline',
        jobs: { validate: { type: 'command', component: 'azureml:check:4', inputs: { rows: '16' } } },
      },
      differs: [
        { where: 'jobs.validate.inputs.data.path', why: 'it is a path, whose content may have changed since the run' },
      ],
    }),
    ...given,
  });
  return {
    ...record,
    lineage: {
      ...record.lineage,
      inputs: known({
        train: asset({
          assetId: 'azureml:churn-train:7',
          version: '7',
          uri: 'azureml://datastores/lake/paths/churn/7/',
        }),
        raw: asset({ uri: 'azureml://datastores/lake/paths/raw/' }),
        rows: asset({ type: 'literal', value: '16' }),
      }),
      git: known({ repository: 'https://example.com/risk/churn.git', branch: 'main', commit: '503b47d5', dirty: true }),
    },
  };
}

function asset(given: object) {
  return { type: 'uri_folder', value: null, uri: null, assetId: null, version: null, mode: null, ...given };
}

function childRow(name: string, error: { cause: 'data'; code: string; message: string } | null) {
  const status = error ? 'Failed' : 'Completed';
  const child = aChild(`${name}-1`, BEGAN, { displayName: name, status, error });
  return { child, parameters: {}, metrics: known([]), cost: null };
}

/** A decision as the API gives it. */
export function aBundledDecision(given: object = {}) {
  return bundledDecision({
    id: 'd1',
    at: '2026-03-02T02:35:00Z',
    kind: 'cancel',
    policy: 'failed-validation',
    audit: false,
    reason: '3 of 12 checks failed: null rate of "income" is 31%, at most 5% is allowed',
    withheld: null,
    decidedBy: null,
    approval: null,
    cancellation: null,
    evidence: { outcome: 'violated' },
    ...given,
  });
}

/** A kept item with its bytes. */
export function kept(
  bytes: string | Uint8Array | null,
  given: Partial<KeptItem> = {},
): readonly [KeptItem, Uint8Array | null] {
  const content = bytes === null ? null : Buffer.from(bytes);
  const sha256 = content && createHash('sha256').update(content).digest('hex');
  const item: KeptItem = {
    id: `${given.name ?? 'log'} ${sha256}`,
    workspaceId: WORKSPACE,
    runId: 'brave_pear_8h',
    decisionId: 'd1',
    occasion: 'decided',
    at: BEGAN + 95 * MINUTE,
    kind: 'log',
    ofRun: { id: 'brave_pear_8h', displayName: 'churn-nightly' },
    name: 'logs/azureml/executionlogs.txt',
    content:
      content && sha256
        ? {
            sha256,
            bytes: content.length,
            mediaType: 'text/plain',
            whole: { bytes: content.length, from: 0, changedAt: null },
            redacted: {},
          }
        : null,
    missing: content ? null : 'storage refused it: HTTP 403',
    dropped: null,
    ...given,
  };
  return [item, content];
}

/** The files of a bundle by their path. */
export function filesOf(
  items: readonly (readonly [KeptItem, Uint8Array | null])[],
  given: Partial<BundleInput> = {},
): Record<string, string> {
  const files = bundleOf({
    run: { id: 'brave_pear_8h', displayName: 'churn-nightly', workspace: 'ml-risk', workspaceId: WORKSPACE },
    decisions: [],
    items: items.map(([item]) => item),
    contents: new Map(items.flatMap(([{ content }, bytes]) => (content && bytes ? [[content.sha256, { bytes }]] : []))),
    policies: [],
    missing: [],
    at: BEGAN + 600 * MINUTE,
    version: '1.2.3',
    ...given,
  });
  return Object.fromEntries(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
}

export function aRecordItem(record: RunRecord) {
  return kept(JSON.stringify(record), { kind: 'record', name: 'record.json' });
}
