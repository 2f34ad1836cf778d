import { readText } from '../policy/files.ts';
import { CHANNEL_SECRETS, SECRETS } from './environment.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const NAMES: ReadonlySet<string> = new Set(SECRETS);
const FILE = '_FILE';

/** Whether a file may hold the value of this variable. */
function isSecret(name: string): boolean {
  return NAMES.has(name) || CHANNEL_SECRETS.some((prefix) => name.startsWith(prefix) && name !== prefix);
}

/**
 * Puts the secrets in place that are in files, as Docker, Kubernetes and systemd hand them out: DATABASE_URL_FILE names the
 * file that holds DATABASE_URL. The newline at its end is no part of the secret.
 */
export function withSecretFiles(variables: Variables): { readonly variables: Variables; readonly errors: string[] } {
  const complete: Record<string, string | undefined> = { ...variables };
  const errors: string[] = [];
  for (const [fileVariable, file] of Object.entries(variables)) {
    const name = fileVariable.endsWith(FILE) ? fileVariable.slice(0, -FILE.length) : '';
    if (!isSecret(name) || file === undefined) continue;
    // The secret itself, of a channel whose name ends in -file.
    if (isSecret(fileVariable) && /^whsec_/.test(file)) continue;
    if (variables[name]) {
      errors.push(`${name} and ${fileVariable} are both set: leave one of them out`);
      continue;
    }
    const secret = readSecret(file);
    if (typeof secret === 'string') complete[name] = secret;
    else errors.push(`${fileVariable}: ${secret.problem}; it names the file that holds ${name}`);
  }
  return { variables: complete, errors };
}

function readSecret(file: string): string | { readonly problem: string } {
  if (file === '') return { problem: 'it is empty' };
  const read = readText(file);
  if (!read.ok) return { problem: isPath(file) ? `${file}: ${read.error.message}` : NO_PATH };
  const secret = read.text.replace(/[\r\n]+$/, '');
  return secret === '' ? { problem: `${file}: it is empty` } : secret;
}

const NO_PATH = 'there is no such file, and it is not shown because it may be the secret itself';

/** What does not begin like a path may be a secret that somebody put in the wrong variable. */
function isPath(text: string): boolean {
  return /^(\.{0,2}[\\/]|[a-z]:[\\/])/i.test(text);
}
