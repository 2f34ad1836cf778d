import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cliJobSchema } from '../azure/job-file-schema.ts';
import { runwarden } from '../commands/runwarden.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const root = mkdtempSync(join(tmpdir(), 'runwarden-bundle-'));
const folder = join(root, 'bundle');
const file = (path: string) => readFileSync(join(folder, path), 'utf8');

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs the demo until it has shown what it decided. */
async function withDemo(use: (url: string) => Promise<void>): Promise<void> {
  const port = await freePort();
  const demo = spawn(process.execPath, [join(ROOT, 'src', 'cli.ts'), 'demo', '--port', String(port)], {
    cwd: root,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'exit');
  try {
    await new Promise<void>((shown, failed) => {
      let out = '';
      // It goes on being read, because a demo that cannot write ends.
      demo.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (out.includes('Where to look:')) shown();
      });
      demo.once('exit', () => failed(new Error(`the demo ended early: ${out}`)));
    });
    await use(`http://127.0.0.1:${port}`);
  } finally {
    demo.kill('SIGINT');
    await ended;
  }
}

describe('a pipeline with a failed validation, cancelled on the sandbox', () => {
  let result: Awaited<ReturnType<typeof runwarden>>;

  beforeAll(
    () =>
      withDemo(async (url) => {
        result = await runwarden(['evidence', 'vision-retrain-0412', '--download', folder, '--url', url]);
      }),
    180_000,
  );
  afterAll(() => rmSync(root, { recursive: true }));

  it('is downloaded whole', () => {
    expect(result).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['README.md', 'job.yml', 'commands.txt', 'record.json', 'policy']),
    );
    for (const line of file('SHA256SUMS').trimEnd().split('\n')) {
      const [sum, path = ''] = line.split('  ');
      expect([
        path,
        createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex'),
      ]).toEqual([path, sum]);
    }
  });

  it('says to a data engineer without access what failed, with which data, and what the log said', () => {
    const readme = file('README.md');
    const part = (title: string) => readme.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
    expect(part('What happened')).toMatch(
      /decided to cancel the run: validation\/report\.json.*says false at \/passed/,
    );
    expect(part('What happened')).toContain('Azure was asked to cancel the run.');
    expect(part('What failed')).toContain(
      'Policy `failed-validation` saw: validation/report.json of validate-model says false',
    );
    expect(part('With which data')).toContain('| `images` | `azureml:street-images:41` | version 41 |');
    expect(part('What the checks wrote')).toContain('"passed":');
    expect(part('What the log said')).toContain('check top1-accuracy failed: 0.412, at least 0.75 is required');
    expect(part('How to run it again')).toContain('az ml job create --file job.yml --subscription');
    expect(readme).not.toMatch(/undefined|\[object|NaN/);
  });

  it('has a job file that the command line takes, with the same data and the steps by their components', () => {
    const job = parse(file('job.yml'));
    expect(cliJobSchema.safeParse(job).error?.issues).toBeUndefined();
    expect(job.inputs.images.path).toBe('azureml:street-images:41');
    expect(Object.keys(job.jobs)).toContain('validate_model');
    expect(job.jobs.validate_model.component).toMatch(/^azureml:\/subscriptions\/.*\/versions\/.+/);
  });

  it('keeps no secret that the log of the run showed', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const all = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
    expect(all).toContain('HF_TOKEN=[redacted]');
    expect(all).not.toMatch(/hf_[A-Za-z0-9]{8}|[?&]sig=/);
  });
});
