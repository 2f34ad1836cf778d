import { z } from 'zod';
import { readProxies } from '../../config/environment.ts';
import { type ServiceAddress, serviceAddress } from '../../config/service-address.ts';
import type { Send, SendAnswer } from '../../core/ports/send.ts';
import { messageOf } from '../../core/values/caught.ts';
import { createOutbound } from '../../network/outbound.ts';
import { readKey } from './key.ts';
import { Unanswered } from './unanswered.ts';

/** The options of every command that asks a running service. */
export interface ServiceOptions {
  readonly url?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** A running Runwarden. Paths are those of its API, after `/api/v1`, with their query. Each call throws {@link Unanswered}. */
export interface Service {
  readonly url: string;
  /** The answer as the service sends it, its times as text; null where there is none such (404). */
  ask<T extends z.ZodType>(path: string, schema: T): Promise<z.input<T> | null>;
  /** The bytes of an answer; null where there is none such (404). */
  bytes(path: string): Promise<Uint8Array | null>;
}

const PATIENCE = 15_000;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** The service that the options, the environment or the config name. @throws {StartError} */
export function findService(
  { url, keyFile }: ServiceOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Service {
  const address = serviceAddress(url, variables);
  const network = { ...readProxies(variables), ...(address.ca !== undefined && { ca: address.ca }) };
  return serviceAt(address, readKey(keyFile, variables), createOutbound(network).send);
}

function serviceAt(address: ServiceAddress, key: string | null, sendRequest: Send): Service {
  const { url } = address;

  async function answerTo(path: string): Promise<SendAnswer | null> {
    const answer = await send(path);
    const { status } = answer;
    if (status === 404 && detailOf(answer) !== null) return null;
    if (status === 401 || status === 403) throw new Unanswered(refusedKey(url, key, answer), status);
    if (status < 200 || status > 299) throw unanswered(answer, path);
    return answer;
  }

  function unanswered(answer: SendAnswer, path: string): Unanswered {
    const detail = detailOf(answer);
    const doing = answer.status === 400 ? 'does not take the question' : `answered ${answer.status} to ${path}`;
    return new Unanswered(`${url} ${doing}${detail === null ? '' : `: ${detail}`}`, answer.status, detail);
  }

  async function send(path: string): Promise<SendAnswer> {
    try {
      return await sendRequest({
        url: `${url}/api/v1${path}`,
        method: 'GET',
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
        abort: AbortSignal.timeout(PATIENCE),
        mostBytes: LARGEST_ANSWER,
      });
    } catch (error) {
      throw new Unanswered(
        `no service answers at ${url} (from ${address.from}): ${messageOf(error)}; name another with --url or RUNWARDEN_URL`,
      );
    }
  }

  return {
    url,
    async ask<T extends z.ZodType>(path: string, schema: T) {
      const answer = await answerTo(path);
      if (answer === null) return null;
      const body = parse(answer.text);
      if (!schema.safeParse(body).success)
        throw new Unanswered(`${url} answered ${path} in another shape; is it a Runwarden of this version?`);
      return body as z.input<T>; // what the schema has just taken
    },
    async bytes(path) {
      return (await answerTo(path))?.bytes ?? null;
    },
  };
}

function refusedKey(url: string, key: string | null, answer: SendAnswer): string {
  const { status } = answer;
  const why = detailOf(answer);
  // A key that is known may do something else.
  if (key !== null && status === 403 && why !== null) return `${url} refuses it to this key: ${why}`;
  return key === null
    ? `${url} wants a key: set RUNWARDEN_API_KEY, or name a file that holds it with --key-file`
    : `${url} refuses this key (${status}); runwarden api-key makes another`;
}

const problemOut = z.object({ detail: z.string() });

/** What a problem of a Runwarden says; null of another answer. A 404 of a proxy, for one, says nothing about runs. */
function detailOf({ text }: SendAnswer): string | null {
  const problem = problemOut.safeParse(parse(text));
  return problem.success ? problem.data.detail : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
