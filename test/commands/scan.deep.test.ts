import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { ENFORCE_IDLE, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { runwarden } from './runwarden.ts';

let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  const busy = idleRun('busy', { gpu: { series: [{ from: '-3h', use: 90 }] } });
  sandbox = await startSandbox({ scenario: oneWorkspace([busy]) });
  folder = await mkdtemp(join(tmpdir(), 'rw-scan-'));
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'policies', 'idle.yaml'), ENFORCE_IDLE);
  await writeFile(join(folder, 'ca.pem'), sandbox.caPem);
  await writeFile(
    join(folder, 'runwarden.yaml'),
    `azure:
  endpoint: ${sandbox.hosts.arm}
  authority: ${sandbox.hosts.authority}
  ca-file: ca.pem
  credential: {kind: client-secret, tenant-id: ${sandbox.hosts.tenantId}, client-id: c}
watch:
  workspaces: [{subscription: ${SUBSCRIPTION}, discover: "*"}]
`,
  );
});
beforeEach(() => sandbox.control.clearFaults());
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const scan = () =>
  runwarden(['scan', '--dry-run', '--all'], {
    cwd: folder,
    env: { AZURE_CLIENT_SECRET: 's', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
  });

test('a scan that sees everything ends with 0', async () => {
  expect(await scan()).toMatchObject({ code: 0, out: expect.stringContaining('healthy') });
});

test('a scan says whose each run is, what it may do, and how it is, in a hundred columns', async () => {
  const { out } = await scan();
  const lines = out.split('\n');
  expect(lines[1]).toMatch(/^RUN +OWNER +(AN HOUR +)?MODE +POLICY +STATE/);
  expect(lines[2]).toMatch(/^busy +\S+ +(\S+ \S+ +|not known +)?enforce +\S+ +healthy/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
});

test.each([
  ['metrics', /the GPU use of 1 of 1 run cannot be seen: .*HTTP 403/],
  ['jobs-list', /ml: listing the runs of ml: HTTP 403/],
  ['workspaces-list', /workspaces \* in subscription .*: .*HTTP 403/],
])('a scan to which Azure refuses %s ends with 4 and says why', async (on, words) => {
  sandbox.control.addFault({ on, do: 'status', status: 403, times: 100 });
  const { code, out, err } = await scan();
  expect(out + err).toMatch(words);
  expect(code).toBe(4);
});
