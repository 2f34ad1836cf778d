import { changesOf, liveSettings } from '../config/changes.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { configDigest } from '../config/config-digest.ts';
import type { Running } from '../main.ts';
import type { Log } from '../telemetry/log.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads config and policies again, as SIGHUP asks. What is not valid changes nothing, and a run of the service ends
 * nothing: what only a restart can change is named.
 * @returns the config with what is in force now.
 */
export async function reload(inForce: Config, running: Running, variables: Variables, log: Log): Promise<Config> {
  const config = await applyConfig(inForce, running, variables, log);
  // Reads the policies, and looks at the workspaces at once.
  await running.watch.tick();
  const { policies } = running.deps;
  const problems = policies.problems();
  if (problems.length > 0) log.error({ problems }, 'the policies are not valid; the last good set stays in force');
  else if (running.watch.policies.current()?.differsSince === null)
    log.info(
      { policies: policies.current().length, digest: policies.digest() },
      'the policies in force are those of the folder',
    );
  return config;
}

async function applyConfig(inForce: Config, running: Running, variables: Variables, log: Log): Promise<Config> {
  const loaded = loadConfig(variables);
  if (!loaded.ok) {
    log.error({ problems: loaded.errors }, 'the config is not valid; the one that was read before stays in force');
    return inForce;
  }
  const { live, needRestart } = changesOf(inForce, loaded.config);
  const settings = liveSettings(inForce, loaded.config);
  const { targets, limits, templates, keys } = settings;
  const config = { ...inForce, targets, limits, templates, http: { ...inForce.http, keys } };
  const { ledger, clock, replica } = running.deps;
  // Recorded before it counts.
  if (live.length > 0) {
    const body = { ...configDigest(config), changed: live, needRestart };
    await ledger.noteAudit([{ at: clock(), kind: 'config.changed', actor: replica, body }]);
  }
  running.apply(settings);
  if (needRestart.length > 0)
    log.warn({ settings: needRestart }, 'these settings changed and need a restart; until then the old ones count');
  log.info(
    { changed: live },
    live.length > 0
      ? 'the changed config is in force'
      : 'the config was read again, and nothing that is in force changed',
  );
  return config;
}

/** Does one thing after another, however often it is asked for; once more is enough for all that came meanwhile. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const next = async () => {
    running = true;
    do {
      again = false;
      await work();
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else void next();
  };
}
