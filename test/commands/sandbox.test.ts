import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sandbox } from '../../src/commands/demo/sandbox.ts';
import { reportError } from '../../src/commands/report-error.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-sandbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS = { port: 0, rate: 1, caFile: join(folder, 'ca.pem') };

test('a scenario or certificate file that cannot be used is said in one line, with the next step', async () => {
  const missing = await capture(() => sandbox({ ...OPTIONS, scenario: join(folder, 'nope.yaml') }));
  expect(missing).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^the scenario cannot be read \(.*\): name a file.*\n$/),
  });
  const nowhere = await capture(() => sandbox({ ...OPTIONS, caFile: join(folder, 'nope', 'ca.pem') }));
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringMatching(/^the certificate .*: name another .*\n$/) });
});

test('a port that is taken is said in one line, with how to name another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const said = (how: string) => new RegExp(`^another program listens at 127.0.0.1:${port} already: .*${how}.*\n$`);
  const ofSandbox = await capture(() => sandbox({ ...OPTIONS, port }));
  expect(ofSandbox).toMatchObject({ code: 2, err: expect.stringMatching(said('--port')) });
  const [error] = await once(createServer().listen(port, '127.0.0.1'), 'error');
  const ofServe = await capture(() => reportError(error));
  expect(ofServe).toMatchObject({ code: 2, err: expect.stringMatching(said('RUNWARDEN_PORT')) });
  taken.close();
});
