import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { createMonthReport } from '../../src/month-report.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import type { EmailSettings } from '../../src/notify/channel-settings.ts';
import { openChannels } from '../../src/notify/channels.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { workQueue } from '../../src/store/work-queue.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { sendMonthReport } from '../../src/watch/month-report.ts';
import { MAIL_PASSWORD, MAIL_USER, type MailServer, startMailServer } from '../notify/mail-server.ts';
import { handlers, recordingLog, until } from '../store/queue-parts.ts';
import { fillMonth } from '../support/fill-month.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';
import { silentMeter } from '../support/silent-meter.ts';

const OCTOBER = { name: 'october', from: Date.UTC(2026, 9, 1), until: Date.UTC(2026, 10, 1), runs: 300, workspaces: 3 };
const REPORT = { projectTag: 'project', emergencyTag: 'emergency', mail: 'finops' };
const OWNER = { tags: ['owner'], fallback: 'nobody@example.com' };

describe('the report of a month as a mail', ON_POSTGRESQL, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let server: MailServer;
  let now = 0;
  const opened: Store[] = [];

  beforeEach(async () => {
    database = await createDatabase();
    server = await startMailServer();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await server.close();
    await database.drop();
  });

  /** A replica of the service, as far as the report concerns it. */
  async function replica(holder: string) {
    const { log } = recordingLog();
    const mail: EmailSettings = {
      ...{ type: 'email', host: 'localhost', port: server.port, tls: 'starttls', zone: null, money: true, logs: true },
      ...{ user: MAIL_USER, password: MAIL_PASSWORD, from: 'Runwarden <runwarden@example.com>', replyTo: null },
    };
    const { channels, reach, recipients } = openChannels(
      { channels: { mail }, recipients: { finops: [{ channel: 'mail', to: ['finops@example.com'] }] } },
      {
        ...{ baseUrl: 'https://runwarden.example.com', log, people: [], ca: server.caPem },
        send: createOutbound({}).send,
      },
    );
    const routing = createRouting({ recipients, channels: reach });
    const store = await openStore({ kind: 'server', url: database.url }, { routing, holder, onQueueError: () => {} });
    opened.push(store);
    const { ledger } = store;
    const clock = () => now;
    const report = createMonthReport(
      { report: REPORT, owner: OWNER },
      { ledger, policies: { current: () => [] }, clock },
    );
    const common = { ledger, clock, newId: randomUUID, ...report };
    const queue = workQueue(store, log);
    return {
      store,
      look: () => sendMonthReport(common),
      work: () =>
        queue.start(
          handlers({
            deliver: (alertId, channel, attempt, abort) =>
              deliver({ alertId, channel }, { ...common, channels, meter: silentMeter, log }, attempt, abort),
          }),
        ),
      async stop() {
        opened.splice(opened.indexOf(store), 1);
        await store.close();
      },
    };
  }

  it('arrives once, with the page of the month, though two replicas look and one dies before it is sent', async () => {
    const [one, two] = [await replica('one'), await replica('two')];
    const { boss } = two.store;
    const execute = (statement: string) => boss.getDb().executeSql(statement, []);
    await fillMonth(execute, OCTOBER);
    now = OCTOBER.from + 20 * DAY;
    await one.look();
    now = OCTOBER.until + 3 * HOUR;
    await Promise.all([one.look(), two.look()]);
    await one.stop();
    const again = await replica('one');
    await Promise.all([two.work(), again.work()]);
    await until(() => server.arrived.length).toBe(1);
    now += 2 * DAY;
    await Promise.all([again.look(), two.look()]);
    const left = `select from pgboss.job where name = 'deliver' and state < 'completed'`;
    await until(async () => (await execute(left)).rows.length).toBe(0);
    expect(server.arrived).toHaveLength(1);
    const [arrived] = server.arrived;
    expect(arrived?.to).toEqual(['finops@example.com']);
    const { subject = '', text = '', attachments = [] } = arrived?.mail ?? {};
    expect(subject).toMatch(/^Money report for October 2026: /);
    expect(text).toContain('https://runwarden.example.com/api/v1/spend/report?period=2026-10');
    expect(text).toMatch(/Attached:\s+runwarden-2026-10\.html/);
    expect(attachments).toHaveLength(1);
    expect(attachments[0]).toMatchObject({ filename: 'runwarden-2026-10.html', contentType: 'text/html' });
    const page = attachments[0]?.content.toString('utf8') ?? '';
    expect(page).toMatch(/^<!doctype html>[\s\S]*<h1>Money report for October 2026<\/h1>[\s\S]*<\/html>\s*$/);
    const spent = [...text.matchAll(/^Spent:\s+(?:at least )?([\d,]+\.\d\d) /gm)].map(([, amount = '']) => amount);
    expect(spent.length).toBeGreaterThan(0);
    for (const amount of spent) expect(page).toContain(amount);
  });
});
