import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportAudit } from '../../src/commands/audit/export.ts';
import { auditKey } from '../../src/commands/audit/key.ts';
import { type VerifyAuditOptions, verifyStoredAudit } from '../../src/commands/audit/verify.ts';
import { keySigner } from '../../src/evidence/audit-key.ts';
import { checkpointFolder } from '../../src/evidence/checkpoint-folder.ts';
import { createCheckpoints } from '../../src/watch/checkpoints.ts';
import { capture } from '../commands/capture.ts';
import { NOW } from '../store/rows.ts';
import { openIn } from '../support/postgres.ts';
import { story } from './story.ts';

const CONFIG = `
watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml}]}
store: {data-dir: data}
notify: {channels: {log: {type: log}}}
`;

let folder: string;
const at = (name: string) => join(folder, name);
const variables = (): Record<string, string> => ({
  RUNWARDEN_CONFIG: at('runwarden.yaml'),
  AZURE_TENANT_ID: 't',
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runwarden-audit-'));
  writeFileSync(at('runwarden.yaml'), CONFIG);
  await capture(() => auditKey({ out: at('key.pem') }));
  const store = await openIn({ kind: 'folder', path: at('data') });
  const checkpoints = createCheckpoints({
    ledger: store.ledger,
    clock: () => NOW,
    checkpoints: {
      every: 0,
      signer: keySigner(readFileSync(at('key.pem'), 'utf8')),
      write: checkpointFolder(at('checkpoints')),
    },
  });
  await story({ store });
  await checkpoints.look();
  await story({ store });
  await checkpoints.last();
  await store.close();
  const written = await capture(() =>
    exportAudit({ since: null, until: null, out: at('audit.jsonl'), output: 'jsonl' }, variables(), NOW),
  );
  expect(written).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/^\d+ rows written to /) });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (options: Partial<VerifyAuditOptions> = {}) =>
  capture(() =>
    verifyStoredAudit(
      { checkpoints: at('checkpoints'), publicKey: [at('key.pub.pem')], output: 'table', utc: true, ...options },
      variables(),
    ),
  );

describe('audit key', () => {
  it('writes a private key that its owner alone can read, and overwrites none', async () => {
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
    expect(await capture(() => auditKey({ out: at('key.pem') }))).toMatchObject({
      code: 2,
      err: `${at('key.pem')} is there already: name another file with --out\n`,
    });
  });
});

describe('audit verify', () => {
  it('finds nothing wrong with the store, with its rows, or with its export', async () => {
    const { code, out, err } = await verify();
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^The audit [0-9a-f-]{36} has \d+ rows, from Mon 2 Mar( 2026)? 03:00 UTC to /);
    expect(out).toMatch(
      /\n2 checkpoints in it\. Signed up to row \d+ \(Mon 2 Mar( 2026)? 03:00 UTC\); no row is newer\.\n/,
    );
    expect(out).toContain('\n2 of 2 checkpoints from elsewhere agree.\n');
    expect(out).toMatch(/\n\d\d rows of decisions, answers, cancels and exceptions agree with it\.\n/);
    expect(out).toMatch(/\nNothing was changed, removed, added or moved\.\n$/);
    expect(await verify({ export: at('audit.jsonl') })).toMatchObject({ code: 0 });
  });

  it('says what it could not check without keys and checkpoints', async () => {
    const { out } = await capture(() => verifyStoredAudit({ publicKey: [], output: 'table' }, variables()));
    expect(out).toContain('No public key was given (--public-key), so that signatures were not checked');
    expect(out).toContain('No checkpoints from elsewhere were given (--checkpoints)');
  });

  it('finds an edited export, and says where', async () => {
    const lines = readFileSync(at('audit.jsonl'), 'utf8').split('\n');
    const edited = lines.with(4, (lines[4] ?? '').replace('runwarden', 'mallory'));
    writeFileSync(at('edited.jsonl'), edited.join('\n'));
    const found = await verify({ export: at('edited.jsonl') });
    expect(found.code).toBe(1);
    expect(found.out).toContain('row 5 does not have the hash that it was written with');
    writeFileSync(at('cut.jsonl'), lines.slice(0, 20).join('\n'));
    const cut = await verify({ export: at('cut.jsonl'), output: 'json' });
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.out).problems).toContainEqual(expect.objectContaining({ what: 'cut', seq: 21 }));
    writeFileSync(at('broken.jsonl'), lines.with(2, 'nothing').join('\n'));
    expect((await verify({ export: at('broken.jsonl') })).code).toBe(1);
  });

  it('takes a part of an audit as a part', async () => {
    const lines = readFileSync(at('audit.jsonl'), 'utf8').split('\n');
    writeFileSync(at('part.jsonl'), lines.slice(10).join('\n'));
    const { code, out } = await verify({ export: at('part.jsonl') });
    expect(out).toContain('It begins with row 11: what came before is not in it, and was not checked.');
    expect(code).toBe(0);
  });

  it('refuses what is no key, no folder and no export in a sentence', async () => {
    expect((await verify({ publicKey: [at('runwarden.yaml')] })).err).toMatch(/expected a public key in PEM/);
    expect((await verify({ checkpoints: at('nowhere') })).err).toMatch(/name a folder of checkpoints/);
    expect((await verify({ export: at('nothing.jsonl') })).err).toMatch(/is not there/);
    writeFileSync(at('empty.jsonl'), '');
    expect(await verify({ export: at('empty.jsonl') })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no row/),
    });
  });
});

describe('audit export', () => {
  it('writes a table in which no cell is a formula', async () => {
    const { out } = await capture(() =>
      exportAudit({ since: null, until: null, out: null, output: 'csv' }, variables(), NOW),
    );
    const [head, first] = out.split('\n');
    expect(head).toBe('seq,at,kind,actor,workspace,run,policy,decision,finding,record,body,hash');
    expect(first).toMatch(/^1,2026-03-02T03:00:00.000Z,audit.began,runwarden,/);
  });

  it('writes a part by time', async () => {
    const { out } = await capture(() =>
      exportAudit({ since: 60_000, until: null, out: null, output: 'jsonl' }, variables(), NOW + 3_600_000),
    );
    expect(out.trim().split('\n').length).toBeGreaterThan(0);
    for (const line of out.trim().split('\n')) expect(line).toContain('"at":"2026-03-02T04:00:00.000Z"');
  });
});

describe('the program in the docs', () => {
  const program = () => /```js\n(.*?)```/s.exec(readFileSync('docs/audit.md', 'utf8'))?.[1] ?? '';
  const run = (file: string) => {
    const kept = readdirSync(at('checkpoints')).map((name) => at(join('checkpoints', name)));
    const { status, stdout } = spawnSync(process.execPath, [at('verify-audit.mjs'), file, at('key.pub.pem'), ...kept], {
      encoding: 'utf8',
    });
    return { status, stdout };
  };

  it('has thirty lines, takes a whole audit, and finds what was done to another', () => {
    expect(program().trim().split('\n').length).toBeLessThanOrEqual(31);
    writeFileSync(at('verify-audit.mjs'), program());
    const lines = readFileSync(at('audit.jsonl'), 'utf8').trim().split('\n');
    expect(run(at('audit.jsonl'))).toEqual({
      status: 0,
      stdout: `${lines.length} rows and 4 checkpoints were checked.\n`,
    });
    const edits: Record<string, string[]> = {
      changed: lines.with(7, (lines[7] ?? '').replace('runwarden', 'runwarder')),
      removed: lines.toSpliced(7, 1),
      added: lines.toSpliced(7, 0, lines[3] ?? ''),
      swapped: lines.with(7, lines[8] ?? '').with(8, lines[7] ?? ''),
      cut: lines.slice(0, -3),
      emptied: [],
    };
    for (const [name, edited] of Object.entries(edits)) {
      writeFileSync(at('tampered.jsonl'), edited.join('\n'));
      expect(run(at('tampered.jsonl')), name).toMatchObject({ status: 1, stdout: expect.stringContaining('WRONG') });
    }
  });
});
