import { afterEach, describe, expect, test } from 'vitest';
import { EXCEPTIONS, OTHERS, Scene } from '../support/interruptions.ts';

/* Every answer, and every interruption: what holds of one holds of all. */

let scene: Scene;
afterEach(() => scene.rig.close());

const ALL = Object.entries({ ...EXCEPTIONS, ...OTHERS });

/** Nothing was asked, cancelled or announced anew, though days go by. */
async function expectKept(why: 'rejected' | 'approval-expired'): Promise<void> {
  const { rig, people } = scene;
  for (const by of ['5m', '2h', '5h', '25h']) await people.later(by);
  expect(await people.heldBack()).toBe(why);
  expect(people.count('finding.notice')).toBe(1);
  expect(people.count('approval.requested')).toBe(1);
  expect(people.count('run.kept')).toBe(1);
  expect(people.count('finding.resolved')).toBe(0);
  expect(rig.cancelRequests()).toBe(0);
}

describe('a no keeps the run', () => {
  test.each(ALL)('%s', async (_, interrupt) => {
    scene = await Scene.asked();
    await scene.people.answer('rejected', 'mara');
    await interrupt(scene);
    await expectKept('rejected');
  });
});

describe('a silence that means keep keeps the run', () => {
  test.each(ALL)('%s', async (_, interrupt) => {
    scene = await Scene.asked();
    await scene.people.later('3h');
    await interrupt(scene);
    await expectKept('approval-expired');
  });
});

describe('a question is asked once, and its answer counts', () => {
  test.each(ALL)('%s', async (_, interrupt) => {
    scene = await Scene.asked();
    const { rig, people } = scene;
    await interrupt(scene);
    await people.later('5m');
    await people.answer('approved', 'mara');
    for (let hour = 0; hour < 8; hour += 1) await people.later('1h');
    expect(people.count('finding.notice')).toBe(1);
    expect(people.count('approval.requested')).toBe(1);
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('the owner hears once of one episode, and the steps continue where they were', () => {
  test.each(ALL)('%s', async (_, interrupt) => {
    scene = await Scene.notified();
    const { people } = scene;
    await interrupt(scene);
    await people.later('11m');
    expect(people.count('finding.notice')).toBe(1);
    expect(people.count('finding.resolved')).toBe(0);
    expect(await people.questions()).toHaveLength(1);
  });
});

describe('a yes that a person overtakes lapses on record, once, and whoever gave it hears', () => {
  test.each(Object.entries(EXCEPTIONS))('%s', async (_, interrupt) => {
    scene = await Scene.asked();
    const { rig, people } = scene;
    await people.answer('approved', 'mara');
    await interrupt(scene);
    expect((await people.ends())[0]).toBe('approved, lapsed');
    expect(await rig.decisions({ kind: 'withhold', withheld: 'lapsed' })).toHaveLength(1);
    for (const by of ['5m', '3h', '25h']) await people.later(by);
    expect(people.count('approval.lapsed')).toBe(1);
    expect(people.count('approval.requested')).toBe(2);
    expect(rig.cancelRequests()).toBe(0);
  });
});

describe('a yes that nothing overtakes is used once the grace is over', () => {
  test.each(Object.entries(OTHERS))('%s', async (_, interrupt) => {
    scene = await Scene.asked();
    const { rig, people } = scene;
    await people.answer('approved', 'mara');
    await interrupt(scene);
    for (let hour = 0; hour < 5; hour += 1) await people.later('1h');
    expect(rig.cancelRequests()).toBe(1);
    expect(people.count('approval.requested')).toBe(1);
    expect(people.count('approval.lapsed')).toBe(0);
  });
});
