import { afterEach, describe, expect, test } from 'vitest';
import { longTime, momentIn } from '../../src/notify/messages/times.ts';
import { type Service, startService } from '../support/service.ts';
import { POLICIES, scenarioWith, WAYS, type Way } from '../support/ways-to-be-blind.ts';

let service: Service;
afterEach(() => service.close());

const BLIND = 'runwarden.workspace.blind.v1';
const RECOVERED = 'runwarden.workspace.recovered.v1';

/** Ten minutes pass, and what a tick causes is done. */
async function tenMinutes(): Promise<void> {
  service.sandbox.control.advance('10m');
  // A store that takes no writes also takes no request for a pass.
  await service.running.watch.tick().catch(() => undefined);
  // Done every minute, by the clock of this machine.
  await service.running.watch.look();
  await service.rest();
}

function texts(type: string): string[] {
  return service.receiver.arrived.filter((alert) => alert.type === type).map(({ data }) => String(data.text));
}

/** What was the matter ends. */
async function recovers({ end, atOnce }: Way): Promise<void> {
  service.sandbox.control.clearFaults();
  await end?.(service);
  await tenMinutes();
  await service.until(() => texts(RECOVERED).length > 0);
  const now = service.running.deps.clock();
  const since = longTime(new Date(now - 50 * 60_000).toISOString(), momentIn(null, now));
  if (!atOnce) expect(texts(RECOVERED)[0]).toContain(since);
  expect((await service.get('/readyz')).body).toMatchObject({ ready: true, reasons: [] });
}

describe.each([['alone', ['bad']] as const, ['in one of two workspaces', ['bad', 'good']] as const])(
  '%s',
  (_, names) => {
    test.each(WAYS)(
      '$name: people are alerted within blind-after, readiness says it, and recovery is said',
      async (way: Way) => {
        const { arrange, targets } = way;
        service = await startService({
          scenario: scenarioWith(names),
          policies: POLICIES,
          ...(arrange && { arrange }),
          ...(targets && { targets }),
        });
        await service.rest();
        if (!arrange && !targets)
          expect((await service.get('/readyz')).body).toMatchObject({ ready: true, reasons: [] });
        await way.begin?.(service);
        for (let tick = 0; tick < 2; tick++) await tenMinutes();
        if (!way.atOnce) expect(texts(BLIND)).toEqual([]);
        await tenMinutes();
        await service.until(() => texts(BLIND).length > 0);
        expect(texts(BLIND)).toHaveLength(1);
        expect(texts(BLIND)[0]).toMatch(way.words);
        const ready = await service.get('/readyz');
        expect(ready.status).toBe(503);
        expect(JSON.stringify(ready.body)).toMatch(way.words);
        if (names.length > 1 && !way.all) expect(texts(BLIND)[0]).not.toContain('workspace good');
        // Once for each cause.
        await tenMinutes();
        expect(texts(BLIND)).toHaveLength(1);

        if (!targets) await recovers(way);
      },
    );
  },
);

test('causes that take turns are alerted within blind-after, and the end of one is not called the end', async () => {
  service = await startService({ scenario: scenarioWith(['bad']), policies: POLICIES });
  await service.rest();
  const inTurn = ['metrics', 'children', 'mlflow'] as const;
  for (let tick = 0; tick < 6 && texts(RECOVERED).length === 0; tick++) {
    service.sandbox.control.clearFaults();
    service.sandbox.control.addFault({ on: inTurn[tick % 3] ?? 'metrics', do: 'status', status: 403, times: 10_000 });
    await tenMinutes();
    if (tick === 2) await service.until(() => texts(BLIND).length > 0);
  }
  // A tick looks before its pass.
  expect(texts(BLIND)[0]).toMatch(/the (children|logged metrics) of .* since Mon 2 Mar, 03:00 UTC\. Why: .*403/);
  await service.until(() => texts(RECOVERED).length > 0);
  expect(texts(RECOVERED)[0]).toContain('1 other cause lasts');
});
