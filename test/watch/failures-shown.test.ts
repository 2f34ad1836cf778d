import { afterEach, expect, test } from 'vitest';
import { showRun } from '../../src/http/schemas/run.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const NEEDS_TAG = `
name: needs-tag
mode: notify
when: {tags: {required: [cost-center]}}
then: [{notify: owner}]
`;
const BOTH = `
name: both
mode: notify
match: {job-type: pipeline}
when:
  all:
    - tags: {required: [cost-center]}
    - not: {step-failed: {step: train}}
then: [{notify: owner}]
`;

const PREEMPTED = 'AzureMLCompute job failed.\nPreemptionError: Nodes of this job got pre-empted.';

function pipeline(ends?: object) {
  return oneWorkspace([
    {
      id: 'pipe',
      type: 'pipeline',
      compute: 'cpu',
      created: '-3h',
      started: '-3h',
      tags: { owner: 'team@example.com' },
      children: [
        {
          id: 'prep',
          'display-name': 'prepare-data',
          compute: 'cpu',
          created: '-3h',
          started: '-3h',
          ends: {
            at: '-1h',
            status: 'Failed',
            error: { message: PREEMPTED, inner: ['BadArgument', 'PreemptionError'] },
          },
        },
        { id: 'train', 'display-name': 'train', compute: 'cpu', created: '-3h', started: '-3h', ...ends },
      ],
      ...ends,
    },
  ]);
}

const OWNERS = { tags: ['owner'], fallback: 'ml-platform@example.com' };

const STEP = {
  runId: 'prep',
  displayName: 'prepare-data',
  failure: { cause: 'platform', code: 'PreemptionError', message: expect.stringContaining('got pre-empted') },
};

test('the API shows the failed steps of an active run, and an alert about something else names them', async () => {
  rig = await createRig(pipeline(), BOTH);
  await rig.settle();
  const view = await rig.ledger.run('ml', 'pipe');
  expect(view && showRun(view, OWNERS)).toMatchObject({ failure: null, failedSteps: [STEP] });
  expect(rig.arrived[0]?.data).toMatchObject({ failedSteps: [{ step: 'prepare-data', failure: STEP.failure }] });
  expect(rig.arrived[0]?.data.text).toContain('Step prepare-data failed (platform, PreemptionError): AzureMLCompute');
});

test('an ended run has its class, code and message in the API and in the alert of its end', async () => {
  const failed = {
    ends: { at: '+7m', status: 'Failed', error: { code: 'UserError', message: 'ValueError: bad value' } },
  };
  rig = await createRig(pipeline(failed), NEEDS_TAG);
  await rig.settle();
  rig.advance('10m');
  await rig.settle();
  const failure = { cause: 'code', code: 'UserError', message: 'ValueError: bad value' };
  const view = await rig.ledger.run('ml', 'pipe');
  expect(view && showRun(view, OWNERS)).toMatchObject({
    active: false,
    failure,
    failedSteps: [STEP, { runId: 'train', failure }],
  });
  const end = rig.arrived.find(({ type }) => type === 'runwarden.finding.resolved.v1');
  expect(end?.data).toMatchObject({
    ended: 'the run has ended (Failed): it failed (code, UserError): ValueError: bad value',
    failure,
  });
});
