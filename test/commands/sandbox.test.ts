import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { demo } from '../../src/commands/demo/demo.ts';
import { sandbox } from '../../src/commands/demo/sandbox.ts';
import { reportError } from '../../src/commands/report-error.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-sandbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const ENVIRONMENT = { ...process.env, NO_COLOR: '1' };

test('what it prints can be pasted into a shell and scans it, with whatever Node the shell has', async () => {
  const tooOld = join(folder, 'bin');
  mkdirSync(tooOld);
  writeFileSync(join(tooOld, 'node'), '#!/bin/sh\necho "unknown file extension .ts" >&2\nexit 1\n', { mode: 0o755 });
  const running = spawn(process.execPath, [CLI, 'sandbox', '--port', '0'], { cwd: folder, env: ENVIRONMENT });
  const ended = once(running, 'exit');
  try {
    let printed = '';
    for await (const chunk of running.stdout) {
      printed += String(chunk);
      if (printed.includes('scan --dry-run')) break;
    }
    const pasted = `${printed.slice(printed.indexOf('cat >'))}\necho "ended with $?"`;
    const said = execFileSync('bash', ['-c', pasted], {
      cwd: folder,
      env: { ...ENVIRONMENT, PATH: `${tooOld}:${process.env.PATH}` },
      encoding: 'utf8',
    });
    expect(said).toContain('ml-prod-vision: 7 active runs');
    expect(said).toContain('ml-dev-research: 5 active runs');
    expect(said).toContain('ended with 1');
    expect(said).toContain('now: notify owner, oncall');
    expect(existsSync(join(folder, 'sandbox-data'))).toBe(false);
    const scanned = pasted.replace('scan --dry-run', 'scan');
    const queued = execFileSync('bash', ['-c', scanned], { cwd: folder, env: ENVIRONMENT, encoding: 'utf8' });
    expect(queued).toMatch(/^1 cancel and \d+ notices are queued; a running serve carries them out\.$/m);
  } finally {
    running.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});

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
  const ofDemo = await capture(() => demo({ once: true, port }));
  expect(ofDemo).toMatchObject({ code: 2, err: expect.stringMatching(said('--port')) });
  const [error] = await once(createServer().listen(port, '127.0.0.1'), 'error');
  const ofServe = await capture(() => reportError(error));
  expect(ofServe).toMatchObject({ code: 2, err: expect.stringMatching(said('RUNWARDEN_PORT')) });
  taken.close();
});
