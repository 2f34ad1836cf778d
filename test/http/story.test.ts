import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();

interface Piece {
  readonly at: string;
  readonly kind: string;
  readonly by: string;
  readonly who: string | null;
  readonly says: string;
  readonly quote: string | null;
  readonly until: string | null;
  readonly minor: boolean;
}

async function read(run: string): Promise<readonly Piece[]> {
  const answer = await world.app().inject(`/api/v1/runs/ml-prod-eu/${run}/story`);
  return answer.json().items;
}

async function post(url: string, payload: object) {
  const answer = await world.app().inject({ method: 'POST', url: `/api/v1${url}`, payload });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.json();
}

const ofKind = (story: readonly Piece[], kind: string) => story.filter((piece) => piece.kind === kind);

describe('the story of a run', () => {
  it('begins with who submitted it, and has what passes saw, found, said and asked, in order', async () => {
    const run = aRun({ id: 'asked', createdAt: NOW - HOUR });
    await pass(world.ledger, world.newId, [run], [aPolicy()]);
    const story = await read('asked');
    expect(story[0]).toMatchObject({ kind: 'submitted', by: 'run' });
    expect(story.map(({ at }) => Date.parse(at))).toEqual(
      story.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b),
    );
    expect(ofKind(story, 'finding-fired')[0]?.says).toBe('gpu-idle fires: it is violated.');
    expect(ofKind(story, 'question')[0]).toMatchObject({ by: 'runwarden', minor: false });
    expect(ofKind(story, 'question')[0]?.until).not.toBeNull();
  });

  it('has the answer of a person with their words', async () => {
    const { asked } = await passOver('rejected');
    world.now = NOW + MINUTE;
    await post(`/decisions/${asked}/reject`, { note: 'the owner restarts it' });
    expect(ofKind(await read('rejected'), 'answer')).toMatchObject([
      { by: 'person', who: 'local', says: 'rejects the cancel: the run is kept.', quote: 'the owner restarts it' },
    ]);
  });

  it('has the exceptions that are about it, and no others', async () => {
    await passOver('extended');
    const override = { kind: 'extend', reason: 'needs the night', for: '6h' };
    await post('/overrides', { ...override, scope: { workspace: 'ml-prod-eu', run: 'extended' } });
    await post('/overrides', { ...override, scope: { run: 'another' } });
    const pieces = ofKind(await read('extended'), 'override');
    expect(pieces).toMatchObject([{ who: 'local', says: 'extends it under every policy.', quote: 'needs the night' }]);
    expect(Date.parse(pieces[0]?.until ?? '')).toBe(world.now + 6 * HOUR);
  });

  it('has a cancel by hand as the act of a person, with their words', async () => {
    await passOver('by-hand');
    await post('/runs/ml-prod-eu/by-hand/cancel', { reason: 'agreed with the owner' });
    const story = await read('by-hand');
    expect(ofKind(story, 'cancel')).toMatchObject([
      { by: 'person', who: 'local', says: 'cancels it by hand.', quote: 'agreed with the owner' },
    ]);
    expect(ofKind(story, 'finding-fired').map(({ says }) => says)).toEqual(['gpu-idle fires: it is violated.']);
  });

  it('says why nothing was done to who wants every pass', async () => {
    await passOver('held', aPolicy({ name: 'later', mode: 'notify' }));
    const story = await read('held');
    expect(story.filter(({ kind }) => kind === 'withheld').every(({ minor }) => minor)).toBe(true);
  });

  it('is not there for a run that is not', async () => {
    const answer = await world.app().inject('/api/v1/runs/ml-prod-eu/none/story');
    expect(answer.statusCode).toBe(404);
  });
});

async function passOver(id: string, policy = aPolicy()) {
  const run = aRun({ id, createdAt: NOW - DAY });
  await pass(world.ledger, world.newId, [run], [policy]);
  const page = await world.ledger.decisions({ run: id, kind: 'ask' }, { cursor: null, limit: 1 });
  return { asked: page?.items[0]?.decision.id ?? '' };
}
