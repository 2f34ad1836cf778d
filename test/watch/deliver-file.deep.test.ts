import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertFile, Channel } from '../../src/core/alert/alert.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { anAlert } from '../notify/alerts.ts';
import { recordingLog } from '../store/queue-parts.ts';
import { inMemory } from '../support/in-memory.ts';
import { silentMeter } from '../support/silent-meter.ts';

const FILE: AlertFile = { name: 'page.html', about: 'the page', mediaType: 'text/html', content: '<p>page' };

describe('the file of a message', () => {
  let store: Store;
  beforeEach(async () => {
    const routing = createRouting({ recipients: { finops: ['mail'] }, channels: { mail: { reachesPeople: true } } });
    store = await openStore(inMemory(), { routing, holder: 'test', onQueueError: () => {} });
  });
  afterEach(() => store.close());

  async function aMessage(fileOf: () => Promise<AlertFile | null>, carriesFiles = true) {
    const sent: unknown[] = [];
    const mail: Channel = {
      ...{ name: 'mail', carriesFiles },
      async send({ file }) {
        sent.push(file);
        return { answer: '250' };
      },
    };
    const { log, lines } = recordingLog();
    const { ledger } = store;
    await ledger.raise([{ ...anAlert('report.month', { recipients: ['finops'] }), at: NOW }]);
    const deps = { ledger, channels: new Map([['mail', mail]]), clock: () => NOW, newId: () => 'news', log, fileOf };
    const attempt = (number: number) =>
      deliver(
        { alertId: 'alert-1', channel: 'mail' },
        { ...deps, meter: silentMeter },
        { number, last: false },
        new AbortController().signal,
      );
    return { attempt, sent, lines };
  }

  it('goes out with it, over a channel that carries files', async () => {
    const { attempt, sent } = await aMessage(async () => FILE);
    await attempt(1);
    expect(sent).toEqual([FILE]);
  });

  it('is not even made for a channel that carries none', async () => {
    let made = 0;
    const { attempt, sent } = await aMessage(async () => {
      made++;
      return FILE;
    }, false);
    await attempt(1);
    expect([sent, made]).toEqual([[null], 0]);
  });

  it('is tried again where it cannot be made, and in the end does not hold back the message', async () => {
    const { attempt, sent, lines } = await aMessage(() => Promise.reject(new Error('no database')));
    await expect(attempt(1)).rejects.toThrow('no database');
    await expect(attempt(2)).rejects.toThrow('no database');
    expect(sent).toEqual([]);
    await attempt(3);
    expect(sent).toEqual([null]);
    expect(lines).toEqual(['error: a message went out without its file, which cannot be made']);
  });
});
