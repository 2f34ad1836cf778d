import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();

const read = async (path: string) => (await world.app().inject(`/api/v1/findings${path}`)).json();
const ids = (page: { items: readonly { runId: string }[] }) => page.items.map(({ runId }) => runId);

/** Runs that violate the policy, one an hour, the newest last. */
async function violations(policy: string, ...names: readonly string[]) {
  const found = [];
  for (const [index, id] of names.entries()) {
    const run = aRun({ id, tags: { owner: `team-${id}` } });
    const { opened } = await pass(world.ledger, world.newId, [run], [aPolicy({ name: policy })], NOW + index * HOUR);
    found.push(...opened);
  }
  return found;
}

describe('the list of findings', () => {
  it('has each with its run, owner and latest word, the newest first', async () => {
    await violations('newest-first', 'a', 'b');
    const page = await read('?policy=newest-first');
    expect(ids(page)).toEqual(['b', 'a']);
    expect(page.items[0]).toMatchObject({
      workspace: WORKSPACE.name,
      displayName: 'train-llm',
      owner: { display: 'team-b' },
      policy: 'newest-first',
      state: 'firing',
      isActive: true,
      resolution: null,
      status: {
        state: 'firing',
        withheld: 'waiting-for-approval',
        reason: 'a person was asked to approve the cancel; it is violated',
      },
    });
  });

  it('is paged without a gap or a double', async () => {
    await violations('paged', 'p1', 'p2', 'p3');
    const first = await read('?policy=paged&limit=2');
    const second = await read(`?policy=paged&limit=2&cursor=${first.next}`);
    expect([...ids(first), ...ids(second)]).toEqual(['p3', 'p2', 'p1']);
    expect(second.next).toBeNull();
  });

  it('is filtered by run, owner, state and when it began', async () => {
    await violations('filtered', 'f1', 'f2');
    expect(ids(await read('?policy=filtered&run=f1'))).toEqual(['f1']);
    expect(ids(await read('?policy=filtered&owner=Team-F2'))).toEqual(['f2']);
    expect(ids(await read('?policy=filtered&state=open'))).toEqual(['f2', 'f1']);
    expect(ids(await read('?policy=filtered&state=resolved'))).toEqual([]);
    expect(ids(await read('?policy=filtered&workspace=elsewhere'))).toEqual([]);
    expect(ids(await read(`?policy=filtered&since=${new Date(NOW + HOUR).toISOString()}`))).toEqual(['f2']);
    expect(ids(await read(`?policy=filtered&until=${new Date(NOW + HOUR).toISOString()}`))).toEqual(['f1']);
  });

  it('refuses a cursor of another list', async () => {
    const runs = (await world.app().inject('/api/v1/decisions?limit=1')).json();
    const answer = await world.app().inject(`/api/v1/findings?cursor=${runs.next}`);
    expect(answer.json()).toMatchObject({ status: 400, detail: 'cursor: is not a cursor of this list' });
  });

  it('is a file where one is asked for', async () => {
    await violations('as-file', 'c1');
    const answer = await world.app().inject('/api/v1/findings?policy=as-file&format=csv');
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.body).toContain('as-file');
  });
});

describe('a finding', () => {
  it('names what is on record about it', async () => {
    const [finding] = await violations('with-story', 's1');
    const shown = await read(`/${finding?.id}`);
    expect(shown.story.decisions.map(({ kind }: { kind: string }) => kind)).toContain('ask');
    const [{ id }] = shown.story.decisions;
    expect((await world.app().inject(`/api/v1/decisions/${id}`)).json().findingId).toBe(finding?.id);
  });

  it('that is not there is said to be missing', async () => {
    expect(await read('/nothing')).toMatchObject({ status: 404, detail: 'There is no finding nothing.' });
  });
});
