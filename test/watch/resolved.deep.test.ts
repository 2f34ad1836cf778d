import { afterEach, expect, test } from 'vitest';
import type { Attempt } from '../../src/core/ports/queue.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const NEEDS_TAG = `
name: needs-tag
mode: notify
when: {tags: {required: [cost-center]}}
then: [{notify: [owner, finops]}]
`;

const run = (tags: Record<string, string> = {}, more: Parameters<typeof cpuRun>[2] = {}) =>
  oneWorkspace([cpuRun('run', '-5h', { tags: { owner: 'team@example.com', ...tags }, ...more })]);

/** The alerts about ends that arrived, each with whom it is for and why. */
function ends() {
  return rig.arrived
    .filter(({ type }) => type === 'runwarden.finding.resolved.v1')
    .map(({ data: { recipients, resolution, ended, findingId } }) => ({ recipients, resolution, ended, findingId }));
}

async function passes(count: number): Promise<void> {
  for (let pass = 0; pass < count; pass++) {
    rig.advance('5m');
    await rig.pass();
    await rig.deliverAll();
  }
}

test('whoever heard of a finding hears once that it is over, under the same finding, and why', async () => {
  rig = await createRig(run(), NEEDS_TAG);
  await passes(2);
  const [beginning] = rig.arrived;
  expect(ends()).toEqual([]);
  rig.sandbox.control.setScenario(run({ 'cost-center': '42' }));
  await passes(3);
  expect(ends()).toEqual([
    {
      recipients: ['owner', 'finops'],
      resolution: 'healthy',
      ended: 'carries the tags that are wanted',
      findingId: beginning?.data.findingId,
    },
  ]);
  expect(rig.arrived.at(-1)?.subject).toBe('Resolved: run (ml)');
});

test('the end of a run is the end of the finding', async () => {
  rig = await createRig(run({}, { ends: { at: '+7m' } }), NEEDS_TAG);
  await passes(4);
  expect(ends()).toMatchObject([{ resolution: 'run-ended', ended: 'the run has ended (Completed)' }]);
});

test('an edited policy ends the finding in words, and what it still finds is a new one', async () => {
  rig = await createRig(run(), NEEDS_TAG);
  await passes(1);
  rig.setPolicies(NEEDS_TAG.replace('cost-center', 'project'));
  await passes(2);
  expect(ends()).toMatchObject([{ resolution: 'policy-changed', ended: 'the policy needs-tag was edited' }]);
  const notices = rig.arrived.filter(({ type }) => type === 'runwarden.finding.notice.v1');
  expect(new Set(notices.map(({ data }) => data.findingId)).size).toBe(2);
});

/** A finding is set aside for an hour before people hear that it is over. */
async function afterAnHourAside(): Promise<void> {
  await passes(1);
  expect(ends()).toEqual([]);
  rig.advance('1h');
  await passes(2);
}

test.each([
  ['a policy that was removed', []],
  ['a policy that is off', [NEEDS_TAG.replace('mode: notify', 'mode: off')]],
])('%s ends its findings', async (_, policies) => {
  rig = await createRig(run(), NEEDS_TAG);
  await passes(1);
  rig.setPolicies(...policies);
  await afterAnHourAside();
  expect(ends()).toMatchObject([{ resolution: 'policy-gone', ended: 'the policy needs-tag was removed or is off' }]);
});

test('a policy that goes back to audit says so', async () => {
  rig = await createRig(run(), NEEDS_TAG);
  await passes(1);
  rig.setPolicies(NEEDS_TAG.replace('mode: notify', 'mode: audit'));
  await afterAnHourAside();
  expect(ends()).toMatchObject([{ resolution: 'in-audit', ended: 'the policy needs-tag is in mode audit now' }]);
});

test('a run that the policy is not for any more: the reason is what does not fit', async () => {
  rig = await createRig(run({ tier: 'gold' }), `${NEEDS_TAG}match: {tags: {tier: gold}}\n`);
  await passes(1);
  rig.sandbox.control.setScenario(run({ tier: 'silver' }));
  await afterAnHourAside();
  expect(ends()).toMatchObject([
    {
      resolution: 'not-matched',
      ended: 'the policy is not for the run any more: tag tier is "silver", wanted gold',
    },
  ]);
});

test('an exemption is no end: nobody hears of one, nor of a beginning when it is lifted', async () => {
  rig = await createRig(run(), NEEDS_TAG);
  await passes(1);
  const heard = rig.arrived.length;
  await rig.ledger.createOverride({
    id: 'o-1',
    kind: 'exempt',
    scope: { run: ['run'] },
    policies: ['*'],
    reason: 'a paper is due',
    author: 'operator',
    createdAt: rig.now(),
    endsAt: rig.now() + 3_600_000,
    revokedAt: null,
    revokedBy: null,
  });
  await passes(2);
  await rig.ledger.revokeOverride('o-1', 'operator', rig.now());
  await passes(1);
  expect([ends(), rig.arrived.slice(heard).filter(({ type }) => type.includes('finding.notice'))]).toEqual([[], []]);
});

test('a question that waited is withdrawn in the same message', async () => {
  const asks = NEEDS_TAG.replace('mode: notify', 'mode: approve').replace('finops]}]', 'finops]}, {cancel: true}]');
  rig = await createRig(run(), asks);
  await passes(1);
  rig.sandbox.control.setScenario(run({ 'cost-center': '42' }));
  await passes(1);
  const end = rig.arrived.at(-1);
  expect(end?.data).toMatchObject({ question: true, recipients: ['owner', 'finops', 'oncall'] });
  expect(end?.data.text).toContain('The open question is withdrawn. You need not answer it.');
});

test('nobody hears of the end of what nobody heard of: pending, in audit, or never delivered', async () => {
  rig = await createRig(
    run(),
    `${NEEDS_TAG}for: 1h\n`,
    NEEDS_TAG.replace('needs-tag', 'audited').replace('mode: notify', 'mode: audit'),
  );
  await passes(2);
  rig.sandbox.control.setScenario(run({ 'cost-center': '42' }));
  await passes(2);
  expect(rig.arrived).toEqual([]);

  await rig.close();
  rig = await createRig(run(), NEEDS_TAG);
  rig.refuseAlerts = true;
  await rig.pass();
  rig.advance('8d');
  await rig.deliverAll();
  rig.refuseAlerts = false;
  rig.sandbox.control.setScenario(run({ 'cost-center': '42' }));
  await passes(1);
  expect(rig.arrived).toEqual([]);
});

test('after a cancel those whom its confirmation does not reach hear of the end', async () => {
  const policy = ENFORCE_RUNTIME.replace('- notify: owner', '- notify: finops');
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { delay: '1m' } })]), policy);
  await rig.settle();
  rig.advance('10m');
  await rig.settle();
  const last = rig.arrived.slice(-2).map(({ type, data }) => [type, data.recipients]);
  expect(last).toContainEqual(['runwarden.cancel.confirmed.v1', ['owner', 'oncall']]);
  expect(last).toContainEqual(['runwarden.finding.resolved.v1', ['finops']]);
});

test('an end is never delivered before its beginning, which would leave a page open for ever', async () => {
  rig = await createRig(run(), NEEDS_TAG);
  rig.refuseAlerts = true;
  await rig.pass();
  await rig.deliverAll();
  rig.sandbox.control.setScenario(run({ 'cost-center': '42' }));
  rig.advance('5m');
  await rig.pass();
  rig.refuseAlerts = false;
  const jobs = await rig.store.boss.fetch<{ alertId: string; channel: string }>('deliver', { batchSize: 2 });
  const tries = (attempt: Attempt) =>
    Promise.all(
      jobs.map(({ data }) =>
        rig.ledger.delivery(data.alertId, data.channel, { attempt, now: rig.now() }).then(
          (delivery) => delivery?.alert.type,
          (error: Error) => error.message,
        ),
      ),
    );
  expect((await tries({ number: 1, last: false })).sort()).toEqual([
    'finding.notice',
    'what it is the end of was not delivered yet',
  ]);
  expect((await tries({ number: 12, last: true })).sort()).toEqual(['finding.notice', 'finding.resolved']);
});

test('Azure may have taken a cancel, and the run completed: whoever heard of the finding hears of its end', async () => {
  rig = await createRig(oneWorkspace([cpuRun('run', '-2h'), cpuRun('other', '-5m')]), ENFORCE_RUNTIME);
  await rig.pass();
  await rig.deliverAll();
  rig.sandbox.control.addFault({ on: 'cancel', do: 'cut', times: 1 });
  await rig.enforceAll();
  const completed = { ends: { at: '-1m', status: 'Completed' } } as const;
  rig.sandbox.control.setScenario(oneWorkspace([cpuRun('run', '-2h', completed), cpuRun('other', '-5m')]));
  for (let pass = 0; pass < 3; pass += 1) {
    rig.advance('5m');
    await rig.settle();
  }
  expect(ends()).toMatchObject([{ resolution: 'run-ended', ended: 'the run has ended (Completed)' }]);
});
