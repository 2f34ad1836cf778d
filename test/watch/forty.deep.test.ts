import { afterEach, expect, test } from 'vitest';
import { type CancelLimits, NO_LIMITS } from '../../src/core/policy/limits.ts';
import { oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { condemned, ENFORCE_VALIDATION } from './storm.ts';

let service: Service | null = null;
afterEach(async () => {
  await service?.close();
  service = null;
});

function storm(limits: Partial<CancelLimits>): Promise<Service> {
  return startService({
    scenario: oneWorkspace(condemned(40)),
    policies: { 'validation.yaml': ENFORCE_VALIDATION },
    configure: (config) => ({ ...config, limits: { ...NO_LIMITS, ...limits } }),
  });
}

test('forty cancels of one pass leave at once, each once', async () => {
  service = await storm({});
  const { sandbox } = service;
  await service.until(() => (sandbox.control.requests().sinceStart.cancel ?? 0) >= 40);
  await service.rest();
  expect(sandbox.control.requests().sinceStart.cancel).toBe(40);
  const { items } = (await service.get('/api/v1/decisions?kind=cancel&limit=200')).body as {
    items: { cancellation: { state: string } }[];
  };
  expect(items.map(({ cancellation }) => cancellation.state)).toEqual(Array(40).fill('requested'));
});

test('a limit holds though eight are judged again at once', async () => {
  service = await storm({ perCycle: 25 });
  await service.rest();
  expect(service.sandbox.control.requests().sinceStart.cancel).toBe(25);
});
