import { afterEach, expect, test } from 'vitest';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

const POLICY = `
name: long-running
mode: enforce
when: {runtime: {over: 1h}}
then:
  - notify: owner
  - after: 1h
    cancel: true
grace: 30m
objection: {holds: 4h}
`;

let service: Service;
afterEach(() => service.close());

async function start(policy = POLICY): Promise<void> {
  service = await startService({
    scenario: oneWorkspace([cpuRun('run', '-5h')]),
    policies: { 'long-running.yaml': policy },
    configure: (config) => ({
      ...config,
      http: { ...config.http, baseUrl: 'https://runwarden.example.com/' },
      owner: { ...config.owner, contact: 'ml-oncall@example.com' },
    }),
  });
  await service.rest();
}

const arrived = (type: string) => service.receiver.arrived.filter((alert) => alert.type === `runwarden.${type}.v1`);
const cancels = () => service.sandbox.control.requests().sinceStart.cancel ?? 0;

/** The page behind the newest link, on this machine. */
function link(): string {
  const { keepUrl } = arrived('finding.notice').at(-1)?.data ?? {};
  return `${service.running.url}${new URL(String(keepUrl)).pathname}`;
}

async function object(reason = 'The candidate is needed for the release.'): Promise<string> {
  const reply = await fetch(link(), { method: 'POST', body: new URLSearchParams({ reason }) });
  await service.rest();
  return reply.text();
}

async function later(by: string): Promise<void> {
  service.sandbox.control.advance(by);
  await service.tick(1);
  await service.rest();
}

async function answer(verb: 'approve' | 'reject'): Promise<void> {
  const id = arrived('approval.requested').at(-1)?.data.decisionId;
  const url = `${service.running.url}/api/v1/decisions/${id}/${verb}`;
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  await service.rest();
}

test('an owner keeps a run from a notice: nothing is cancelled by itself, and on-call is asked at once', async () => {
  await start();
  expect(arrived('finding.notice')[0]?.data).toMatchObject({
    keepUrl: expect.stringMatching(/^https:\/\/runwarden\.example\.com\/keep\/[\w-]+\.[\w-]+$/),
    contact: 'ml-oncall@example.com',
  });
  // Mail filters open links.
  expect((await fetch(link())).status).toBe(200);
  expect(await object()).toContain('Your objection is recorded. Runwarden will not cancel');
  expect(arrived('objection.recorded')).toHaveLength(1);
  expect(arrived('approval.requested').map(({ data }) => [data.because, data.objection])).toEqual([
    [
      'objected',
      { by: 'team-vision@example.com', at: expect.any(String), note: 'The candidate is needed for the release.' },
    ],
  ]);
  await later('2h');
  await later('1h');
  expect(cancels()).toBe(0);
  expect(arrived('approval.requested')).toHaveLength(1);
});

test('a yes to that question cancels the run, and a no keeps it', async () => {
  await start();
  await object();
  await later('61m');
  await answer('approve');
  await service.until(() => cancels() === 1);
  await service.close();
  await start();
  await object();
  await answer('reject');
  await later('61m');
  await later('5h');
  await later('25h');
  expect(cancels()).toBe(0);
  expect(arrived('run.kept')).toHaveLength(1);
});

test('without an answer the objection ends, and the run is cancelled only after a new notice and its grace', async () => {
  await start();
  await object();
  await later('3h');
  expect(arrived('finding.notice')).toHaveLength(1);
  await later('61m');
  expect(arrived('finding.notice')).toHaveLength(2);
  expect(arrived('approval.withdrawn')).toHaveLength(1);
  expect(cancels()).toBe(0);
  // It counts once for the same evidence, also from the new notice.
  expect(await object()).toContain('You have objected already');
  await later('31m');
  await service.until(() => cancels() === 1);
});

test('an approval from before the objection is not used', async () => {
  await start(POLICY.replace('enforce', 'approve').replace('after: 1h', 'after: 1m'));
  await later('2m');
  expect(arrived('approval.requested')).toHaveLength(1);
  await answer('approve');
  expect(cancels()).toBe(0);
  service.sandbox.control.advance('1m');
  await object();
  await later('31m');
  expect(cancels()).toBe(0);
  expect(arrived('approval.lapsed')).toHaveLength(1);
  expect(arrived('approval.requested').map(({ data }) => data.because)).toEqual(['mode', 'objected']);
  await answer('approve');
  await service.until(() => cancels() === 1);
});
