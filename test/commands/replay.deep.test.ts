import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayDecisions } from '../../src/commands/replay/replay.ts';
import { aRun, aWorkspace, id, NOW } from '../store/rows.ts';
import { firstPass, LONG_RUN, policyOf, ranLong } from '../support/kept-decision.ts';
import { openIn } from '../support/postgres.ts';
import { perform } from './perform.ts';

const CONFIG = `
watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml}]}
store: {data-dir: data}
notify: {channels: {log: {type: log}}}
`;

const folder = mkdtempSync(join(tmpdir(), 'runwarden-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let decided = '';

beforeAll(async () => {
  writeFileSync(join(folder, 'runwarden.yaml'), CONFIG);
  const store = await openIn({ kind: 'folder', path: join(folder, 'data') });
  const workspace = aWorkspace();
  await (await store.ledger.lease(workspace, NOW))?.release();
  const plan = firstPass(ranLong(aRun(workspace), NOW), policyOf(LONG_RUN), NOW, () => id('made'));
  await store.ledger.commit(workspace.id, plan, [], NOW);
  decided = plan.decisions[0]?.id ?? '';
  await store.close();
}, 120_000);

const replay = (ids: readonly string[], all: boolean) => {
  const options = { all, store: true, since: null, until: null, output: 'table' } as const;
  const variables = { RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'), AZURE_TENANT_ID: 't' };
  return perform(replayDecisions, ids, options, variables);
};

test('the store of the config is read without a service', async () => {
  const agrees = '1 decision. The same to the letter: 1; different: 0; damaged: 0; not possible: 0.\n';
  expect(await replay([], true)).toEqual({ code: 0, out: agrees, err: '' });
  expect((await replay([decided], false)).out).toContain('It agrees');
  expect((await replay(['nobody'], false)).err).toContain('the store knows no decision nobody');
});
