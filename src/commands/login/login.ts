import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { answered, type Schemas } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, interruption, print } from '../process.ts';
import { NOBODY, withKey } from '../service/asker.ts';
import type { Given } from '../service/command.ts';
import { inWords } from '../service/problem-words.ts';
import type { Service } from '../service/service.ts';
import type { Variables } from '../variables.ts';
import type { FlowDeps } from './code-flow.ts';
import { type Credential, type Keyring, openKeyring, type Tokens } from './keyring.ts';
import { describeGrants } from './who.ts';

export interface LoginOptions {
  /** Signs in with the browser of another device. */
  readonly device?: boolean;
  /** Keeps an API key from standard input. */
  readonly key?: boolean;
}

/** What a test replaces. */
export interface LoginParts {
  readonly open?: FlowDeps['open'];
  readonly stop?: AbortSignal;
  readonly readSecret?: () => Promise<string>;
}

/** Signs this user in at a service, and keeps by what the service knows them. */
export async function login(
  service: Service,
  { options, variables, now }: Given<LoginOptions>,
  parts: LoginParts = {},
): Promise<ExitCode> {
  const { url } = service;
  requireSafe(url);
  const keyring = openKeyring(variables);
  // Read first: a keyring that cannot be used is no surprise after signing in.
  await keyring.get(url);
  const stop = parts.stop ?? interruption();
  const open = parts.open ?? ((address) => openInBrowser(address, variables));
  const credential = options.key
    ? await readApiKey(parts.readSecret ?? readSecret)
    : await signIn(service, { ...options, now, stop, open, say: complain });
  await keep(service, credential, keyring);
  if (variables.RUNWARDEN_API_KEY)
    complain('RUNWARDEN_API_KEY is set, and commands prefer it: unset it to ask as who has signed in.');
  return EXIT.clean;
}

/** A sign-in that others can read on the way, or change, gives the token to them. */
function requireSafe(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return;
  throw new StartError(`${url} is not https, so others could read the token on the way: give the https address`);
}

async function signIn(service: Service, { device, ...deps }: FlowDeps & Pick<LoginOptions, 'device'>): Promise<Tokens> {
  const ways = await answered(service.as(NOBODY).api.GET('/api/v1/sign-in'));
  const { issuer, clientId, scopes, deviceCode, trouble } = ways;
  if (issuer === null || clientId === null) throw new StartError(noIssuer(service.url, ways));
  if (trouble !== null) throw new StartError(`${service.url}: ${trouble}`);
  if (device && !deviceCode)
    throw new StartError(`${issuer} does not let people sign in by a code on another device; leave out --device`);
  deps.say(`${service.url} lets you sign in at ${issuer}.`);
  // Loaded only where somebody signs in.
  const { discover } = await import('./issuer.ts');
  const address = { issuer, clientId, scopes };
  const config = await discover(address, service.fetch);
  if (device) return (await import('./device-flow.ts')).signInByDevice(address, config, deps);
  return (await import('./code-flow.ts')).signInByBrowser(address, config, deps);
}

function noIssuer(url: string, { ways }: Schemas['SignIn']): string {
  if (ways.includes('local')) return `${url} knows everybody on its own machine, so nobody signs in there`;
  return `nobody can sign in at ${url}, because its config names no issuer: keep an API key with runwarden login --key`;
}

async function readApiKey(read: () => Promise<string>): Promise<Credential> {
  const key = (await read()).trim();
  if (key === '') throw new StartError('No key came: write it to standard input, as runwarden login --key < key.txt');
  return { kind: 'key', key };
}

/** From a pipe as it is; at a terminal without showing it. */
async function readSecret(): Promise<string> {
  if (process.stdin.isTTY !== true) return text(process.stdin);
  process.stderr.write('API key (it is not shown): ');
  const lines = createInterface({ input: process.stdin, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** Only what the service takes is kept. */
async function keep(service: Service, credential: Credential, keyring: Keyring): Promise<void> {
  const bearer = credential.kind === 'key' ? credential.key : credential.accessToken;
  const asker = withKey(credential.kind === 'key' ? 'key' : 'kept tokens', bearer);
  const asked = service.as(asker);
  const me = await answered(asked.api.GET('/api/v1/me')).catch((error: unknown) => {
    throw inWords(error, asked);
  });
  await keyring.alone(() => keyring.set(service.url, credential));
  print(`You are signed in at ${service.url} as ${me.name}: ${describeGrants(me)}.`);
  if (credential.kind === 'tokens' && credential.refreshToken === null)
    complain('The issuer gave no refresh token, so this sign-in ends with its access token.');
}

/** Programs that show an address in the browser of the user. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** False where no browser can appear, as over SSH. */
function openInBrowser(address: string, { DISPLAY, WAYLAND_DISPLAY }: Variables): boolean {
  const [program, ...args] = OPENERS[process.platform] ?? [];
  if (program === undefined || (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)) return false;
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  // Whoever has no such program opens the printed address.
  child.on('error', () => {});
  child.unref();
  return true;
}
