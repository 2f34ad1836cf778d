import { beforeAll, describe, expect, test } from 'vitest';
import { type ReplayOptions, replayDecisions } from '../../src/commands/replay/replay.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { aRun, NOW, WORKSPACE } from '../http/fixtures.ts';
import { KEYS, OPERATOR, useWorld, VIEWER } from '../http/world.ts';
import { firstPass, LONG_RUN, policyOf, ranLong } from '../support/kept-decision.ts';
import { type Common, perform } from './perform.ts';

const DEFAULTS: ReplayOptions = { all: false, store: false, since: null, until: null };
const EVERY = { recipients: ['owner'], step: 0 };

describe('replay', () => {
  const world = useWorld();
  let url = '';
  let made: readonly Decision[] = [];

  beforeAll(async () => {
    url = await world.app({ keys: KEYS }).listen({ host: '127.0.0.1', port: 0 });
    await (await world.ledger.lease(WORKSPACE, NOW))?.release();
    const plan = firstPass(ranLong(aRun(), NOW), policyOf(LONG_RUN), NOW, world.newId);
    await world.ledger.commit(WORKSPACE.id, plan, [], NOW);
    made = plan.decisions;
  });

  const replay = (ids: readonly string[], options: Partial<ReplayOptions> & Common = {}, key = OPERATOR) =>
    perform(replayDecisions, ids, { ...DEFAULTS, url, ...options }, { RUNWARDEN_API_KEY: key });
  const first = () => made[0]?.id ?? '';

  test('says of a decision that it agrees, and which engine decided it', async () => {
    const { code, out } = await replay([first()]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Decision id-\d+: notify of [^,]*\d\d:\d\d \S+, run \S+, policy long-run$/m);
    expect(out).toContain(
      'It agrees: derived again, it is the same to the letter. Runwarden unknown decided it. This is',
    );
  });

  test('does so for all decisions, in one line where all agree', async () => {
    const { code, out } = await replay([], { all: true });
    expect({ code, out }).toEqual({
      code: 0,
      out: '1 decision. The same to the letter: 1; different: 0; damaged: 0; not possible: 0.\n',
    });
    expect((await replay([], { all: true, since: '1s', until: '0s' })).out).toMatch(/^0 decisions/);
  });

  test('names each field that differs, with both values, and ends with exit code 1', async () => {
    const workspace = { ...WORKSPACE, id: `${WORKSPACE.id}-2`, name: 'ml-2' };
    await (await world.ledger.lease(workspace, NOW))?.release();
    const run = aRun({ id: 'other', workspaceId: workspace.id, workspaceName: workspace.name });
    const plan = firstPass(ranLong(run, NOW), policyOf(LONG_RUN), NOW, world.newId);
    const decisions = plan.decisions.map((decision) => ({ ...decision, ...EVERY, reason: 'it was too long' }));
    await world.ledger.commit(workspace.id, { ...plan, decisions }, [], NOW);
    const { code, out } = await replay([decisions[0]?.id ?? '']);
    expect(code).toBe(1);
    expect(out).toContain('It differs in 1 field.');
    expect(out).toMatch(/ {2}reason\n {4}recorded: it was too long\n {4}derived: {2}.*limit 2h/);
    const json = JSON.parse((await replay([], { all: true, output: 'json' })).out);
    expect(json).toMatchObject({ differs: decisions.length, agrees: made.length });
    expect((await replay([], { all: true })).out).toContain('differs: reason');
  });

  test('says why a decision of an older version cannot be derived again, and ends with exit code 4', async () => {
    const workspace = { ...WORKSPACE, id: `${WORKSPACE.id}-3`, name: 'ml-3' };
    await (await world.ledger.lease(workspace, NOW))?.release();
    const run = aRun({ id: 'old', workspaceId: workspace.id, workspaceName: workspace.name });
    const plan = firstPass(ranLong(run, NOW), policyOf(LONG_RUN), NOW, world.newId);
    await world.ledger.commit(workspace.id, { ...plan, bases: new Map() }, [], NOW);
    const { code, out } = await replay([plan.decisions[0]?.id ?? '']);
    expect(code).toBe(4);
    expect(out).toContain('It cannot be derived again: the version of Runwarden that decided it kept nothing');
  });

  test('is for operators, and says what is missing', async () => {
    expect((await replay([first()], {}, VIEWER)).code).toBe(2);
    expect((await replay(['nobody'])).err).toContain(`${url} knows no decision nobody`);
    expect((await replay([])).err).toContain('Name their ids, or give --all');
    expect((await replay([first()], { all: true })).code).toBe(2);
  });
});
