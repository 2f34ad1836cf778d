import { beforeAll, describe, expect, it } from 'vitest';
import { AzureError } from '../../src/core/ports/azure.ts';
import type { Run } from '../../src/core/run/run.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { openCursor, sealCursor } from '../../src/http/sealed-cursor.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { LINK_KEY, useWorld } from './world.ts';

const world = useWorld();
const SECRET = 'https://management.azure.com/jobs?$skip=MTAw&sig=secret';

/** A service whose Azure has these pages of runs. */
function serving(...pages: Run[][]) {
  const asked: (string | null)[] = [];
  const app = world.app({
    azure: {
      async page(_, continuation) {
        asked.push(continuation);
        const index = continuation === null ? 0 : Number(continuation.split('#')[1]);
        const runs = (pages[index] ?? []).map((run) => ({ run, timing: null }));
        return { runs, next: index + 1 < pages.length ? `${SECRET}#${index + 1}` : null, malformed: [] };
      },
    },
  });
  return { asked, read: async (query: string) => (await app.inject(`/api/v1/runs?azure=true&${query}`)).json() };
}

const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

beforeAll(() => pass(world.ledger, world.newId, [aRun({ id: 'known' })], [aPolicy()]));

describe('the list of runs as Azure has it now', () => {
  it('has runs that no pass has seen, and what the store knows of the others', async () => {
    const ended = aRun({ id: 'old', status: 'Completed', phase: 'ended' });
    const { items } = await serving([aRun({ id: 'known', status: 'Queued', phase: 'queued' }), ended]).read(
      'workspace=ml-prod-eu',
    );
    expect(items).toMatchObject([
      { id: 'known', status: 'Queued', statuses: [{ policy: 'gpu-idle' }] },
      { id: 'old', active: false, statuses: [], cost: null },
    ]);
  });

  it('is filtered as the store filters, and reads on while nothing of a page passes', async () => {
    const young = aRun({ id: 'young', createdAt: NOW - HOUR, tags: { Team: 'Vision', owner: 'alice' } });
    const service = serving([aRun({ id: 'a' })], [aRun({ id: 'b' })], [young]);
    for (const query of ['tag=team=vision', 'owner=alice', 'since=2h', 'tag=team&tag=owner=ALICE', 'run=young'])
      expect(ids(await service.read(`workspace=ml-prod-eu&${query}`)), query).toEqual(['young']);
    expect(ids(await service.read('workspace=ml-prod-eu&until=2h&type=command&status=running'))).toEqual(['a', 'b']);
    expect(ids(await service.read('workspace=ml-prod-eu&experiment=other'))).toEqual([]);
  });

  it('goes on at a cursor that shows nothing of what Azure signed, and is good for this list alone', async () => {
    const service = serving([aRun({ id: 'a' })], [aRun({ id: 'b' })]);
    const first = await service.read('workspace=ml-prod-eu&limit=1');
    expect(ids(first)).toEqual(['a']);
    expect(Buffer.from(first.next, 'base64url').toString('latin1')).not.toContain('sig');
    const second = await service.read(`workspace=ml-prod-eu&cursor=${first.next}`);
    expect([ids(second), second.next]).toEqual([['b'], null]);
    expect(service.asked).toEqual([null, `${SECRET}#1`]);
    for (const forged of [
      sealCursor(LINK_KEY, '/other', SECRET),
      sealCursor('another key', WORKSPACE.id, SECRET),
      'x',
      'A'.repeat(99),
    ])
      expect((await service.read(`workspace=ml-prod-eu&cursor=${forged}`)).errors).toMatchObject([{ field: 'cursor' }]);
    expect(openCursor(LINK_KEY, WORKSPACE.id, first.next)).toBe(`${SECRET}#1`);
  });

  it('says what it cannot do: no workspace, none of that name, what only the store knows, no Azure', async () => {
    const service = serving([]);
    expect((await service.read('')).errors).toMatchObject([{ field: 'workspace' }]);
    expect(await service.read('workspace=nosuch')).toMatchObject({ status: 404 });
    expect((await service.read('workspace=ml-prod-eu&state=firing')).errors).toMatchObject([{ field: 'state' }]);
    const away = { page: () => Promise.reject(new AzureError('throttled', 'listing jobs: HTTP 429')) };
    const refused = await world.app({ azure: away }).inject('/api/v1/runs?azure=true&workspace=ml-prod-eu');
    expect(refused.json()).toMatchObject({
      status: 503,
      detail: 'Azure does not list the runs: listing jobs: HTTP 429',
    });
    expect((await world.app().inject('/api/v1/runs?azure=true&workspace=ml-prod-eu')).statusCode).toBe(503);
  });
});
