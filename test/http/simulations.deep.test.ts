import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

let service: Service;

beforeAll(async () => {
  service = await startService({
    scenario: oneWorkspace([cpuRun('short', '-10m'), cpuRun('long', '-50m')]),
    policies: { 'runtime.yaml': ENFORCE_RUNTIME },
  });
  await service.rest();
});

afterAll(async () => {
  await service.rest();
  await service.close();
});

/** The body is of an open shape here: the tests say which part they look at. */
// biome-ignore lint/suspicious/noExplicitAny: as above
async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
  const response = await fetch(`${service.running.url}/api/v1${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function simulated(body: object) {
  const started = await ask('POST', '/simulations', body);
  expect(started.status).toBe(202);
  await service.until(async () => (await ask('GET', `/simulations/${started.body.id}`)).body.endedAt !== null);
  return (await ask('GET', `/simulations/${started.body.id}`)).body;
}

describe('a change of a policy on the recorded past', () => {
  it('says what it would have done as it is and as edited, and the file as edited', async () => {
    const { text } = (await ask('GET', '/policies/runtime')).body;
    const edited = text.replace('over: 1h', 'over: 30m');
    const { state, share, result } = await simulated({ policy: 'runtime', text: edited, days: 1 });
    expect({ state, share }).toEqual({ state: 'done', share: 1 });
    expect(result.cancel).toMatchObject({ before: 0, after: 1, removed: [], moved: 0 });
    expect(result.cancel.added[0]).toMatchObject({ workspace: 'ml', runId: 'long' });
    expect(result.text).toMatchObject({ before: text, after: edited });
  });

  it('tries another mode, which is one line of the file', async () => {
    const { result } = await simulated({ policy: 'runtime', mode: 'notify' });
    expect(result.text.after).toContain('mode: notify');
    expect(result.text.after).not.toContain('mode: enforce');
  });

  it('refuses a text that is no policy, with what is wrong and where', async () => {
    const { state, problems } = await simulated({ policy: 'runtime', text: 'name: runtime\nwhen: {runtime: soon}\n' });
    expect(state).toBe('refused');
    expect(problems.join('\n')).toContain('runtime.yaml:');
  });

  it('refuses another name, since the file is of this policy', async () => {
    const { problems } = await simulated({
      policy: 'runtime',
      text: ENFORCE_RUNTIME.replace('name: runtime', 'name: x'),
    });
    expect(problems).toEqual([expect.stringContaining('the name must stay runtime')]);
  });

  it('changes nothing: no decision, no audit of it', async () => {
    const before = (await ask('GET', '/audit?limit=1')).body.items[0].seq;
    await simulated({ policy: 'runtime', mode: 'enforce' });
    expect((await ask('GET', '/audit?limit=1')).body.items[0].seq).toBe(before);
  });
});
