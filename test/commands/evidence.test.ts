import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EvidenceOptions, showEvidence } from '../../src/commands/evidence/evidence.ts';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import { aPolicy, aRun, NOW, pass } from '../http/fixtures.ts';
import { KEYS, OPERATOR, useWorld, VIEWER } from '../http/world.ts';
import { aRecord } from '../support/a-record.ts';
import { aKeptItem } from '../support/kept.ts';
import { type Common, perform } from './perform.ts';

const world = useWorld();
const root = mkdtempSync(join(tmpdir(), 'runwarden-evidence-'));
let url = '';
let decision = '';

const RUN = aRun({ id: 'brave_pear_8h', displayName: 'churn-nightly' });
const LOG = 'reading churn-train:7\nvalidation failed\n';

beforeAll(async () => {
  const { decisions } = await pass(world.ledger, world.newId, [RUN], [aPolicy()]);
  decision = decisions.find(({ kind }) => kind === 'ask')?.id ?? '';
  const record = aRecord(RUN, NOW, {
    job: { known: true, value: { job: { type: 'command', command: 'python train.py' }, differs: [] } },
  });
  const item = (text: string, given: Partial<KeptItem>) =>
    aKeptItem(RUN, Buffer.from(text), { decisionId: decision, ...given });
  const { item: log } = item(LOG, {});
  const missing: KeptItem = {
    ...log,
    id: 'm',
    name: 'outputs/report.json',
    kind: 'artifact',
    content: null,
    missing: 'storage refused it: HTTP 403',
  };
  await world.ledger.keep([
    item(JSON.stringify(record), { kind: 'record', name: 'record.json' }),
    item(LOG, { ofRun: { id: 'validate-1', displayName: 'validate' } }),
    item('x', { kind: 'artifact', name: '../../../escape.txt' }),
    { item: missing, bytes: null },
  ]);
  const app = world.app({ keys: KEYS });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return () => app.close();
});
afterAll(() => rmSync(root, { recursive: true }));

const run = (given: string, options: Partial<EvidenceOptions> & Common = {}, key = OPERATOR) =>
  perform(showEvidence, [given], { url, force: false, ...options }, { RUNWARDEN_API_KEY: key });

let folders = 0;
const folder = () => join(root, `bundle-${++folders}`);

describe('evidence', () => {
  it.each(['the decision', 'the run', 'the run in its workspace'])(
    'lists what is kept for %s, and what is missing',
    async (what) => {
      const given = { 'the decision': decision, 'the run': RUN.id }[what] ?? `ml-prod-eu/${RUN.id}`;
      const { code, out } = await run(given);
      expect(code).toBe(0);
      const lines = out.trimEnd().split('\n');
      expect(lines[0]).toMatch(/^Kept for (decision id-\d+ on )?run brave_pear_8h of ml-prod-eu:$/);
      expect(lines[1]).toMatch(/^NAME +KIND +OF +SIZE +KEPT$/);
      expect(out).toMatch(/user_logs\/std_log.txt +log +validate +40 bytes +\S.* 09:30 UTC/);
      expect(out).toContain('1 item missing:\n  outputs/report.json of churn-nightly: storage refused it: HTTP 403\n');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    },
  );

  it('is JSON for programs', async () => {
    const { run: of, decision: id, items } = JSON.parse((await run(decision, { output: 'json' })).out);
    expect([of.id, id, items.length]).toEqual([RUN.id, decision, 4]);
  });

  it('says that there is no such decision or run', async () => {
    const { code, err } = await run('nothing');
    expect([code, err]).toEqual([2, expect.stringMatching(/^nothing is no decision, and .* knows no run nothing/)]);
  });
});

describe('evidence --download', () => {
  it('writes the bundle for its reader alone, each content as it was kept', async () => {
    const target = folder();
    const { code, out } = await run(decision, { download: target });
    expect([code, out]).toEqual([0, expect.stringMatching(/^\d+ files in .*; begin with README.md.\n$/)]);
    expect(readdirSync(target).sort()).toEqual(
      [
        'README.md',
        'SHA256SUMS',
        'artifacts',
        'commands.txt',
        'decisions',
        'job.yml',
        'logs',
        'manifest.json',
        'policy',
        'record.json',
      ].filter((name) => name !== 'policy' || existsSync(join(target, name))),
    );
    expect(readFileSync(join(target, 'logs/validate/user_logs/std_log.txt'), 'utf8')).toBe(LOG);
    expect(readFileSync(join(target, 'README.md'), 'utf8')).toContain('storage refused it: HTTP 403');
    expect(lstatSync(target).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(target, 'logs/validate/user_logs/std_log.txt')).mode & 0o777).toBe(0o600);
    expect(existsSync(`${target}.partial`)).toBe(false);
    const sums = readFileSync(join(target, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    for (const line of sums) {
      const [sum, path = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(target, path)))
          .digest('hex'),
      ).toBe(sum);
    }
  });

  it('writes nothing outside the folder, whatever a file of Azure is called', async () => {
    const target = folder();
    await run(RUN.id, { download: target });
    expect(existsSync(join(root, 'escape.txt'))).toBe(false);
    expect(readFileSync(join(target, 'artifacts/__/__/__/escape.txt'), 'utf8')).toBe('x');
  });

  it('refuses a folder that is not empty, and with --force leaves what else is in it', async () => {
    const target = folder();
    mkdirSync(target);
    writeFileSync(join(target, 'mine.txt'), 'mine');
    const { code, err } = await run(decision, { download: target });
    expect([code, err]).toEqual([2, `${target} is not empty: name another folder, or give --force to write into it\n`]);
    expect((await run(decision, { download: target, force: true })).code).toBe(0);
    expect(readFileSync(join(target, 'mine.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(target, 'README.md'))).toBe(true);
  });

  it('follows no link out of the folder', async () => {
    const target = folder();
    const outside = folder();
    mkdirSync(target);
    mkdirSync(outside);
    symlinkSync(outside, join(target, 'logs'));
    const { code, err } = await run(decision, { download: target, force: true });
    expect([code, err]).toEqual([2, expect.stringContaining('is no folder')]);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('says which contents it may not read, and writes the rest', async () => {
    const target = folder();
    const { code, err } = await run(decision, { download: target }, VIEWER);
    expect(code).toBe(4);
    expect(err).toMatch(/3 contents could not be read; README.md says why./);
    expect(readFileSync(join(target, 'README.md'), 'utf8')).toContain('The key "grafana" is a viewer');
  });

  it('leaves what it has under another name when it is stopped', async () => {
    const target = folder();
    const stopAtOnce = (name: string) => {
      if (name === 'SIGTERM') queueMicrotask(() => process.emit('SIGTERM'));
    };
    process.on('newListener', stopAtOnce);
    onTestFinished(() => void process.off('newListener', stopAtOnce));
    const { code, err } = await run(decision, { download: target });
    expect([code, err]).toEqual([2, `Stopped. What had been read by then is in ${target}.partial.\n`]);
    expect(existsSync(target)).toBe(false);
    expect(readFileSync(join(`${target}.partial`, 'README.md'), 'utf8')).toContain('the download was stopped');
  });
});
