import { beforeAll, expect, test } from 'vitest';
import { explainRun } from '../../src/commands/explain/explain.ts';
import type { RunRecord } from '../../src/core/evidence/run-record.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aRun, NOW, WORKSPACE } from '../http/fixtures.ts';
import { useWorld } from '../http/world.ts';
import { aChild, aRecord } from '../support/a-record.ts';
import { perform } from './perform.ts';

const world = useWorld();
const records = new Map<string, RunRecord>();
const known = <T>(value: T) => ({ known: true as const, value });
let url = '';

beforeAll(async () => {
  const runs = ['pipe', 'unread'].map((id) => aRun({ id, displayName: `the ${id}`, createdAt: NOW - 3 * HOUR }));
  await (await world.ledger.lease(WORKSPACE, NOW))?.release();
  await world.ledger.observe(
    WORKSPACE.id,
    runs.map((run) => ({ run, phaseSince: NOW, lastSeenAt: NOW })),
  );
  const [run] = runs;
  if (!run) throw new Error('there is no run');
  const record = aRecord(run, NOW, {
    times: known({
      ...{ createdAt: NOW - 3 * HOUR, startedAt: NOW - 2 * HOUR, endedAt: null, lastStartedAt: NOW - HOUR },
      ...{ computed: null, attempt: 2, queueing: null },
    }),
    children: known([
      {
        child: aChild('validate', NOW - HOUR),
        ...{ parameters: {}, metrics: known([]), cost: null },
        work: known({ component: 'checks:4', command: 'python validate.py', environment: 'checks:4', code: 'abc:1' }),
      },
    ]),
  });
  const command = `python train.py ${'--a-long-option with-a-value '.repeat(6)}--last`;
  const git = { repository: 'https://git.example.com/vision', branch: 'main', commit: '503b47d5', dirty: true };
  records.set('pipe', {
    ...record,
    lineage: {
      ...record.lineage,
      command: known(command),
      git: known(git),
      parents: known({ parent: 'above', root: 'top' }),
      services: known({ lab: { type: 'JupyterLab', status: null, port: null } }),
    },
  });
  const app = world.app({
    azure: {
      page: async () => ({ runs: [], next: null, malformed: [] }),
      async record(_, { id }) {
        const found = records.get(id);
        if (!found) throw new Error('aborted');
        return found;
      },
    },
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

function explained(run: string, options: { output?: 'table' | 'json'; snapshot?: string } = {}) {
  const all = { url, policies: 'policies', record: true, output: 'table' as const, ...options };
  return perform(explainRun, [`ml-prod-eu/${run}`], all);
}

test('explain --record says how a run was started, whole, in lines that fit a terminal', async () => {
  const { code, out } = await explained('pipe');
  expect(code).toBe(0);
  expect(out).toContain('How it was started, read from Azure at 09:30 UTC');
  for (const text of [
    '--last',
    'commit = 503b47d5',
    'started again 08:30 UTC',
    'attempt 2',
    'lab = JupyterLab',
    'above',
    'top',
  ])
    expect(out).toContain(text);
  expect(out).toMatch(/validate: python validate\.py; environment checks:4; code abc:1;\s+component checks:4/);
  expect(out).toContain('unknown: nobody asked');
  const lines = out.slice(out.indexOf('How it was started')).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('explain --record as JSON has the record itself, and null where there is none', async () => {
  expect(JSON.parse((await explained('pipe', { output: 'json' })).out).record.lineage.git.value.commit).toBe(
    '503b47d5',
  );
  expect(JSON.parse((await explained('unread', { output: 'json' })).out).record).toBeNull();
  expect((await explained('unread')).out).toContain('There is no record of it: ');
});

test('a snapshot in a file has no record', async () => {
  const { code, err } = await explained('pipe', { snapshot: 'run.yaml' });
  expect(code).toBe(2);
  expect(err).toContain('A snapshot has no record');
});
