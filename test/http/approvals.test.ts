import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();

/** A pass that asks a person about a run; answers the id of the question. */
async function ask(run: string): Promise<string> {
  const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: run })], [aPolicy()]);
  const question = decisions.find((decision) => decision.kind === 'ask');
  if (!question) throw new Error('nobody was asked');
  return question.id;
}

const answer = (id: string, verb: 'approve' | 'reject', payload?: object) =>
  world.app().inject({ method: 'POST', url: `/api/v1/decisions/${id}/${verb}`, ...(payload ? { payload } : {}) });

describe('an approval', () => {
  beforeEach(() => {
    world.now = NOW + 60_000;
  });

  it('is recorded with its author and note', async () => {
    const id = await ask('run-a');
    const reply = await answer(id, 'approve', { note: 'agreed with the owner' });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({
      decisionId: id,
      answer: 'approved',
      answeredBy: 'local',
      answeredAt: '2026-01-31T09:31:00Z',
      note: 'agreed with the owner',
    });
    const decision = await world.app().inject(`/api/v1/decisions/${id}`);
    expect(decision.json().approval).toMatchObject({ answer: 'approved' });
  });

  it('needs no body', async () => {
    const reply = await answer(await ask('run-b'), 'reject');
    expect(reply.json()).toMatchObject({ answer: 'rejected', note: null });
  });

  it('is given once: the second hears who gave the first and what it was', async () => {
    const id = await ask('run-c');
    await answer(id, 'reject');
    const second = await answer(id, 'approve');
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ reason: 'already-answered', answeredBy: 'local', answer: 'rejected' });
    expect(second.json().detail).toBe(
      'local has already rejected it. Your answer changes nothing. The run is kept; to cancel it all the same, cancel it by hand.',
    );
  });

  it('has one winner when several say yes at once', async () => {
    const id = await ask('run-d');
    const replies = await Promise.all([answer(id, 'approve'), answer(id, 'approve'), answer(id, 'approve')]);
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
  });

  it('hears after a yes how the run can still be kept, by a no to this question too', async () => {
    const id = await ask('run-yes');
    await answer(id, 'approve');
    expect((await answer(id, 'approve')).json().detail).toContain(
      'local has already approved it. Your answer changes nothing. To keep the run, reject it',
    );
    expect((await answer(id, 'reject')).json()).toMatchObject({ answer: 'rejected', given: [{ by: 'local' }] });
    expect((await answer(id, 'approve')).statusCode).toBe(409);
  });

  it('comes too late after its time', async () => {
    const id = await ask('run-e');
    world.now = NOW + HOUR;
    const reply = await answer(id, 'approve');
    expect(reply.statusCode).toBe(410);
    expect(reply.json()).toMatchObject({ reason: 'expired', expiredAt: '2026-01-31T10:30:00Z' });
    expect(reply.json().detail).toContain('To cancel it, cancel it by hand.');
  });

  it('is refused once the finding is resolved', async () => {
    const run = aRun({ id: 'run-f' });
    const { decisions, opened } = await pass(world.ledger, world.newId, [run], [aPolicy()]);
    const resolved = opened.map(
      (finding) => ({ ...finding, state: 'resolved', resolvedAt: NOW, resolution: 'healthy' }) as const,
    );
    await world.ledger.commit(
      run.workspaceId,
      { opened: [], resolved, forgotten: [], answers: [], decisions: [], bases: new Map(), statuses: [] },
      [],
      NOW,
    );
    const question = decisions.find((decision) => decision.kind === 'ask');
    const reply = await answer(question?.id ?? '', 'approve');
    expect(reply.statusCode).toBe(409);
    expect(reply.json().reason).toBe('resolved');
  });

  it('is refused for what asks nothing', async () => {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'run-g' })], [aPolicy()]);
    const notice = decisions.find((decision) => decision.kind === 'notify');
    expect((await answer(notice?.id ?? '', 'approve')).statusCode).toBe(404);
    expect((await answer('nothing', 'approve')).statusCode).toBe(404);
    expect((await answer('%00', 'approve')).statusCode).toBe(400);
  });

  it('takes no other field and no blank note', async () => {
    const id = await ask('run-h');
    const other = await answer(id, 'approve', { by: 'somebody else' });
    expect(other.json().errors).toEqual([{ field: 'by', message: 'unknown field' }]);
    const blank = await answer(id, 'approve', { note: '  ' });
    expect(blank.json().errors).toEqual([{ field: 'note', message: 'must not be blank' }]);
    expect((await world.ledger.decision(id))?.approval?.answer).toBeNull();
  });
});

describe('questions answered together', () => {
  const together = (payload: object, headers: Record<string, string> = {}) =>
    world.app().inject({ method: 'POST', url: '/api/v1/approvals/batch', payload, headers });

  it('have an outcome each, and one that cannot be answered leaves the others as they are', async () => {
    const [first, second, answered] = [await ask('run-1'), await ask('run-2'), await ask('run-3')];
    await answer(answered, 'reject');
    const ids = [first, 'nobody', answered, second, first];
    const reply = await together({ ids, answer: 'approve', note: 'the input was corrupt' });
    expect(reply.statusCode).toBe(200);
    expect(reply.json().items).toMatchObject([
      { id: first, status: 200, approval: { answer: 'approved', note: 'the input was corrupt' }, problem: null },
      { id: 'nobody', status: 404, approval: null, problem: { type: 'urn:runwarden:problem:not-found' } },
      { id: answered, status: 409, approval: null, problem: { reason: 'already-answered', answer: 'rejected' } },
      { id: second, status: 200, approval: { answer: 'approved' } },
    ]);
    expect((await world.app().inject(`/api/v1/decisions/${second}`)).json().approval).toMatchObject({
      answer: 'approved',
    });
  });

  it.each([
    [{ ids: [], answer: 'approve' }, 'ids: must name at least one question'],
    [{ ids: Array(201).fill('x'), answer: 'approve' }, 'ids: must name at most 200 questions'],
    [{ ids: ['x'], answer: 'maybe' }, 'answer: '],
    [{ ids: ['x'] }, 'answer: '],
  ])('%j is refused', async (payload, detail) => {
    const reply = await together(payload);
    expect(reply.statusCode).toBe(400);
    expect(reply.json().detail).toContain(detail);
  });
});
