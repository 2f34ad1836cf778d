import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Variables } from '../variables.ts';

/** Where a program of this user keeps what. */
export interface UserFolders {
  readonly config: string;
  readonly cache: string;
}

/** The folders of Runwarden in the user's profile: as the XDG names them, on Windows as Windows does. */
export function userFolders(variables: Variables, platform: NodeJS.Platform = process.platform): UserFolders {
  const home = variables.HOME || variables.USERPROFILE || homedir();
  const { APPDATA, LOCALAPPDATA, XDG_CONFIG_HOME, XDG_CACHE_HOME } = variables;
  const isWindows = platform === 'win32';
  const config = XDG_CONFIG_HOME || (isWindows ? APPDATA || join(home, 'AppData', 'Roaming') : join(home, '.config'));
  const cache = XDG_CACHE_HOME || (isWindows ? LOCALAPPDATA || join(home, 'AppData', 'Local') : join(home, '.cache'));
  return { config: join(config, 'runwarden'), cache: join(cache, 'runwarden') };
}
