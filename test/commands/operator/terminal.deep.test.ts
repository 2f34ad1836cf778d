import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ON_TERMINAL } from '../../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../../support/scenarios.ts';
import { type Service, startService } from '../../support/service.ts';
import { runwarden } from '../runwarden.ts';

/* The real program and the whole service: what a person at a terminal sees, types and brings about. */

const POLICY = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');

const CLI = join(import.meta.dirname, '../../../src/cli.ts');

let service: Service;
let env: Record<string, string>;

beforeAll(async () => {
  const runs = ['one', 'two', 'three'].map((id) => cpuRun(id, '-2h'));
  service = await startService({ scenario: oneWorkspace(runs), policies: { 'long.yaml': POLICY } });
  env = { RUNWARDEN_URL: service.running.url, TZ: 'Europe/Berlin', NO_COLOR: '1' };
  await service.until(async () => (await waiting()).length === 3);
}, 90_000);
afterAll(() => service.close());

async function waiting(): Promise<{ id: string; runId: string }[]> {
  const { body } = await service.get('/api/v1/decisions?kind=ask&waiting=true');
  return (body as { items: { id: string; runId: string }[] }).items; // as the API sends it
}

/** Runs a command on a pseudo-terminal. Each answer is typed when its question is there. */
async function onTerminal(args: readonly string[], answers: readonly (readonly [question: RegExp, typed: string])[]) {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('/usr/bin/script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let answered = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    const [question, typed] = answers[answered] ?? [];
    if (!question?.test(screen)) return;
    answered += 1;
    child.stdin.write(`${typed}\r`);
  });
  const [code] = await once(child, 'exit');
  return { code, screen: screen.replaceAll('\r\n', '\n') };
}

describe('at a terminal', ON_TERMINAL, () => {
  test('a person sees what a yes covers, says why, agrees, and the run is cancelled', async () => {
    const { code, screen } = await onTerminal(
      ['approve', 'one'],
      [
        [/Why\?/, 'agreed with the owner'],
        [/Approve\? \[y\/N\]/, 'y'],
      ],
    );
    expect(screen).toContain('one in ml, of team-vision@example.com');
    expect(screen).toContain('Approved. The run is read and judged again now');
    expect(code).toBe(0);
    await service.until(() => service.sandbox.control.requests().sinceStart.cancel === 1);
  });

  test('Enter is a no, and nothing is recorded', async () => {
    const { code, screen } = await onTerminal(
      ['reject', 'two'],
      [
        [/Why\?/, ''],
        [/Reject\? \[y\/N\]/, ''],
      ],
    );
    expect(screen).toContain('Nothing was done.');
    expect(code).toBe(2);
    expect((await waiting()).map(({ runId }) => runId)).toContain('two');
  });

  test('Ctrl-C at any question ends it at once, and nothing is recorded', async () => {
    const CTRL_C = '\u0003';
    const atWhy = await onTerminal(['reject', 'two'], [[/Why\?/, CTRL_C]]);
    expect([atWhy.code, atWhy.screen]).toEqual([2, expect.stringMatching(/Nothing was done\.\n$/)]);
    expect(atWhy.screen).not.toContain('Reject?');
    const atYes = await onTerminal(
      ['reject', 'two'],
      [
        [/Why\?/, 'no'],
        [/Reject\? \[y\/N\]/, CTRL_C],
      ],
    );
    expect([atYes.code, atYes.screen]).toEqual([2, expect.stringMatching(/Nothing was done\.\n$/)]);
    expect((await waiting()).map(({ runId }) => runId)).toContain('two');
  });
});

describe('without a terminal', () => {
  test('waiting alone lets a person decide, and the commands in it work as they stand', async () => {
    const { code, out } = await runwarden(['waiting'], { env });
    expect(code).toBe(1);
    expect(out).toMatch(
      /two in ml, of team-vision@example\.com\n {2}policy +runtime \(high\): running for 2h, limit 1h\./,
    );
    expect(out).toMatch(/ {2}due +in 24 h, \w+ \d\d:\d\d CES?T; silence keeps it\n/);
    const [line = ''] = out.split('\n').filter((text) => text.includes('runwarden reject '));
    const args = line.trim().replace('runwarden ', '').split(' ');
    const refused = await runwarden(args, { env });
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('nobody is there to say yes')]);
    const done = await runwarden([...args, '--yes', '--reason', 'still loading'], { env });
    expect([done.code, done.out]).toEqual([0, expect.stringContaining('Rejected.')]);
  });

  test('a freeze holds what was approved, on every command', async () => {
    expect((await runwarden(['freeze', 'metrics', 'are', 'late', '--for', '2h', '--yes'], { env })).code).toBe(0);
    const [question] = await waiting();
    const { out } = await runwarden(['approve', question?.id.slice(0, 8) ?? '', '--yes'], { env });
    expect(out).toMatch(/Approved\. local froze all cancels until .* CES?T\./);
    expect((await runwarden(['unfreeze', '-y'], { env })).out).toContain('Lifted 1 freeze.');
  });
});
