import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { failedSignal, responseError, scrub, toAzureError } from '../../src/azure/errors.ts';
import { WaitTooLong } from '../../src/azure/http/retry.ts';
import { AzureError } from '../../src/core/ports/azure.ts';
import { ON_RECORDED } from '../support/needs.ts';
import { ALWAYS } from './fake-azure.ts';
import { recordedBody } from './recorded.ts';

describe('an answer that is no success', () => {
  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [400, 'denied'],
    [404, 'not-found'],
    [408, 'unavailable'],
    [409, 'unavailable'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('with status %d is %s', (status, kind) => {
    expect(responseError('reading x', status, null)).toMatchObject({
      kind,
      status,
      message: `reading x: HTTP ${status}`,
    });
  });

  it('is told by its innermost code, since the outer one is only a class', () => {
    const inner = { code: 'NotFound', innerError: { code: 'JobNotFound', innerError: null } };
    const additionalInfo = [{ type: 'InnerError', info: { value: inner } }];
    const body = JSON.stringify({ error: { code: 'UserError', message: 'Job x not found.', additionalInfo } });
    expect(responseError('reading x', 404, body).message).toBe('reading x: HTTP 404 JobNotFound: Job x not found.');
  });

  it('is told so for the recorded one too', ON_RECORDED, () => {
    const body = JSON.stringify(recordedBody('error-job-not-found-404.json'));
    expect(responseError('reading x', 404, body).message).toContain('JobNotFound');
  });

  it.each([
    ['{"code":"BadRequest","message":"no"}', 'BadRequest: no'],
    ['{"error":{"code":"UserError","message":"no","innerError":{"code":"Deep"}}}', 'Deep: no'],
  ])('of another service is told from %s', (body, told) => {
    expect(responseError('reading x', 400, body).message).toBe(`reading x: HTTP 400 ${told}`);
  });

  it.each(['<html>', '"text"', '[]', '', '{"error":7}'])('that says nothing is told by its status: %s', (body) => {
    expect(responseError('reading x', 500, body).message).toBe('reading x: HTTP 500');
  });
});

describe('what a call threw', () => {
  it('is read by name and status, so that an error of another copy of the package counts', () => {
    const foreign = Object.assign(new Error('gone'), { name: 'RestError', statusCode: 404 });
    expect(toAzureError(foreign, 'reading x')).toMatchObject({ kind: 'not-found', status: 404 });
  });

  it('stays what it is when it is an AzureError', () => {
    const error = new AzureError('throttled', 'busy');
    expect(toAzureError(error, 'reading x')).toBe(error);
  });

  it('is an abort when the caller stopped, whatever it looks like', () => {
    expect(toAzureError(new Error('socket'), 'reading x', AbortSignal.abort()).kind).toBe('aborted');
    expect(toAzureError(new DOMException('stop', 'AbortError'), 'reading x').kind).toBe('aborted');
  });

  it('is no abort when the caller did not stop: the bound in time did', () => {
    const failure = toAzureError(new DOMException('stop', 'AbortError'), 'reading x', ALWAYS);
    expect(failure).toMatchObject({ kind: 'unavailable', message: 'reading x: no whole answer in time' });
  });

  it('needs a person when the credential is at fault, and passes when only its network is', () => {
    const refused = Object.assign(new Error('AADSTS7000215'), { name: 'AuthenticationError', statusCode: 401 });
    const unavailable = Object.assign(new Error('connect ECONNREFUSED'), { name: 'CredentialUnavailableError' });
    expect(toAzureError(refused, 'reading x').kind).toBe('denied');
    expect(toAzureError(unavailable, 'reading x').kind).toBe('unavailable');
  });

  it('is throttled or unavailable when Azure asks for too long a wait', () => {
    expect(toAzureError(new WaitTooLong(429, 3_600_000), 'reading x')).toMatchObject({
      kind: 'throttled',
      message: 'reading x: HTTP 429, to be asked again in 3600 s',
    });
    expect(toAzureError(new WaitTooLong(503, 3_600_000), 'reading x').kind).toBe('unavailable');
  });

  it('does not carry the answer that could not be read, nor its request', () => {
    const error = new RestError('Error parsing - {"secret":1}', { code: RestError.PARSE_ERROR, statusCode: 200 });
    const failure = toAzureError(error, 'reading x');
    expect(failure).toMatchObject({ kind: 'malformed', message: 'reading x: the answer is not JSON' });
    expect(failure.cause).toBeUndefined();
  });

  it('is told even when it is no error', () => {
    expect(toAzureError('plain', 'reading x').message).toBe('reading x: plain');
  });
});

describe('a failure as a signal', () => {
  it('is unknown with the reason', () => {
    expect(failedSignal(new AzureError('denied', 'reading x: HTTP 403'), 'reading x', ALWAYS)).toEqual({
      known: false,
      reason: 'reading x: HTTP 403',
      failed: true,
    });
  });

  it('is thrown on when it is an abort, which says nothing of a run', () => {
    expect(() => failedSignal(new Error('any'), 'reading x', AbortSignal.abort())).toThrow(AzureError);
  });
});

describe('a message', () => {
  it.each([
    'failed at https://a.blob.core.windows.net/c/b?sv=1&sig=SECRET%3D now',
    'the proxy http://me:SECRET@proxy.example.com refused it',
    'AccountName=a;AccountKey=SECRET==;EndpointSuffix=core.windows.net',
    '{"client_secret":"SECRET~1"}',
    'the header Authorization: SharedKey account:SECRET1=',
    'source c/b%3Fsv%3D1%26sig%3DSECRET',
    'password=SECRET;',
    'Location https://management.azure.com/x?api-version=1&t=1&c=SECRET&s=SECRET',
    'header Authorization: Bearer SECRET',
    'token eyJhbGciOi.eyJzdWIiSECRET.SECRET leaked',
    'body client_secret=SECRET&grant_type=x',
  ])('carries no secret: %s', (text) => {
    expect(scrub(text)).not.toContain('SECRET');
  });

  it('keeps the address without its query, on one line, at a length that fits a record', () => {
    expect(scrub('at\n https://host/path?x=1')).toBe('at https://host/path?[redacted]');
    expect(scrub('a'.repeat(1000)).length).toBeLessThan(310);
  });
});
