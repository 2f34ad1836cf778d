import { expect, it } from 'vitest';
import { createApi, VERSION_HEADER } from '../../src/api/client.ts';
import { gather } from '../../src/commands/evidence/gather.ts';
import type { Service } from '../../src/commands/service/service.ts';
import { Unanswered } from '../../src/commands/service/unanswered.ts';
import { kept } from '../evidence/bundle-support.ts';

const RUN = { id: 'brave_pear_8h', displayName: 'churn-nightly', workspace: 'ml-risk', workspaceId: '/w' };

/** A service that has no decisions, and these contents. */
function serving(contents: () => Promise<Response>): Service {
  const headers = { [VERSION_HEADER]: '1' };
  const api = createApi({
    url: 'http://service',
    async fetch({ url }) {
      return url.includes('/evidence/') ? await contents() : Response.json({ items: [], next: null }, { headers });
    },
  });
  const service: Service = { url: 'http://service', api, version: '1', asker: null, fetch, as: () => service };
  return service;
}

const items = [kept('one', { name: 'a.txt' })[0], kept('two', { name: 'b.txt' })[0]];
const read = (service: Service) =>
  gather(service, { run: RUN, decision: null, items }, { abort: new AbortController().signal, progress: () => {} });

it('takes no content for what was kept unless its hash says so', async () => {
  const { contents, damaged } = await read(
    serving(async () => new Response('one', { headers: { [VERSION_HEADER]: '1' } })),
  );
  expect([...contents.values()]).toEqual([
    { bytes: new Uint8Array(Buffer.from('one')) },
    { missing: 'it is not what was kept: its hash is another one' },
  ]);
  expect(damaged).toBe(1);
});

it('names what the service refuses, and goes on', async () => {
  const { contents } = await read(
    serving(async () => {
      const problem = { type: 'urn:runwarden:problem:expired', detail: 'it was dropped' };
      return Response.json(problem, { status: 410 });
    }),
  );
  expect([...contents.values()]).toEqual([{ missing: 'it was dropped' }, { missing: 'it was dropped' }]);
});

it('fails where the service is gone', async () => {
  const gone = serving(async () => {
    throw new Unanswered('no service answers');
  });
  await expect(read(gone)).rejects.toThrow('no service answers');
});
