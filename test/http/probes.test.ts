import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { readinessOf } from '../../src/watch/readiness.ts';
import { aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const BLIND = {
  ready: false,
  reasons: ['workspace a was last seen whole at 2026-01-31T08:30:00Z, 1h ago: 403 from ARM'],
  workspaces: [
    {
      ...{ name: 'a', state: 'blind' as const, error: '403 from ARM' },
      ...{ lastGoodPassAt: NOW - HOUR, lastCompletePassAt: NOW - HOUR },
    },
  ],
} as const;

describe('readiness', () => {
  it('is a 503 with the reasons when a workspace cannot be seen', async () => {
    const reply = await world.app({ readiness: async () => BLIND }).inject('/readyz');
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toEqual({
      ...BLIND,
      workspaces: [
        { ...BLIND.workspaces[0], lastGoodPassAt: '2026-01-31T08:30:00Z', lastCompletePassAt: '2026-01-31T08:30:00Z' },
      ],
    });
  });

  it('is told in full to callers with a key, where there are keys', async () => {
    const app = world.app({ keys: KEYS, readiness: async () => BLIND });
    expect((await app.inject('/readyz')).json()).toEqual({ ready: false });
    expect((await app.inject({ url: '/readyz', headers: bearer('rw_wrong') })).json()).toEqual({ ready: false });
    expect((await app.inject({ url: '/readyz', headers: bearer(VIEWER) })).json().reasons).toHaveLength(1);
  });

  it('is a 503 when the store does not answer, while health goes on', async () => {
    const readiness = async () => {
      throw new Error('connection refused');
    };
    const app = world.app({ readiness });
    const reply = await app.inject('/readyz');
    expect(reply.statusCode).toBe(503);
    expect(reply.json().reasons).toEqual(['the store does not answer']);
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'alive', version: '0.0.0-test' });
  });

  it('follows from the passes that the store holds', async () => {
    const judge = async (now: number) => readinessOf(await world.ledger.workspaces(), now, 15 * MINUTE);
    expect(await judge(NOW)).toMatchObject({ ready: false, reasons: ['no workspace is under watch'] });
    await (await world.ledger.lease(WORKSPACE, NOW))?.release();
    expect(await judge(NOW)).toMatchObject({ reasons: ['workspace ml-prod-eu has not been seen yet'] });
    await pass(world.ledger, world.newId, [aRun()], []);
    expect(await judge(NOW + 14 * MINUTE)).toMatchObject({ ready: true, reasons: [] });
    const since = NOW;
    const part = {
      kind: 'readings',
      part: 'gpu',
      what: 'the GPU use of 2 of 2 runs',
      reason: 'HTTP 403',
      since,
    } as const;
    const partly = { startedAt: NOW, endedAt: NOW + MINUTE, error: null, activeRuns: 2, requests: {}, warnings: [] };
    await world.ledger.passEnded(WORKSPACE.id, { ...partly, unseen: [part] });
    const said =
      'workspace ml-prod-eu: the GPU use of 2 of 2 runs cannot be seen: HTTP 403 (since 2026-01-31T09:30:00Z)';
    expect(await judge(NOW + 14 * MINUTE)).toMatchObject({ ready: true, reasons: [said] });
    expect(await judge(NOW + 15 * MINUTE)).toMatchObject({
      ready: false,
      reasons: ['workspace ml-prod-eu was last seen whole at 2026-01-31T09:30:00Z, 15m ago', said],
      workspaces: [{ state: 'blind' }],
    });
  });
});

it('gives the metrics as Prometheus reads them', async () => {
  const reply = await world.app().inject('/metrics');
  expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(reply.body).toBe('runwarden_up 1\n');
});
