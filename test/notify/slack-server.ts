import type { Json } from '../../src/core/policy/condition.ts';
import { startReceiver } from './receiver.ts';

interface SlackCall {
  readonly method: string;
  readonly args: Record<string, Json>;
  readonly authorization: string | undefined;
}

export interface SlackServer {
  readonly url: string;
  readonly calls: readonly SlackCall[];
  of(method: string): SlackCall[];
  close(): Promise<void>;
}

/** Answers as Slack documents them: 200 with `ok`, and 429 alone has a status of its own. */
export interface Methods {
  readonly [method: string]: (args: Record<string, Json>) => Record<string, Json>;
}

export async function startSlack(changes: Methods = {}): Promise<SlackServer> {
  let count = 0;
  const calls: SlackCall[] = [];
  const methods: Methods = {
    'chat.postMessage': ({ channel = null }) => {
      count += 1;
      return {
        ok: true,
        channel: channel === '#ml-ops' ? 'C0MLOPS' : channel,
        ts: `1780000000.00000${count}`,
        message: {},
      };
    },
    'chat.update': ({ channel = null, ts = null }) => ({ ok: true, channel, ts }),
    'users.lookupByEmail': ({ email }) =>
      email === 'alice@example.com'
        ? { ok: true, user: { id: 'U0ALICE01', profile: {} } }
        : { ok: false, error: 'users_not_found' },
    'conversations.open': ({ users }) => ({ ok: true, channel: { id: `D-${String(users)}` } }),
    ...changes,
  };
  const receiver = await startReceiver((request, response) => {
    const method = (request.url ?? '').split('/').at(-1) ?? '';
    const isForm = request.headers['content-type']?.includes('urlencoded');
    const args = isForm ? Object.fromEntries(new URLSearchParams(request.body)) : JSON.parse(request.body);
    calls.push({ method, args, authorization: request.headers.authorization });
    const { status = 200, after, ...answer } = methods[method]?.(args) ?? { ok: false, error: 'unknown_method' };
    response.writeHead(Number(status), after === undefined ? {} : { 'retry-after': String(after) });
    response.end(JSON.stringify(answer));
  });
  return {
    url: receiver.url,
    calls,
    of: (method) => calls.filter((call) => call.method === method),
    close: receiver.close,
  };
}
