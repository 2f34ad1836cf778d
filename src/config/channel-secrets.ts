import type { ChannelSettings } from '../notify/channel-settings.ts';
import type { SourceDocument } from '../yaml/document.ts';
import type { SourceError } from '../yaml/source-error.ts';
import { CHANNEL_SECRETS, secretVariable } from './environment.ts';

// What is said where a secret of a channel is in the wrong place.

/** What people call the secret of a channel, in its map. */
const KEY = /^notify\.channels\.([a-z][a-z0-9-]*)\.(password|pass|token|secret|key|api-key|routing-key|webhook|url)$/;
/** The address of a webhook is a secret for these alone. */
const ADDRESSED: ReadonlySet<string | null> = new Set(['teams', 'slack']);

/** The same error, which says where the secret belongs if an unknown key looks like one. */
export function withSecretPlace(error: SourceError, document: SourceDocument): SourceError {
  const [, name, key] = KEY.exec(error.path) ?? [];
  if (name === undefined || !error.message.startsWith('unknown key')) return error;
  const type = document.plainText(['notify', 'channels', name, 'type']);
  if (type === null || type === 'log' || (key === 'url' && !ADDRESSED.has(type))) return error;
  const variable = secretVariable(name, type);
  return {
    ...error,
    expected: `no secret in this file: secrets go into ${variable}, or into the file that ${variable}_FILE names`,
  };
}

/** Variables with the secret of a channel that no channel reads, one line each. */
export function unreadSecrets(
  channels: Readonly<Record<string, Pick<ChannelSettings, 'type'>>>,
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const withSecret = Object.entries(channels).filter(([, { type }]) => type !== 'log');
  const read = new Map(withSecret.map(([name, { type }]) => [secretVariable(name, type), name]));
  return Object.entries(variables).flatMap(([variable, value]) => {
    const prefix = CHANNEL_SECRETS.find((one) => variable.startsWith(one));
    const given = variable.endsWith('_FILE') && !read.has(variable) ? variable.slice(0, -'_FILE'.length) : variable;
    if (prefix === undefined || value === undefined || read.has(given)) return [];
    const other = CHANNEL_SECRETS.filter((one) => one !== prefix).map((one) => one + given.slice(prefix.length));
    const reader = other.find((one) => read.has(one));
    const names = [...read.keys()].join(', ') || 'none';
    const why =
      reader === undefined
        ? `there is no channel of that name; these are read: ${names}`
        : `channel "${read.get(reader)}" reads ${reader}`;
    return [`${variable} is set, and nothing reads it: ${why}`];
  });
}
