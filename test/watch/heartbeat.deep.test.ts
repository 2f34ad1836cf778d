import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { createHeartbeat, type Heartbeat } from '../../src/watch/heartbeat.ts';
import type { FoundWorkspaces } from '../../src/watch/workspaces.ts';
import { createRig, type Rig, SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, workspaceNamed } from '../support/scenarios.ts';

/** What the dead man's switch was asked, and what it answers. */
let asked: string[];
let status: number;
let body: string;
let server: Server;
let rig: Rig;
let warnings: string[];
let heartbeat: Heartbeat;
let found: Pick<FoundWorkspaces, 'workspaces' | 'problems'>;
const outbound = createOutbound({});

beforeEach(async () => {
  asked = [];
  warnings = [];
  status = 200;
  body = 'OK';
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const workspaces = ['ml', 'other'].map((name) => workspaceNamed(name, [cpuRun(`r-${name}`, '-1h')]));
  rig = await createRig({ subscriptions: [{ id: SUBSCRIPTION, workspaces }] });
  found = { workspaces: [await rig.workspace('ml'), await rig.workspace('other')], problems: [] };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/secret-uuid`;
  const note = (facts: object, message: string) => void warnings.push(`${message} ${JSON.stringify(facts)}`);
  const log = { error: note, warn: note, info: note, debug: note };
  heartbeat = createHeartbeat({ url, every: 5 * MINUTE }, { ...rig.deps, clock: rig.now, log, send: outbound.send });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rig.close();
});

/** Passes after so much time, and what the switch was asked in all once each of them was reported. */
async function after(pause: string, ...names: string[]): Promise<number> {
  rig.advance(pause);
  for (const name of names) {
    await rig.pass(name).catch(() => undefined);
    await heartbeat(found, AbortSignal.timeout(10_000));
  }
  return asked.length;
}

test('the switch is asked after a round of good passes over every workspace, and not more often than configured', async () => {
  expect(await after('1m', 'ml')).toBe(0);
  expect(await after('0m', 'other')).toBe(1);
  expect(asked).toEqual(['GET /ping/secret-uuid']);
  expect(await after('2m', 'ml', 'other')).toBe(1);
  expect(await after('4m', 'ml')).toBe(2);
  expect(await after('6m', 'ml')).toBe(2);
  expect(await after('1m', 'other')).toBe(3);
});

test('it is not asked while a workspace fails, nor while one cannot be found', async () => {
  rig.sandbox.control.addFault({ on: 'jobs-list', do: 'status', status: 403, url: '/workspaces/other/' });
  expect(await after('1m', 'ml', 'other', 'ml')).toBe(0);
  rig.sandbox.control.clearFaults();
  found = {
    ...found,
    problems: [{ target: 'workspace gone', reason: 'there is no such workspace', isUnwatched: true }],
  };
  expect(await after('1m', 'ml', 'other')).toBe(0);
  found = { ...found, problems: [] };
  expect(await after('1m', 'ml', 'other')).toBe(1);
});

test('a switch that refuses is one warning, without its address, and is asked again after the next round', async () => {
  status = 404;
  expect(await after('1m', 'ml', 'other')).toBe(1);
  expect(await after('1m', 'ml', 'other')).toBe(2);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('it answered 404');
  status = 200;
  expect(await after('1m', 'ml', 'other')).toBe(3);
  expect(warnings).toHaveLength(2);
  expect(warnings.join()).not.toContain('secret-uuid');
});

test('a switch that is not there harms nothing', async () => {
  await new Promise((done) => server.close(done));
  expect(await after('1m', 'ml', 'other')).toBe(0);
  expect(warnings).toHaveLength(1);
  expect(warnings.join()).not.toContain('secret-uuid');
});

test('a switch that answers 200 and does not know the address was not reached', async () => {
  body = 'OK (not found)';
  await after('1m', 'ml', 'other');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('it answered OK (not found)');
});
