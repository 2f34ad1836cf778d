import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SUBSCRIPTION } from './rig.ts';
import type { SandboxApart } from './sandbox-apart.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

/** A real `serve`. */
export interface ServeProcess {
  readonly child: ChildProcess;
  /** Where its API is, once it watches. */
  url: string | null;
  /** The last of what it wrote. */
  readonly lines: string[];
}

export interface ReplicaSettings {
  readonly sandbox: SandboxApart;
  readonly receiver: { readonly url: string; readonly secret: string };
  /** Without it, the store is in a folder, and there can be one replica. */
  readonly databaseUrl: string | null;
  readonly policies: Readonly<Record<string, string>>;
  /** A cron expression. */
  readonly every: string;
}

const KEPT_LINES = 200;

/** Real `serve` processes that share a config, which watches every workspace of a sandbox and limits nothing. */
export async function createReplicas(settings: ReplicaSettings) {
  const folder = await mkdtemp(join(tmpdir(), 'rw-replicas-'));
  await mkdir(join(folder, 'policies'));
  for (const [name, text] of Object.entries(settings.policies)) await writeFile(join(folder, 'policies', name), text);
  await writeFile(join(folder, 'ca.pem'), settings.sandbox.caPem);
  // JSON is YAML.
  await writeFile(join(folder, 'runwarden.yaml'), JSON.stringify(configOf(settings)));
  const running = new Set<ServeProcess>();
  const killAll = () => {
    for (const { child } of running) child.kill('SIGKILL');
  };
  process.once('exit', killAll);

  /**
   * @param extra of its environment
   * @param cli of another version
   */
  function serve(extra: Readonly<Record<string, string>> = {}, cli = CLI): ServeProcess {
    const child = spawn(process.execPath, [cli, 'serve'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'),
        RUNWARDEN_WEBHOOK_SECRET_HOOK: settings.receiver.secret,
        AZURE_CLIENT_SECRET: 'any',
        ...(settings.databaseUrl !== null && { DATABASE_URL: settings.databaseUrl }),
        ...extra,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const replica: ServeProcess = { child, url: null, lines: [] };
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        replica.lines.push(line);
        if (replica.lines.length > KEPT_LINES) replica.lines.shift();
        if (line.includes('Runwarden is watching')) replica.url = urlIn(line);
      });
    running.add(replica);
    child.once('exit', () => running.delete(replica));
    return replica;
  }

  /** Ends one, at once or in order, and waits until it is gone. */
  async function end({ child }: ServeProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  return {
    serve,
    end,
    async close() {
      await Promise.all([...running].map((replica) => end(replica, 'SIGKILL')));
      process.off('exit', killAll);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function urlIn(line: string): string {
  const { url } = JSON.parse(line) as { url: string };
  return url;
}

function configOf({ sandbox, receiver, every }: ReplicaSettings) {
  const { arm, authority, tenantId } = sandbox.hosts;
  return {
    azure: {
      endpoint: arm,
      authority,
      'ca-file': 'ca.pem',
      credential: { kind: 'client-secret', 'tenant-id': tenantId, 'client-id': 'any' },
    },
    watch: { every, workspaces: [{ subscription: SUBSCRIPTION, discover: 'ml*' }] },
    limits: { 'per-cycle': 10_000, 'per-hour': 10_000, share: '100%' },
    http: { port: 0, 'rate-limit': { reads: 100_000, writes: 100_000 } },
    notify: {
      channels: { hook: { type: 'webhook', url: receiver.url } },
      recipients: { owner: ['hook'], oncall: ['hook'], fallback: ['hook'] },
      // Each message by itself, so that each can be counted.
      group: { 'more-than': 10_000 },
    },
  };
}
