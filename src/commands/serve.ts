import { existsSync } from 'node:fs';
import { loadConfig } from '../config/config.ts';
import { Refused, start } from '../main.ts';
import { FolderRefused } from '../store/open/folder-lock.ts';
import { listenProblem } from './demo/listening.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { aborted, complain, interruption, openLog, VERSION } from './process.ts';

/** Runs the service until it is told to stop. */
export async function serve(variables: Readonly<Record<string, string | undefined>>): Promise<ExitCode> {
  const loaded = loadConfig(variables);
  if (!loaded.ok) return refuse('Runwarden cannot start with this config:', loaded.errors);
  const { config } = loaded;
  const log = openLog(config.log.level, config.log.format);
  const stop = interruption();
  // The first time this takes seconds, in which nothing else would be said.
  if (config.store.kind === 'folder' && !existsSync(config.store.path))
    complain(`Making the data folder ${config.store.path} …`);
  try {
    const running = await start(config, { clock: Date.now, log, version: VERSION });
    log.info({ url: running.url, docs: `${running.url}/docs`, policies: config.policies }, 'Runwarden is watching');
    if (config.http.keys.length === 0)
      log.warn({ url: running.url }, 'no API key is set: only this machine is served, and everybody on it may approve');
    if (config.store.kind === 'folder')
      log.warn(
        { folder: config.store.path },
        'the data is in a folder of this machine, which is for trying out; set DATABASE_URL for production',
      );
    await aborted(stop);
    log.info({}, 'stopping');
    await running.stop();
    return EXIT.clean;
  } catch (error) {
    return explain(error);
  }
}

/** Says every problem of a config or a policy set and ends with the code for it. */
export function refuse(title: string, problems: readonly string[]): ExitCode {
  complain(title);
  for (const problem of problems) complain(`  ${problem}`);
  return EXIT.invalid;
}

/** Turns what stopped a command into words and a code; what nobody expected is let through. */
export function explain(error: unknown, stop?: AbortSignal): ExitCode {
  if (stop?.aborted) {
    complain('Interrupted.');
    return EXIT.runtimeError;
  }
  if (error instanceof Refused) return refuse('The policies are not valid:', error.problems);
  if (error instanceof FolderRefused) {
    complain(error.message);
    return EXIT.runtimeError;
  }
  const listening = listenProblem(error, 'set http.port or RUNWARDEN_PORT to another');
  if (listening === null) throw error;
  complain(listening);
  return EXIT.runtimeError;
}
