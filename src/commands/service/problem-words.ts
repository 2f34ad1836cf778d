import { ApiProblem } from '../../api/client.ts';
import { VERSION } from '../process.ts';
import type { Asker } from './asker.ts';
import type { Service } from './service.ts';
import { Unanswered } from './unanswered.ts';

/** What the service refused, for a person at a terminal; another error is answered as it is. */
export function inWords(error: unknown, service: Service): unknown {
  if (error instanceof ApiProblem) return new Unanswered(wordsFor(error, service));
  // Types are of this version: an answer of another one can lack what is read.
  if (error instanceof TypeError && service.version !== null && service.version !== VERSION)
    return new Unanswered(
      `${service.url} is Runwarden ${service.version}, and this is ${VERSION}: use a command of its version`,
    );
  return error;
}

function wordsFor({ kind, status, detail, path }: ApiProblem, { url, asker }: Service): string {
  if (status < 300) return `${url} answered ${path} in another shape; is it a Runwarden of this version?`;
  if (status === 401) return notKnown(url, asker?.by ?? null, detail);
  if (detail === null) return `${url} answered ${status} to ${path}`;
  if (kind === 'forbidden')
    return `${url} refuses it to ${asker?.by === 'kept tokens' ? 'you' : 'this key'}: ${detail}`;
  return `${url} ${kind === 'invalid' ? 'does not take this' : `answered ${status} to ${path}`}: ${detail}`;
}

function notKnown(url: string, by: Asker['by'], detail: string | null): string {
  if (by === null)
    return `${url} wants a key: set RUNWARDEN_API_KEY, name a file that holds it with --key-file, or sign in with runwarden login`;
  if (by === 'kept tokens')
    return `${url} refuses the sign-in that is kept for it: ${detail ?? 'it does not say why'} Sign in again with runwarden login.`;
  const which = by === 'key' ? 'this key' : 'the key that is kept for it';
  return `${url} refuses ${which} (401); runwarden api-key makes another`;
}
