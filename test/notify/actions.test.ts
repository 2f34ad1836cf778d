import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { runAlertData } from '../../src/core/alert/alert-data.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { createApp } from '../../src/http/app.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { withoutIssuer } from '../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import {
  approveCommand,
  cancelByHandCommand,
  decisionUrl,
  freezeCommand,
  overrideCommand,
  rejectCommand,
} from '../../src/notify/actions.ts';
import { handTimer } from '../support/hand-timer.ts';
import { SILENT } from '../support/live.ts';
import { aDecision, aPolicy, NOW } from './alerts.ts';

/* The commands in a message are given to the real API: a path or a field that it does not know fails here. */

const KEY = 'rw_test';
const BASE = 'http://runwarden.test';
let written: [string, ...unknown[]][] = [];
let app: FastifyInstance;

function note(name: string, answer: unknown = undefined) {
  return async (...given: unknown[]) => {
    written.push([name, ...given]);
    return answer;
  };
}

beforeEach(() => {
  written = [];
  const ledger = {
    answer: note('answer', { kind: 'not-found' }),
    createOverride: note('createOverride'),
    freeze: note('freeze'),
    freezesInForce: note('freezesInForce', []),
    requestsInFlight: async () => [],
    policySetInForce: async () => null,
    decision: note('decision', { decision: aDecision(), workspaceName: 'ml-prod-1' }),
    runs: async () => ({ items: [], next: null }),
  };
  app = createApp({
    // What the routes under test call, and no more.
    ledger: ledger as unknown as AppDeps['ledger'],
    policies: {
      current: () => [aPolicy()],
      digest: () => 'd1',
      problems: () => [],
      loadedAt: () => NOW,
      folder: 'policies',
    },
    owner: { tags: [], fallback: 'ml-platform@example.com' },
    limits: () => ({ perCycle: null, perHour: null, share: null }),
    keys: [{ name: 'oncall', role: 'operator', sha256: createHash('sha256').update(KEY).digest('hex') }],
    signIn: withoutIssuer(KEYS_ALONE, 'a-key-for-sessions'),
    clock: () => NOW,
    live: SILENT,
    timer: handTimer(),
    links: { key: 'k', contact: null, refused: () => undefined },
    newId: () => 'new-id',
    nextPassAt: () => null,
    readiness: async () => ({ ready: true, reasons: [], workspaces: [] }),
    metrics: async () => '',
    logger: pino({ level: 'silent' }),
    evidence: { viewers: false },
    version: '0.0.0',
  });
});

/** Splits a command as a shell does and sends it. */
async function run(command: string) {
  const script = `curl() { for word; do printf '%s\\0' "$word"; done; }; ${command}`;
  const words = execFileSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { RUNWARDEN_API_KEY: KEY, RUNWARDEN_URL: BASE },
  }).split('\0');
  const after = (flag: string) => words[words.indexOf(flag) + 1] ?? '';
  const headers = new Map<string, string>();
  for (const [index, word] of words.entries()) {
    const [name = '', value = ''] = word.split(': ');
    if (words[index - 1] === '-H') headers.set(name, value);
  }
  expect(['PUT', 'POST']).toContain(after('-X'));
  return app.inject({
    method: after('-X') === 'PUT' ? 'PUT' : 'POST',
    url: words.find((word) => word.startsWith(BASE)) ?? '',
    headers: Object.fromEntries(headers),
    payload: after('-d'),
  });
}

it.each([[BASE], [`${BASE}/`], [null]])(
  'approve and reject answer the decision, with the address %s',
  async (baseUrl) => {
    await run(approveCommand(baseUrl, 'decision-1'));
    await run(rejectCommand(baseUrl, 'decision-1'));
    const given = { by: 'oncall', note: null, ownIds: ['oncall'] };
    expect(written.filter(([name]) => name === 'answer')).toMatchObject([
      ['answer', 'decision-1', { ...given, answer: 'approved' }, NOW],
      ['answer', 'decision-1', { ...given, answer: 'rejected' }, NOW],
    ]);
  },
);

it('override keeps just this run from just this policy for a day', async () => {
  const response = await run(overrideCommand(BASE, runAlertData(aDecision())));
  expect(response.statusCode).toBe(201);
  expect(written).toMatchObject([
    [
      'createOverride',
      {
        kind: 'extend',
        scope: { workspace: ['ml-prod-1'], run: ['brave_fig_81'] },
        policies: ['gpu-idle'],
        author: 'oncall',
        endsAt: NOW + DAY,
      },
    ],
  ]);
});

it('freeze stops enforcement until somebody lifts it', async () => {
  const response = await run(freezeCommand(BASE));
  expect(response.statusCode).toBe(200);
  expect(written[0]).toMatchObject(['freeze', { author: 'oncall', endsAt: null }]);
});

it('the link reads the decision', async () => {
  const headers = { authorization: `Bearer ${KEY}` };
  await app.inject({ url: decisionUrl(BASE, 'decision-1'), headers });
  expect(written[0]?.slice(0, 2)).toEqual(['decision', 'decision-1']);
});

it('the cancel by hand leaves out the place where the workspace id has none', () => {
  expect(cancelByHandCommand(runAlertData(aDecision({ workspaceId: 'ml-prod-1' })))).toBe(
    "az ml job cancel -n 'brave_fig_81' -w 'ml-prod-1'",
  );
});
