import { existsSync } from 'node:fs';
import { unreadSecrets } from '../config/channel-secrets.ts';
import { loadConfig } from '../config/config.ts';
import { nobodyAsked } from '../config/on-call.ts';
import { type Running, start } from '../main.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openLog } from './open-log.ts';
import { shortestGap } from './pass-gap.ts';
import { aborted, complain, interruption, VERSION } from './process.ts';
import { oneAtATime, reload } from './reload.ts';
import { reportError, reportInvalid } from './report-error.ts';

/** Runs the service until it is stopped. */
export async function serve(variables: Readonly<Record<string, string | undefined>>): Promise<ExitCode> {
  const loaded = loadConfig(variables);
  if (!loaded.ok) return reportInvalid('Runwarden cannot start with this config:', loaded.errors);
  const { config } = loaded;
  const log = openLog(config.log.level, config.log.format);
  const stop = interruption();
  let running: Running | null = null;
  let inForce = config;
  const readAgain = oneAtATime(async () => {
    if (running === null || stop.aborted) return;
    try {
      inForce = await reload(inForce, running, variables, log);
    } catch (error) {
      log.error({ err: error }, 'config and policies could not be read again; what was in force stays so');
    }
  });
  // Without a listener it would end the service, also while it starts.
  process.on('SIGHUP', readAgain);
  // The first time this takes seconds, and nothing else is printed.
  if (config.store.kind === 'folder' && !existsSync(config.store.path))
    complain(`Making the data folder ${config.store.path} …`);
  const closers = new AsyncDisposableStack();
  try {
    running = await start(config, { clock: Date.now, log, version: VERSION, stop }, closers);
    if (stop.aborted) return EXIT.clean;
    const { url } = running;
    const digest = running.deps.policies.digest();
    const deployedAt = variables.RUNWARDEN_DEPLOYED_AT;
    log.info(
      { url, docs: `${url}/docs`, policies: config.policies, digest, version: VERSION, deployedAt },
      'Runwarden is watching',
    );
    if (config.http.keys.length === 0)
      log.warn({ url }, 'no API key is set: only this machine is served, and everybody on it may approve');
    for (const says of unreadSecrets(config.channels, variables)) log.warn({}, says);
    const unasked = nobodyAsked(config, running.deps.policies.current());
    if (unasked !== null) log.warn({}, unasked);
    if (config.store.kind === 'folder')
      log.warn(
        { folder: config.store.path },
        'the data is in a folder of this machine, which is for trying out; set DATABASE_URL for production',
      );
    if (config.blindAfter <= shortestGap(config.every))
      log.warn(
        {},
        'watch.blind-after is not longer than the time between two passes: the service is not ready between them, and no run is seen to stay in its status. Raise it',
      );
    await aborted(stop);
    log.info({}, 'stopping');
    return EXIT.clean;
  } catch (error) {
    return reportError(error);
  } finally {
    process.off('SIGHUP', readAgain);
    await closers.disposeAsync();
  }
}
