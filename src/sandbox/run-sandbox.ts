import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DEMO_SCENARIO } from './scenario.ts';
import { type Sandbox, startSandbox } from './start.ts';

/** How the command line starts a sandbox. */
export interface RunSandboxOptions {
  scenario?: string | undefined;
  port?: number;
  host?: string;
  seed?: number;
  /** How many seconds of the sandbox pass for one of ours. */
  rate?: number;
  /** Where the authority's certificate is written. */
  caFile?: string;
  /** Where the lines go; standard output by default. */
  write?: (line: string) => void;
}

/** Starts a sandbox, writes its authority's certificate to a file, and says what to point at. */
export async function runSandbox(options: RunSandboxOptions = {}): Promise<Sandbox> {
  const write = options.write ?? ((line: string) => process.stdout.write(`${line}\n`));
  const caFile = resolve(options.caFile ?? 'sandbox-ca.pem');
  const sandbox = await startSandbox({
    scenario: options.scenario ?? DEMO_SCENARIO,
    port: options.port ?? 4443,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  if (options.rate !== undefined) sandbox.control.setRate(options.rate);
  try {
    await writeFile(caFile, sandbox.caPem);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  const state = sandbox.control.state();
  write(`Azure ML sandbox: ${sandbox.url}`);
  if (state.summary !== '') write(`Scenario:         ${state.summary}`);
  write(`Certificate:      ${caFile}`);
  write(`ARM and metrics:  ${sandbox.hosts.arm}`);
  write(`Authority:        ${sandbox.hosts.authority} (tenant ${sandbox.hosts.tenantId}, any client id and secret)`);
  write(`Blobs:            https://<account>.blob.${sandbox.hosts.blobEndpoint}`);
  write(`Webhooks:         ${sandbox.hosts.hook('<name>')}, read at ${sandbox.url}/_sandbox/hooks/<name>`);
  for (const workspace of state.workspaces) write(`Workspace:        ${workspace.armId}`);
  write(`What is going on: ${sandbox.url}/_sandbox/state`);
  return sandbox;
}
