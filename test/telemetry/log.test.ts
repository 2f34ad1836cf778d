import { describe, expect, it } from 'vitest';
import { createLog, LOG_LEVELS, type LogFormat, type LogLevel } from '../../src/telemetry/log.ts';

function opened(format: LogFormat = 'json', level: LogLevel = 'debug') {
  const lines: string[] = [];
  const log = createLog({ level, format, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines };
}

describe('JSON lines', () => {
  it('carry the level by name, the time in UTC, and no process id or host', () => {
    const { log, lines } = opened();
    log.info({ workspace: 'ml-prod-1' }, 'pass ended');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('\n')).toBe(true);
    const line = JSON.parse(lines[0] ?? '');
    expect(Object.keys(line).sort()).toEqual(['level', 'msg', 'time', 'workspace']);
    expect(line).toMatchObject({ level: 'info', msg: 'pass ended', workspace: 'ml-prod-1' });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it.each(LOG_LEVELS.map((level, index) => [level, index] as const))(
    'at level %s leave out what is less',
    (level, index) => {
      const { log, lines } = opened('json', level);
      for (const each of LOG_LEVELS) log[each]('x');
      expect(lines).toHaveLength(index + 1);
    },
  );

  it('carry an error with its stack', () => {
    const { log, lines } = opened();
    log.error({ err: new Error('no database') }, 'cannot start');
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ message: 'no database', type: 'Error' });
  });

  it('are written by child loggers under the same rules', () => {
    const { log, lines } = opened();
    log.child({ authorization: 'Bearer abcdefghijkl' }).info('x');
    expect(lines[0]).not.toContain('abcdefghijkl');
  });
});

const SECRET = 'hunter2hunter2';
const ENCODED = btoa(`rw:${SECRET}`);
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlLXNpZw';

describe('secrets', () => {
  it.each<[string, object | string]>([
    ['a header', { headers: { authorization: `Bearer ${SECRET}` } }],
    ['a header in another case', { req: { headers: { Authorization: SECRET, 'X-Api-Key': SECRET } } }],
    ['deep nesting', { a: { b: { c: { d: [{ clientSecret: SECRET }] } } } }],
    ['an array of values', { 'set-cookie': [`sid=${SECRET}`, 'x'] }],
    ['a token', { accessToken: SECRET, access_token: SECRET, token: SECRET }],
    ['a value with quotes in it', { password: `a"b\\${SECRET}` }],
    ['a signed blob address', { url: `https://a.blob.core.windows.net/c/b?sv=2024&sig=${SECRET}%2F&se=x` }],
    ['an ARM location', `see https://management.azure.com/x?api-version=1&t=1&c=${SECRET}&s=${SECRET}&h=${SECRET}`],
    ['an address within an address', { url: `https://x/?next=https%3A%2F%2Fy%3Fsig%3D${SECRET}` }],
    ['an address in HTML', `<a href="https://x/?a=1&amp;sig=${SECRET}">`],
    ['a continuation', { next: `https://management.azure.com/jobs?$skipToken=${SECRET}` }],
    ['a bearer token in a message', `request failed: authorization: Bearer ${SECRET}`],
    ['basic credentials', `authorization: Basic ${ENCODED}`],
    ['raw headers', { rawHeaders: ['authorization', `Bearer ${SECRET}`] }],
    ['a webhook secret', `whsec_${SECRET}`],
    ['a key of the API', `got rw_${SECRET}${SECRET}`],
    ['a connection string', `DefaultEndpointsProtocol=https;AccountKey=${SECRET};x`],
    ['the address of a database', `cannot connect to postgresql://rw:${SECRET}@db:5432/runwarden`],
    ['a password with an @', `postgresql://rw:p@${SECRET}@db/x`],
    ['an error', { err: new Error(`GET https://x/?sig=${SECRET} failed`) }],
    ['the cause of an error', { err: new Error('outer', { cause: new Error(`sig: https://x/?sig=${SECRET}`) }) }],
    [
      'the fields of an error',
      { err: Object.assign(new Error('x'), { request: { headers: { authorization: SECRET } } }) },
    ],
  ])('are taken out of %s', (_, logged) => {
    for (const format of ['json', 'text'] as const) {
      const { log, lines } = opened(format);
      if (typeof logged === 'string') log.info(logged);
      else log.info(logged, 'x');
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain(SECRET);
      expect(lines[0]).not.toContain(ENCODED);
      if (format === 'json') expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
    }
  });

  it('are taken out where a token stands alone', () => {
    const { log, lines } = opened();
    log.info(`got ${JWT}.`);
    expect(lines[0]).not.toContain(JWT.slice(0, 20));
  });

  it('are not seen in what is none', () => {
    const { log, lines } = opened();
    const fields = {
      tokens: 250,
      url: 'https://management.azure.com/subscriptions/1?api-version=2024-04-01&$top=50',
      policy: 'gpu-idle',
      secretless: 'yes',
      at: '2026-05-03T03:00:00Z',
    };
    log.info(fields, 'basic authentication is not offered');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...fields, msg: 'basic authentication is not offered' });
  });

  it('are looked for in a long line, too', () => {
    const { log, lines } = opened();
    log.info(
      { a: '"authorization":'.repeat(20_000), b: 'a:'.repeat(100_000), c: 'eyJ'.repeat(50_000) },
      '?sig='.repeat(50_000),
    );
    expect(lines).toHaveLength(1);
  });
});

describe('plain text', () => {
  it('is one line with the fields', () => {
    const { log, lines } = opened('text');
    log.warn({ workspace: 'ml-prod-1', runs: 3, why: 'two words', err: new Error('no answer') }, 'pass failed');
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\dZ WARN {2}pass failed workspace=ml-prod-1 runs=3 why="two words" err="no answer"\n$/,
    );
  });

  it('gives nothing of others the terminal', () => {
    const { log, lines } = opened('text');
    log.info({ run: 'a\u001b[2Jb\u202ec', 'key\u001b': 1 }, 'x\n00:00:00Z ERROR forged \u001b[31m');
    expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
