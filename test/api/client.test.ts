import { describe, expect, test } from 'vitest';
import { ApiProblem, answered, createApi, found, VERSION_HEADER } from '../../src/api/client.ts';

const HEADERS = { [VERSION_HEADER]: '1.2.3' };
const PATH = { path: { workspace: 'ml-prod-eu', run: 'a/b' } };

function answering(response: Response, asked: Request[] = []) {
  const api = createApi({
    url: 'http://service',
    async fetch(request) {
      asked.push(request);
      return response;
    },
  });
  return api.GET('/api/v1/runs/{workspace}/{run}', { params: PATH });
}

function problem(kind: string, status: number, more: object = {}): Response {
  const document = { type: `urn:runwarden:problem:${kind}`, detail: 'There is no such run.', ...more };
  return Response.json(document, { status, headers: HEADERS });
}

describe('the client of the API', () => {
  test('asks at the path with its names escaped, and answers the body', async () => {
    const asked: Request[] = [];
    expect(await answered(answering(Response.json({ id: 'a/b' }, { headers: HEADERS }), asked))).toEqual({ id: 'a/b' });
    expect(asked[0]?.url).toBe('http://service/api/v1/runs/ml-prod-eu/a%2Fb');
  });

  test('throws what the service refuses with its kind, status, words and members', async () => {
    const refused = answered(answering(problem('conflict', 409, { answer: 'rejected' })));
    await expect(refused).rejects.toMatchObject({
      kind: 'conflict',
      status: 409,
      detail: 'There is no such run.',
      message: 'There is no such run.',
      members: { answer: 'rejected' },
    });
    await expect(answered(answering(problem('conflict', 409)))).rejects.toBeInstanceOf(ApiProblem);
  });

  test('answers null for what the service does not have', async () => {
    expect(await found(answering(problem('not-found', 404)))).toBeNull();
    await expect(found(answering(problem('expired', 410)))).rejects.toMatchObject({ status: 410 });
  });

  test('takes no 404 of another server for one of the service', async () => {
    const proxy = Response.json({ detail: 'no such host' }, { status: 404 });
    await expect(found(answering(proxy))).rejects.toMatchObject({ kind: null, detail: null, status: 404 });
  });

  test('takes no success of another server for one of the service', async () => {
    await expect(found(answering(Response.json({ id: 'a/b' })))).rejects.toMatchObject({ kind: null, status: 200 });
    await expect(found(answering(new Response('<html>')))).rejects.toMatchObject({ kind: null, status: 200 });
  });
});
