import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { readinessOf } from '../../src/watch/readiness.ts';
import { aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const BLIND = {
  ready: false,
  reasons: ['workspace a was last seen at 2026-01-31T08:30:00Z, 1h ago: 403 from ARM'],
  workspaces: [{ name: 'a', state: 'blind', lastGoodPassAt: NOW - HOUR, error: '403 from ARM' }],
} as const;

describe('readiness', () => {
  it('is a 503 with the reasons when a workspace cannot be seen', async () => {
    const reply = await world.app({ readiness: async () => BLIND }).inject('/readyz');
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toEqual({
      ...BLIND,
      workspaces: [{ ...BLIND.workspaces[0], lastGoodPassAt: '2026-01-31T08:30:00Z' }],
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
    expect(await judge(NOW + 15 * MINUTE)).toMatchObject({ ready: true, reasons: [] });
    const error = '403 from ARM';
    const failed = { startedAt: NOW, endedAt: NOW + HOUR, error, activeRuns: 0, requests: {}, warnings: [] };
    await world.ledger.passEnded(WORKSPACE.id, failed);
    expect(await judge(NOW + HOUR)).toMatchObject({
      ready: false,
      reasons: ['workspace ml-prod-eu was last seen at 2026-01-31T09:30:00Z, 1h ago: 403 from ARM'],
      workspaces: [{ state: 'blind' }],
    });
  });
});

it('gives the metrics as Prometheus reads them', async () => {
  const reply = await world.app().inject('/metrics');
  expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(reply.body).toBe('runwarden_up 1\n');
});
