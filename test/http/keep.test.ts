import { describe, expect, it, vi } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { keepToken } from '../../src/http/keep-token.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { LINK_KEY, useWorld } from './world.ts';

const world = useWorld();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const REASON = 'The report is from the old threshold.';

/** A run with an announced cancel, and the path of its owner's link. */
async function announced(id: string, policy = aPolicy({ mode: 'enforce', grace: HOUR }), run = {}) {
  world.policies = [policy];
  const planned = await pass(world.ledger, world.newId, [aRun({ id, ...run })], [policy], world.now);
  const [finding] = planned.opened;
  if (!finding) throw new Error('nothing was found');
  return { finding, planned, path: `/keep/${keepToken(LINK_KEY, finding.id)}` };
}

/** A run whose cancel was claimed, so that Azure may be asked at any moment. */
async function claimedCancel(id: string) {
  const { path, planned, finding } = await announced(id, aPolicy({ mode: 'enforce' }));
  const cancel = planned.decisions.find(({ kind }) => kind === 'cancel')?.id ?? '';
  const claim = await world.ledger.claim(cancel, NOW, () => null);
  if (claim.kind !== 'claimed') throw new Error('the cancel was not claimed');
  const outcome = { state: 'requested', reason: null, claim: claim.claim } as const;
  const settle = () => world.ledger.settle(cancel, outcome, { decision: null, alerts: [] }, NOW);
  return { path, finding, claimed: { settle } };
}

const open = (url: string, headers = {}) => world.app().inject({ url, headers });
const object = (url: string, reason = REASON, headers = {}) =>
  world.app().inject({
    method: 'POST',
    url,
    headers: { ...FORM, ...headers },
    payload: new URLSearchParams({ reason }).toString(),
  });

describe('the page', () => {
  it('shows what was seen and what is planned, with a form that asks for the reason', async () => {
    const { path } = await announced('shown');
    const reply = await open(path);
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain('Runwarden will cancel “train-llm” after Sat 31 Jan, 10:30 UTC unless you keep it');
    expect(reply.body).toContain('It is violated.');
    expect(reply.body).toContain('gpu-idle, severity high: Idle GPU runs are stopped.');
    expect(reply.body).toContain('for 24 h, until <time datetime="2026-02-01T09:30:00Z">');
    expect(reply.body).toContain('<form method="post"');
  });

  it('needs no key and no script, loads nothing, and is kept by nobody', async () => {
    const { path } = await announced('strict');
    const { headers, body } = await open(path);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-frame-options': 'DENY',
    });
    expect(body).not.toMatch(/<script|javascript:|https?:\/\/(?!www\.w3\.org)/);
  });

  it('shows what others wrote as text', async () => {
    const run = { displayName: '<img src=x onerror=alert(1)>"\'\u202eevil', tags: { owner: '<b>team</b>' } };
    const { path } = await announced('hostile', undefined, run);
    const { body } = await open(path);
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39; evil');
    expect(body).not.toContain('<img');
    expect(body).not.toContain('<b>');
    expect(body).not.toContain('\u202e');
  });

  it('shows the words of an objection in their lines, and without marks that turn what follows', async () => {
    const { path } = await announced('turned');
    await object(path, 'first line\n<b>second</b> \u202eline');
    expect((await open(path)).body).toContain('<blockquote>first line\n&lt;b&gt;second&lt;/b&gt;  line</blockquote>');
  });

  it('does not say that an objection holds the cancel once on-call has answered', async () => {
    const { path, planned } = await announced('answered', aPolicy({ mode: 'approve' }));
    await object(path);
    expect((await open(path)).body).toContain('It holds the cancel until');
    const ask = planned.decisions.find(({ kind }) => kind === 'ask')?.id ?? '';
    await world.ledger.answer(ask, { answer: 'approved', by: 'sasha', note: null }, world.now);
    const { body } = await open(path);
    expect(body).toContain('On-call has answered it.');
    expect(body).not.toContain('It holds the cancel until');
  });

  it('has no form while the policy only notifies: nobody would be asked, and an owner can object only once', async () => {
    const { path, finding } = await announced('lowered');
    world.policies = [aPolicy({ mode: 'notify', grace: HOUR })];
    const page = await open(path);
    expect(page.body).toContain('Before a cancel you get a new notice, with a link of its own.');
    expect(page.body).not.toContain('<form');
    expect((await object(path)).statusCode).toBe(409);
    expect((await world.ledger.keepView(finding.id, world.now))?.objections).toEqual([]);
  });

  it('changes nothing by being opened, however often and by whatever', async () => {
    const { path, finding } = await announced('opened');
    for (const method of ['GET', 'HEAD', 'GET'] as const)
      expect((await world.app().inject({ method, url: path })).statusCode).toBe(200);
    expect((await world.ledger.keepView(finding.id, world.now))?.objections).toEqual([]);
  });

  it('keeps its address out of the log', async () => {
    const { path } = await announced('logged');
    await open(path);
    expect(world.log.join('')).toContain('/keep/[redacted]');
    expect(world.log.join('')).not.toContain(path);
  });
});

describe('an objection', () => {
  it('is recorded with the reason, and the answer says until when it holds', async () => {
    const { path, finding } = await announced('kept', aPolicy({ mode: 'enforce', objection: { holds: 2 * HOUR } }));
    const reply = await object(path);
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain('Your objection is recorded. Runwarden will not cancel “train-llm” by itself.');
    expect(reply.body).toContain('Sat 31 Jan, 11:30 UTC');
    const view = await world.ledger.keepView(finding.id, world.now);
    expect(view?.objections).toMatchObject([
      { reason: REASON, author: 'team-a', via: 'link', at: NOW, endsAt: NOW + 2 * HOUR },
    ]);
    const page = await open(path);
    expect(page.body).toContain('“train-llm” is on hold after your objection');
    expect(page.body).not.toContain('<form');
  });

  it('is taken once for the same evidence, and the first one stays', async () => {
    const { path, finding } = await announced('twice');
    await object(path);
    const again = await object(path, 'I would like to say something else.');
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('You have objected already');
    expect((await world.ledger.keepView(finding.id, world.now))?.objections).toMatchObject([{ reason: REASON }]);
  });

  it('is not taken where a no keeps the run: nobody would be asked', async () => {
    const { path, planned } = await announced('kept-by-no', aPolicy({ mode: 'approve', grace: HOUR }));
    const asked = planned.decisions.find(({ kind }) => kind === 'ask')?.id ?? '';
    expect((await open(path)).body).toContain('<form');
    await world.ledger.answer(asked, { answer: 'rejected', by: 'mara', note: null }, NOW);
    expect((await open(path)).body).not.toContain('<form');
    const reply = await object(path);
    expect(reply.statusCode).toBe(409);
    expect(reply.body).toContain('“train-llm” is kept already');
    expect(reply.body).toContain('mara rejected the cancel.');
  });

  it('needs a few words, and gives back what was written', async () => {
    const { path, finding } = await announced('short');
    for (const [reason, problem] of [
      ['', 'Write at least a few words.'],
      ['  no  ', 'Write at least a few words.'],
      ['......................', 'Write at least a few words.'],
      ['a\u0000 reason of some words', 'Please write plain text.'],
      [`${'word '.repeat(201)}`, 'Write at most 1000 characters.'],
    ] as const) {
      const reply = await object(path, reason);
      expect(reply.statusCode, reason).toBe(400);
      expect(reply.body).toContain(problem);
    }
    expect((await object(path, '<b>no</b>')).body).toContain('&lt;b&gt;no&lt;/b&gt;</textarea>');
    expect((await world.ledger.keepView(finding.id, world.now))?.objections).toEqual([]);
  });

  it('is too late once Azure was asked, and then says so', async () => {
    const { path, claimed } = await claimedCancel('late');
    await claimed.settle();
    const reply = await object(path);
    expect(reply.statusCode).toBe(409);
    expect(reply.body).toContain('Too late: the cancel of “train-llm” has gone out');
    expect(reply.body).toContain('Runwarden asked Azure at');
    expect(reply.body).toContain('Your objection is not recorded.');
    const opened = await open(path);
    expect(opened.body).toContain('Too late: the cancel of “train-llm” has gone out');
    expect(opened.body).not.toContain('<form');
    expect(opened.body).not.toContain('Nothing is cancelled yet');
  });

  it('waits for a request that is being sent, and says what it came to', async () => {
    const { path, claimed, finding } = await claimedCancel('in-flight');
    const objecting = object(path);
    await vi.waitUntil(async () => (await world.ledger.keepView(finding.id, NOW))?.objections.length === 1);
    await claimed.settle();
    const reply = await objecting;
    expect(reply.body).toContain('Too late: the cancel of “train-llm” has gone out');
    expect(reply.body).toContain('Your objection is recorded, for the case that Azure did not take it.');
  });

  it('is confirmed to the owner', async () => {
    const { path, planned } = await announced('confirmed', aPolicy({ mode: 'enforce', grace: HOUR }));
    await object(path);
    const notice = planned.decisions.find(({ kind }) => kind === 'notify');
    const view = await world.ledger.decision(notice?.id ?? '');
    expect(view?.deliveries).toMatchObject([{ type: 'objection.recorded', channel: 'chat' }]);
  });

  it('comes from the page itself, never from another site', async () => {
    const { path, finding } = await announced('foreign');
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example.com' },
      { origin: 'nonsense' },
    ])
      expect((await object(path, REASON, headers)).statusCode).toBe(403);
    expect((await world.ledger.keepView(finding.id, world.now))?.objections).toEqual([]);
    // The page asks for no referrer, so a browser names its origin as null.
    expect((await object(path, REASON, { 'sec-fetch-site': 'same-origin', origin: 'null' })).statusCode).toBe(200);
  });

  it('is a form: other bodies and large ones are refused with a page', async () => {
    const { path } = await announced('bodies');
    const json = await world.app().inject({ method: 'POST', url: path, payload: { reason: REASON } });
    expect(json.statusCode).toBe(400);
    expect(json.headers['content-type']).toContain('text/html');
    const large = await object(path, 'x'.repeat(20_000));
    expect(large.statusCode).toBe(413);
    expect(large.body).toContain('Nothing was changed');
  });
});

describe('a link that leads nowhere', () => {
  it('is answered by one page that names whom to write to, is counted, and changes nothing', async () => {
    const { path, finding } = await announced('forged');
    const before = world.refusedLinks.length;
    const [head = '', signature = ''] = path.split('.');
    for (const wrong of ['/keep/x', `${head}.${'A'.repeat(signature.length)}`, `${path}A`]) {
      for (const reply of [await open(wrong), await object(wrong)]) {
        expect(reply.statusCode).toBe(404);
        expect(reply.body).toContain('This link leads to nothing');
        expect(reply.body).toContain('write to <a class="whole" href="mailto:ml-oncall@example.com">');
        expect(reply.body).not.toContain('train-llm');
      }
    }
    expect(world.refusedLinks.slice(before)).toEqual(Array.from({ length: 6 }, () => 'forged'));
    expect((await world.ledger.keepView(finding.id, world.now))?.objections).toEqual([]);
  });

  it('says that it is over once its finding is, and takes no objection', async () => {
    const { path, finding, planned } = await announced('over');
    const ended = { ...finding, state: 'resolved', resolvedAt: NOW + HOUR, resolution: 'run-ended' } as const;
    await world.ledger.commit(WORKSPACE.id, { ...planned, opened: [], decisions: [], resolved: [ended] }, [], NOW);
    for (const reply of [await open(path), await object(path)]) {
      expect(reply.statusCode).toBe(410);
      expect(reply.body).toContain('“train-llm”: The run has ended. Ended: Sat 31 Jan, 10:30 UTC.');
    }
    expect(world.refusedLinks.slice(-2)).toEqual(['over', 'over']);
  });

  it('slows down an address that keeps trying, and never a good link', async () => {
    const { path } = await announced('slow');
    const app = world.app({});
    const guess = () => app.inject({ url: '/keep/guess', remoteAddress: '10.0.0.9' });
    for (let tries = 0; tries < 20; tries++) expect((await guess()).statusCode).toBe(404);
    const slowed = await guess();
    expect(slowed.statusCode).toBe(429);
    expect(slowed.headers['retry-after']).toBe('60');
    expect((await app.inject({ url: path, remoteAddress: '10.0.0.9' })).statusCode).toBe(200);
  });
});
