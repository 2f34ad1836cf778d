import { join, resolve } from 'node:path';
import { runSandbox, type Sandbox, ScenarioError } from '../../sandbox/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { aborted, complain, interruption, print } from '../process.ts';
import { reportError } from '../report-error.ts';

export interface SandboxOptions {
  readonly scenario?: string | undefined;
  readonly port: number;
  /** Seconds that pass in it for one of ours. */
  readonly rate: number;
  readonly caFile: string;
}

const CLONE = join(import.meta.dirname, '..', '..', '..');

/** The sandbox takes every id and secret, and checks no signature. */
const CLIENT_ID = 'd3a1c0de-0000-4000-8000-000000000001';
const WEBHOOK_SECRET = `whsec_${Buffer.from('the sandbox checks no signature').toString('base64')}`;

/** Runs an Azure ML of this machine until it is stopped, and prints how to run Runwarden against it. */
export async function sandbox(options: SandboxOptions): Promise<ExitCode> {
  const stop = interruption();
  const { rate, caFile } = options;
  try {
    const running = await runSandbox({ ...options, write: print });
    for (const line of howToUse(running, resolve(caFile))) print(line);
    if (rate !== 1) print(`\n${clockWarning(rate)}`);
    await aborted(stop);
    await running.close();
    return EXIT.clean;
  } catch (error) {
    const problem = problemOf(error, options);
    if (problem === null)
      return reportError(error, { otherPort: 'name another port with --port, such as --port 4444' });
    complain(problem);
    return error instanceof ScenarioError ? EXIT.invalid : EXIT.runtimeError;
  }
}

/** Lines to paste into a shell. */
function howToUse({ hosts, url, control }: Sandbox, caFile: string): string[] {
  const subscriptions = new Set(control.state().workspaces.map(({ armId }) => armId.split('/')[2] ?? ''));
  return [
    '',
    'To run Runwarden against it, paste this into another terminal. Its data goes into ./sandbox-data; remove that when',
    'the sandbox is started again, since its runs start again too.',
    '',
    "cat > sandbox.yaml <<'END'",
    'azure:',
    `  endpoint: ${hosts.arm}`,
    `  authority: ${hosts.authority}`,
    `  ca-file: ${JSON.stringify(caFile)}`,
    `  credential: {kind: client-secret, tenant-id: ${hosts.tenantId}, client-id: ${CLIENT_ID}}`,
    'watch:',
    '  every: "* * * * *"',
    '  workspaces:',
    ...[...subscriptions].map((id) => `    - {subscription: ${id}, discover: "*"}`),
    `policies: ${JSON.stringify(join(CLONE, 'policies'))}`,
    'store: {data-dir: sandbox-data}',
    'http: {base-url: "http://127.0.0.1:8080"}',
    // A channel of its own for owners: only there a notice has the link that keeps the run.
    'notify:',
    '  channels:',
    `    owners: {type: webhook, url: "${hosts.hook('owners')}"}`,
    `    hook: {type: webhook, url: "${hosts.hook('alerts')}"}`,
    '  recipients: {owner: owners, oncall: hook, finops: hook, fallback: hook}',
    `prices: {endpoint: ${url}}`,
    'END',
    'export RUNWARDEN_CONFIG=sandbox.yaml AZURE_CLIENT_SECRET=any',
    `export RUNWARDEN_WEBHOOK_SECRET_HOOK=${WEBHOOK_SECRET} RUNWARDEN_WEBHOOK_SECRET_OWNERS=${WEBHOOK_SECRET}`,
    // The Node that runs this: the shell may have an older one, which cannot read TypeScript.
    `${shellWord(process.execPath)} ${shellWord(join(CLONE, 'src', 'cli.ts'))} scan --dry-run   # or serve`,
  ];
}

function clockWarning(rate: number): string {
  return `Its clock runs ${rate} times as fast as this machine's, by which serve and scan go: once the two are five minutes apart they judge nothing and say that the clock is wrong. To watch it for longer take --rate 1; runwarden demo moves both clocks.`;
}

/** A problem that a person can mend, with the next step; null for anything else. */
function problemOf(error: unknown, { scenario, caFile }: SandboxOptions): string | null {
  if (error instanceof ScenarioError) return error.message;
  if (!(error instanceof Error) || !('path' in error)) return null;
  if (error.path === scenario)
    return `the scenario cannot be read (${error.message}): name a file, or leave --scenario out for the demo's`;
  if (error.path === resolve(caFile))
    return `the certificate cannot be written (${error.message}): name another file with --ca-file`;
  return null;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
