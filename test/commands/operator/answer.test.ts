import { beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from '../../http/fixtures.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();
const short = (id: string | undefined) => (id ?? '').slice(0, 8);

beforeAll(() => {
  desk.world.now = NOW + 21 * MINUTE;
});

describe('waiting', () => {
  test('says so where nobody is asked, and ends with 0', async () => {
    const { code, out } = await desk.run('waiting');
    expect([code, out]).toEqual([0, 'No question waits for an answer. runwarden status shows what else is wrong.\n']);
  });

  test('has all that an answer needs, and the commands to give it', async () => {
    const [id] = await desk.ask('idle-1');
    const { code, out } = await desk.run('waiting');
    expect(code).toBe(1);
    expect(out).toBe(
      [
        '1 question, cost not known while it waits.',
        '',
        'idle-1 run (idle-1) in ml-prod-eu, of team-a',
        '  policy  gpu-idle (high): it is violated.',
        '  cost    cost not known',
        '  asked   21 min ago. This policy wants a person to approve every cancel.',
        '  due     in 39 min, 11:30 CET; silence keeps it',
        `  answer  runwarden approve ${short(id)}`,
        `          runwarden reject ${short(id)}`,
        '          runwarden extend ml-prod-eu/idle-1 --for 6h --policy gpu-idle',
        '  more    runwarden show ml-prod-eu/idle-1',
        '',
      ].join('\n'),
    );
    await desk.run(`reject ${id}`, { yes: true });
  });

  test('has the open wish of an owner for more time, as status and the preview of a yes have', async () => {
    const [id] = await desk.ask('wished');
    await desk.world.ledger.requestExtension(
      {
        ...{ id: 'aaaaaaaa-5d5f-4a52-9a34-0f8a6a3c2f11', workspaceId: WORKSPACE.id, runId: 'wished', policies: [] },
        ...{ length: 4 * 60 * MINUTE, reason: 'the mount restarts', author: 'team-a', at: NOW, answer: null },
        ...{ answeredAt: null, answeredBy: null, note: null, overrideId: null },
      },
      [],
    );
    const wish = 'team-a asks for 4h more: “the mount restarts”';
    expect((await desk.run('waiting')).out).toContain(`  owner   ${wish}. To grant that: runwarden grant aaaaaaaa\n`);
    expect((await desk.run('status')).out.replaceAll(/\s+/g, ' ')).toContain(wish);
    const { err } = await desk.run(`approve ${id}`, {}, ['', 'n']);
    expect(err).toContain(`            ${wish}. Nobody has answered: runwarden grant aaaaaaaa\n`);
    await desk.run('refuse aaaaaaaa', { yes: true, reason: 'no' });
    expect((await desk.run('waiting')).out).not.toContain(wish);
    await desk.run(`reject ${id}`, { yes: true });
  });

  test('offers both answers to the questions of one cause, and to no others', async () => {
    const seen = [
      aRun({ id: 'cause-1' }),
      aRun({ id: 'cause-2' }),
      aRun({ id: 'other', experiment: 'weekly', displayName: 'other' }),
    ];
    const { decisions } = await pass(desk.world.ledger, desk.world.newId, seen, [aPolicy()], NOW);
    const asked = decisions.filter(({ kind }) => kind === 'ask');
    const [one, two, other] = ['cause-1', 'cause-2', 'other'].map((id) => asked.find(({ runId }) => runId === id)?.id);
    const { out } = await desk.run('waiting');
    const last = out.slice(out.indexOf('have one cause'));
    expect(out).toContain('2 of them have one cause (gpu-idle in ml-prod-eu). To answer them together:\n');
    expect(last).toMatch(/\n {2}runwarden approve \S+ \S+\n {2}runwarden reject \S+ \S+\n$/);
    for (const id of [one, two]) expect(last).toContain(String(id));
    await desk.run(`reject ${one} ${two} ${other}`, { yes: true });
  });
});

describe('an answer', () => {
  test('says what it covers, asks why and whether, and says what follows', async () => {
    const [id] = await desk.ask('asks');
    const { code, out, err } = await desk.run(`approve ${short(id)}`, {}, ['agreed with the owner', 'y']);
    expect(err).toContain(`  ${short(id)}  asks run (asks) in ml-prod-eu, of team-a\n`);
    expect(err).toContain('gpu-idle: it is violated.');
    expect([code, out]).toEqual([
      0,
      `${short(id)}  Approved. The run is read and judged again now, and cancelled if it still violates gpu-idle for the same reason.\n`,
    ]);
    const decision = await desk.run(`decision ${id}`);
    expect(decision.out).toContain('local approved it now, saying “agreed with the owner”.');
  });

  test('is not given without a yes, nor without anybody to ask', async () => {
    const [id] = await desk.ask('hesitates');
    expect((await desk.run(`approve ${id}`, {}, ['', 'n'])).err).toMatch(/Nothing was done\.\n$/);
    const { code, err } = await desk.run(`approve ${id}`);
    expect([code, err]).toEqual([2, expect.stringMatching(/nobody is there to say yes\. Scripts give --yes\.\n$/)]);
    expect((await desk.run('waiting')).out).toContain('hesitates run');
    await desk.run('reject hesitates', { yes: true });
  });

  test('hears who answered before, when, and that it was not recorded', async () => {
    const [id = ''] = await desk.ask('answered');
    await desk.world.ledger.answer(
      id,
      { answer: 'rejected', by: 'j.okafor', note: null, ownIds: [] },
      desk.world.now - 40_000,
    );
    const { code, err } = await desk.run(`approve ${short(id)}`, { yes: true });
    expect([code, err]).toEqual([2, 'Already answered. j.okafor rejected it 40 s ago. Your yes was not recorded.\n']);
  });

  test('that is a no takes back a yes with which Azure was not asked yet', async () => {
    const [id = ''] = await desk.ask('taken-back');
    await desk.run(`approve ${id}`, { yes: true });
    const { code, out, err } = await desk.run(`reject ${short(id)}`, { yes: true });
    expect(err).toContain('local approved it now.');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`${short(id)}  Rejected. taken-back is kept under gpu-idle`),
    ]);
  });

  test('during a freeze is said to wait before anybody confirms it', async () => {
    const [id = ''] = await desk.ask('frozen');
    await desk.run('freeze metrics are late', { for: '2h', yes: true });
    const { err } = await desk.run(`approve ${id}`, {}, ['', 'n']);
    expect(err).toContain(
      'Cancels are frozen by local until 12:51 CET: your yes waits, and nothing is cancelled before.\n',
    );
    expect((await desk.run(`reject ${id}`, { yes: true })).err).not.toContain('frozen by');
    await desk.run('unfreeze', { yes: true });
  });

  test('to several names each, with its reason', async () => {
    const [one = '', two = ''] = await desk.ask('of-two-1', 'of-two-2');
    const both = await desk.run(`reject ${one} of-two-2`, { yes: true, reason: 'loading' });
    expect(both.err).toContain('Keep 2 runs');
    expect([both.code, both.out.trimEnd().split('\n')]).toEqual([0, [expect.any(String), expect.any(String)]]);
    expect((await desk.run(`decision ${two}`)).out).toContain('saying “loading”');
  });

  test('that somebody gave while a person was reading leaves the others as they are, and ends with 4', async () => {
    const [one = '', two = ''] = await desk.ask('raced-1', 'raced-2');
    const meanwhile = async () => {
      const given = { answer: 'rejected', by: 'j.okafor', note: null, ownIds: [] } as const;
      await desk.world.ledger.answer(one, given, desk.world.now);
      return 'y';
    };
    const { code, out } = await desk.run(`approve ${one} ${two}`, {}, ['', meanwhile]);
    expect(code).toBe(4);
    expect(out).toContain(
      `${short(one)}  Already answered. j.okafor rejected it now. Your yes was not recorded.\n${short(two)}  Approved.`,
    );
  });

  test('names a question by as much of its id as is unique, and lists those that it may be', async () => {
    const ids = await desk.ask('twin-1', 'twin-2');
    const { code, err } = await desk.run('approve 0000', { yes: true });
    expect(code).toBe(2);
    expect(err).toContain('0000 names 2 questions. Write more of the id:');
    expect(err).toContain(`  ${short(ids[0])}  twin-1 run (twin-1) in ml-prod-eu, gpu-idle`);
    const none = await desk.run('approve ffff', { yes: true });
    expect(none.err).toBe(
      'There is no question ffff. runwarden waiting lists the questions that wait for an answer.\n',
    );
    await desk.run('reject twin-1 twin-2', { yes: true });
  });
});

describe('a run that somebody named to deceive', () => {
  test('is shown with its signs, and on its own line', async () => {
    const [id] = await desk.ask('evil\u001b[2J\u202e');
    const { out } = await desk.run('waiting');
    expect(out).toContain('evil␛[2J<U+202E> run');
    expect(out).not.toContain('\u001b[2J');
    await desk.run(`reject ${id}`, { yes: true });
  });
});
