import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { aBundledDecision, aFailedPipeline, aRecordItem, BEGAN, filesOf, kept } from './bundle-support.ts';

const VALIDATE = { id: 'validate-1', displayName: 'validate' };
const LOG = [
  'Reading azureml:churn-train:7',
  'null rate of "income" is 31%, at most 5% is allowed',
  'validation failed',
].join('\n');

const ASKED = aBundledDecision({
  id: 'd0',
  at: '2026-03-02T02:30:00Z',
  kind: 'ask',
  reason: '3 of 12 checks failed',
  approval: {
    answer: 'approved',
    answeredAt: '2026-03-02T02:34:00Z',
    answeredBy: 'ben@example.com',
    note: 'the source is broken',
    ended: null,
  },
});
const CANCELLED = aBundledDecision({
  cancellation: {
    state: 'confirmed',
    requestedAt: '2026-03-02T02:36:00Z',
    settledAt: '2026-03-02T02:38:00Z',
    reason: null,
  },
});

const items = () => [
  aRecordItem(aFailedPipeline()),
  kept(LOG, { ofRun: VALIDATE, name: 'user_logs/std_log.txt' }),
  kept('{"passed": false}', { kind: 'artifact', ofRun: VALIDATE, name: 'outputs/report.json' }),
  kept(null, { ofRun: { id: 'prepare-1', displayName: 'prepare' }, name: 'user_logs/std_log.txt' }),
];
const bundle = () =>
  filesOf(items(), {
    decisions: [CANCELLED, ASKED],
    policies: [{ name: 'failed-validation', text: 'name: failed-validation\n' }],
  });

it('says in plain words what happened, what failed, with which data, what the log said and how to run it again', () => {
  expect(bundle()['README.md']).toMatchInlineSnapshot(`
    "# churn-nightly

    Run \`brave_pear_8h\` of workspace \`ml-risk\` (pipeline, experiment \`churn\`, submitted by Ana Silva). This folder holds what Runwarden kept of it, so that it can be understood and repeated without access to the workspace. It was written at 2026-03-02T11:00:00Z.

    ## What happened

    | when (UTC) | what |
    | --- | --- |
    | 2026-03-02T01:00:00Z | The run was submitted. |
    | 2026-03-02T01:05:00Z | It started. |
    | 2026-03-02T02:30:00Z | Policy failed-validation asked people whether to cancel the run: 3 of 12 checks failed |
    | 2026-03-02T02:34:00Z | ben@example.com said yes: "the source is broken" |
    | 2026-03-02T02:35:00Z | Azure reported the status Running. |
    | 2026-03-02T02:35:00Z | Policy failed-validation decided to cancel the run: 3 of 12 checks failed: null rate of "income" is 31%, at most 5% is allowed |
    | 2026-03-02T02:36:00Z | Azure was asked to cancel the run. |
    | 2026-03-02T02:38:00Z | Azure reported it canceled. |

    ## What failed

    | step or trial | status | code | message |
    | --- | --- | --- | --- |
    | \`validate\` | Failed | \`UserError\` | validation failed: 3 of 12 checks |

    - Policy \`failed-validation\` saw: 3 of 12 checks failed: null rate of "income" is 31%, at most 5% is allowed

    ## With which data

    | input | what it was | version |
    | --- | --- | --- |
    | \`train\` | \`azureml:churn-train:7\` | version 7 |
    | \`raw\` | \`azureml://datastores/lake/paths/raw/\` | no version: its content may have changed |
    | \`rows\` | \`16\` | a value |

    ## How long it took, and what it cost

    - It waited 5m for its start, and had run 1h 30m.

    | step or trial | status | waited | ran | on | cost |
    | --- | --- | --- | --- | --- | --- |
    | \`prepare\` | Completed | 10m | 1h | \`gpu\` | not known |
    | \`validate\` | Failed | 10m | 1h | \`gpu\` | not known |

    ## What the checks wrote

    \`outputs/report.json\` of \`validate\`:

    \`\`\`text
    {"passed": false}
    \`\`\`

    ## What the log said

    The end of \`user_logs/std_log.txt\` of \`validate\` (whole: \`logs/validate/user_logs/std_log.txt\`):

    \`\`\`text
    Reading azureml:churn-train:7
    null rate of "income" is 31%, at most 5% is allowed
    validation failed
    \`\`\`

    ## What it executed

    - Code: not known, because nobody asked
    - Git: \`https://example.com/risk/churn.git, branch main, commit 503b47d5, with changes that were not committed\`
    - Environment: not known, because nobody asked

    ## How to run it again

    In this folder, with the Azure CLI and its extension ml:

    \`\`\`text
    az ml job create --file job.yml --subscription 5a1e --resource-group rg-risk --workspace-name ml-risk
    \`\`\`

    It runs the same code, in the same environment, on the same inputs, except:

    - \`jobs.validate.inputs.data.path\`: it is a path, whose content may have changed since the run

    ## What is missing

    - \`user_logs/std_log.txt\` of \`prepare\`: storage refused it: HTTP 403
    - Not known, in record.json:
      - command: nobody asked
      - code: nobody asked
      - environment: nobody asked
      - environment variables: nobody asked
      - outputs: nobody asked
      - parameters: nobody asked
      - trigger: nobody asked
      - parent: nobody asked
      - identity: nobody asked
      - services: nobody asked
      - metrics: nobody asked
      - compute: nobody asked

    ## What is in this folder

    - \`artifacts/validate/outputs/report.json\`: a file that a policy looked at, kept at 2026-03-02T02:35:00Z
    - \`logs/validate/user_logs/std_log.txt\`: a log, kept at 2026-03-02T02:35:00Z
    - \`record.json\`: all that was known of the run, kept at 2026-03-02T02:35:00Z
    - \`decisions/1.json\`: decision d0
    - \`decisions/2.json\`: decision d1
    - \`policy/failed-validation.yaml\`: policy failed-validation as it was; SHA-256 d3d9324d764a37bc55c8e1a377b1354aef634a9f174caa0e2bead181074ec3d5
    - \`job.yml\`: the job file that runs it again
    - \`commands.txt\`: commands about the run, ready to copy

    No secret had to be taken out. To check that no file has changed: \`sha256sum -c SHA256SUMS\`.
    "
  `);
});

it('holds each thing in a file of its own', () => {
  expect(Object.keys(bundle()).sort()).toEqual([
    'README.md',
    'SHA256SUMS',
    'artifacts/validate/outputs/report.json',
    'commands.txt',
    'decisions/1.json',
    'decisions/2.json',
    'job.yml',
    'logs/validate/user_logs/std_log.txt',
    'manifest.json',
    'policy/failed-validation.yaml',
    'record.json',
  ]);
  expect(JSON.parse(bundle()['decisions/1.json'] ?? '')).toMatchObject({ id: 'd0', approval: { answer: 'approved' } });
});

it('proves its files: sizes and hashes in the manifest, and sums as sha256sum reads them', () => {
  const files = bundle();
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const manifest = JSON.parse(files['manifest.json'] ?? '');
  for (const { path, bytes, sha256 } of manifest.files) {
    expect(bytes).toBe(Buffer.byteLength(files[path] ?? ''));
    expect(sha256).toBe(hash(files[path] ?? ''));
  }
  expect(manifest.files).toHaveLength(Object.keys(files).length - 2);
  const sums = (files.SHA256SUMS ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  '));
  expect(sums.map(([, path]) => path)).toEqual(
    Object.keys(files)
      .filter((path) => path !== 'SHA256SUMS')
      .sort(),
  );
  for (const [sum, path = ''] of sums) expect(sum).toBe(hash(files[path] ?? ''));
  expect(manifest.missing).toEqual([
    expect.objectContaining({ name: 'user_logs/std_log.txt', why: 'storage refused it: HTTP 403' }),
  ]);
});

it('is the same for the same input', () => {
  expect(bundle()).toEqual(bundle());
});

it('keeps the newest of a log under its name, and an earlier one with another content beside it', () => {
  const later = BEGAN + 180 * 60_000;
  const files = filesOf([
    kept('step 1', { name: 'user_logs/std_log.txt' }),
    kept('step 1\nstep 2', { name: 'user_logs/std_log.txt', occasion: 'ended', at: later }),
    kept('step 1\nstep 2', { name: 'user_logs/std_log.txt', at: later + 1 }),
  ]);
  expect(files['logs/user_logs/std_log.txt']).toBe('step 1\nstep 2');
  expect(files['logs/user_logs/std_log.20260302T023500Z.txt']).toBe('step 1');
  expect(Object.keys(files).filter((path) => path.startsWith('logs/'))).toHaveLength(2);
});

it('says what was dropped, cut or taken out, and what could not be had', () => {
  const [log, bytes] = kept('the end', { name: 'user_logs/std_log.txt' });
  const cut = {
    ...log,
    content: log.content && {
      ...log.content,
      whole: { bytes: 9_000_000, from: 8_999_993, changedAt: null },
      redacted: { token: 2 },
    },
  };
  const [gone] = kept('gone', { name: 'user_logs/old.txt', dropped: { at: BEGAN, because: 'kept for 30d' } });
  const readme = filesOf(
    [
      [cut, bytes],
      [gone, null],
    ],
    { missing: ['the text of policy p: this key may not read it'] },
  )['README.md'];
  expect(readme).toContain('`logs/user_logs/std_log.txt` is only the last 7 of 9000000 bytes');
  expect(readme).toContain(
    '`user_logs/old.txt` of `churn-nightly`: it was dropped at 2026-03-02T01:00:00Z: kept for 30d',
  );
  expect(readme).toContain('the text of policy p: this key may not read it');
  expect(readme).toContain('Secrets were taken out before anything was kept (2)');
  expect(readme).toContain('No record of the run is kept, so no job file can be made.');
});

it('shows texts of others as they are, and takes none of them for its own', () => {
  const evil = '```\n# Owned\n<img src=x> | `a` ```` end';
  const readme = filesOf([aRecordItem(aFailedPipeline()), kept(evil, { name: 'user_logs/`x`.txt' })], {
    run: { id: 'r', displayName: '# <b>x</b>\n## y', workspace: 'w', workspaceId: '/x' },
    decisions: [aBundledDecision({ reason: 'a | b\n# c <script>' })],
  })['README.md'];
  expect(readme).toContain('# \\# \\<b\\>x\\</b\\> \\#\\# y');
  expect(readme).toContain('a \\| b \\# c \\<script\\>');
  expect(readme).toContain(`\`\`\`\`\`text\n${evil}\n\`\`\`\`\``);
});

it('has commands that hold whatever names hold', () => {
  const { 'commands.txt': commands } = filesOf([aRecordItem(aFailedPipeline())], {
    run: {
      id: "-x'; rm -rf ~ #",
      displayName: 'x',
      workspace: 'my ws',
      workspaceId: '/subscriptions/5a1e/resourceGroups/r&d/x',
    },
  });
  const where = "--subscription 5a1e --resource-group 'r&d' --workspace-name 'my ws'";
  const name = "'--name=-x'\\''; rm -rf ~ #'";
  expect(commands?.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    `az ml job show ${name} ${where}`,
    `az ml job stream ${name} ${where}`,
    `az ml job download ${name} --all --download-path download ${where}`,
    `az ml job cancel ${name} ${where}`,
    `az ml job create --file job.yml ${where}`,
    'git clone -- https://example.com/risk/churn.git code',
    'git -C code checkout --detach 503b47d5',
  ]);
});

it('has commands that a shell takes word for word', () => {
  const hostile = 'a\'b"c $(touch x) `id` \\ ; & | > * ~ # é';
  const { 'commands.txt': commands = '' } = filesOf([], {
    run: { id: hostile, displayName: 'x', workspace: '-w', workspaceId: '/subscriptions/$HOME/resourceGroups/r g/x' },
  });
  const script = `az() { for word in "$@"; do printf '<%s>' "$word"; done; echo; }\n${commands}`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  const where = '<--subscription><$HOME><--resource-group><r g><--workspace-name=-w>';
  expect(stdout.trimEnd().split('\n')).toEqual([
    `<ml><job><show><--name><${hostile}>${where}`,
    `<ml><job><stream><--name><${hostile}>${where}`,
    `<ml><job><download><--name><${hostile}><--all><--download-path><download>${where}`,
    `<ml><job><cancel><--name><${hostile}>${where}`,
  ]);
});
