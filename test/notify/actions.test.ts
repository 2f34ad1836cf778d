import { execFileSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';
import { runAlertData } from '../../src/core/alert/alert-data.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { aDecision } from '../../src/notify/examples/example-parts.ts';
import {
  approveCommand,
  type BaseUrl,
  cancelByHandCommand,
  freezeCommand,
  freezeLongerCommand,
  groupAnswerCommand,
  groupOverrideCommand,
  overrideCommand,
  rejectCommand,
  unfreezeCommand,
} from '../../src/notify/messages/actions.ts';
import { capture } from '../commands/capture.ts';
import { machine } from '../commands/perform.ts';
import { aPolicy, aRun, NOW, pass } from '../http/fixtures.ts';
import { useWorld } from '../http/world.ts';

/* The commands in a message are given to the real command line, which asks a real service: what either does not know fails here. */

const world = useWorld();
const questions = new Map<string, string>();
let base = '';

beforeAll(async () => {
  const runs = ['first', 'second', 'third', 'fourth', 'fifth'].map((id) => aRun({ id, displayName: id }));
  const { decisions } = await pass(world.ledger, world.newId, runs, [aPolicy()], NOW);
  for (const { kind, runId, id } of decisions) if (kind === 'ask') questions.set(runId, id);
  const app = world.app();
  base = await app.listen({ host: '127.0.0.1', port: 0 });
  return () => app.close();
});

/** The words of a command as a shell splits it. */
function wordsOf(command: string): string[] {
  const script = `runwarden() { for word; do printf '%s\\0' "$word"; done; }; ${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: {} }).split('\0').slice(0, -1);
}

/** Runs a pasted command, as a person at a terminal who gives these answers. */
async function paste(command: string, answers: readonly string[]) {
  const lines = [...answers];
  let code: number | null = null;
  const here = machine({ RUNWARDEN_URL: base }, { ask: async () => lines.shift() ?? null });
  const program = createProgram((ended) => {
    code = ended;
  }, here);
  const { out, err } = await capture(async () => {
    await program.parseAsync(wordsOf(command), { from: 'user' });
    return 0;
  });
  expect([code, err]).toEqual([0, err]);
  return out;
}

const idOf = (run: string) => questions.get(run) ?? '';
const answerTo = async (run: string) => (await world.ledger.decision(idOf(run)))?.approval?.answer;

it.each<[string, (base: string) => BaseUrl]>([
  ['as it is', (address) => address],
  ['with a slash at its end', (address) => `${address}/`],
  ['left to the machine of the reader', () => null],
])('approve and reject answer the question, with the address %s', async (_, baseOf) => {
  const run = ['first', 'second', 'third'].find((id) => !answered.has(id)) ?? '';
  answered.add(run);
  await paste(approveCommand(baseOf(base), idOf(run)), ['', 'y']);
  expect(await answerTo(run)).toBe('approved');
  await paste(rejectCommand(baseOf(base), idOf(run)), ['', 'y']);
  expect(await answerTo(run)).toBe('rejected');
});
const answered = new Set<string>();

const groupOf = (...runs: readonly string[]) => ({
  workspace: 'ml-prod-eu',
  policy: 'gpu-idle',
  policies: ['gpu-idle'],
  runs: runs.map((id) => ({
    ...{ id, displayName: id, decisionId: idOf(id), findingId: null, owner: 'team-a' },
    ...{ policy: null, workspace: null, answerBy: null },
    ...{ reason: null, cost: null, held: null, wish: null, foundSince: null, keepUrl: null, studioUrl: null },
  })),
});

it('several questions are answered together', async () => {
  await paste(groupAnswerCommand(base, groupOf('fourth', 'fifth'), 'reject'), ['still downloading', 'y']);
  expect([await answerTo('fourth'), await answerTo('fifth')]).toEqual(['rejected', 'rejected']);
});

it('an exception keeps just this run from just this policy for a day, with the reason that the person gives', async () => {
  const data = { ...runAlertData(aDecision()), policy: 'gpu-idle' };
  await paste(overrideCommand(base, { ...data, run: { ...data.run, id: 'first', workspace: 'ml-prod-eu' } }), [
    'last epoch',
    'y',
  ]);
  const [made] = (await world.ledger.overrides({}, { limit: 5, cursor: null }, world.now))?.items ?? [];
  expect(made).toMatchObject({
    kind: 'extend',
    scope: { workspace: ['ml-prod-eu'], runId: ['first'] },
    policies: ['gpu-idle'],
    reason: 'last epoch',
    endsAt: world.now + DAY,
  });
});

it('an exception for the runs of a group is one', async () => {
  await paste(groupOverrideCommand(base, groupOf('second', 'third')), ['last epoch', 'y']);
  const [made] = (await world.ledger.overrides({}, { limit: 5, cursor: null }, world.now))?.items ?? [];
  expect(made).toMatchObject({ scope: { workspace: ['ml-prod-eu'], runId: ['second', 'third'] } });
});

it('an exception for runs of several policies and workspaces names each run in its workspace, and no policy', () => {
  const { runs, ...group } = groupOf('second', 'third');
  const mixed = {
    ...group,
    policies: ['gpu-idle', 'stalled'],
    runs: runs.map((run) => ({ ...run, workspace: `ml-${run.id}` })),
  };
  expect(wordsOf(groupOverrideCommand(null, mixed))).toEqual(
    expect.arrayContaining(['extend', 'ml-second/second', 'ml-third/third']),
  );
  expect(wordsOf(groupOverrideCommand(null, mixed))).not.toContain('--policy');
});

it('freeze stops every cancel until somebody lifts it, and one more lasts longer', async () => {
  await paste(freezeCommand(base), ['the metrics are late', 'y']);
  await paste(freezeLongerCommand(base), ['still late', 'y']);
  const freezes = await world.ledger.freezesInForce(world.now);
  expect(freezes.map(({ endsAt }) => endsAt).toSorted()).toEqual([world.now + 4 * HOUR, null]);
  await paste(unfreezeCommand(base), ['y']);
  expect(await world.ledger.freezesInForce(world.now)).toEqual([]);
});

it('names of others stay one word of the shell', () => {
  const data = runAlertData(aDecision({ runId: `a'; echo pwned; '$(echo pwned)"` }));
  expect(wordsOf(overrideCommand(base, data))).toEqual([
    'extend',
    `ml-prod-1/a'; echo pwned; '$(echo pwned)"`,
    ...['--for', '1d', '--policy', 'gpu-idle', '--url', base],
  ]);
});

it('the cancel by hand leaves out the place where the workspace id has none', () => {
  expect(cancelByHandCommand(runAlertData(aDecision({ workspaceId: 'ml-prod-1' })))).toBe(
    'az ml job cancel -n brave_fig_81 -w ml-prod-1',
  );
});
