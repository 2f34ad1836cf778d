import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useWorld } from './world.ts';

const world = useWorld();

interface Operation {
  readonly summary?: string;
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: object }>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = async (): Promise<Document> => (await world.app().inject('/docs/openapi.json')).json();

function* references(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === '$ref') yield String(value);
    else yield* references(value);
  }
}

function checkResponses(where: string, { responses }: Operation): void {
  for (const [status, { description, content }] of Object.entries(responses)) {
    expect(description, where).not.toBe('Default Response');
    // The readiness says no with the same document as it says yes.
    const failed = Number(status) >= 400 && status !== '503';
    if (failed) expect(Object.keys(content), where).toEqual(['application/problem+json']);
  }
}

describe('the OpenAPI document', () => {
  it('is 3.1 and holds the whole API', async () => {
    const { openapi, paths } = await document();
    expect(openapi).toMatch(/^3\.1\./);
    expect(Object.keys(paths).sort()).toEqual([
      '/api/v1/acts',
      '/api/v1/approvals/batch',
      '/api/v1/audit',
      '/api/v1/budgets',
      '/api/v1/computes',
      '/api/v1/decision-counts',
      '/api/v1/decisions',
      '/api/v1/decisions/{id}',
      '/api/v1/decisions/{id}/approve',
      '/api/v1/decisions/{id}/basis',
      '/api/v1/decisions/{id}/evidence',
      '/api/v1/decisions/{id}/policy',
      '/api/v1/decisions/{id}/reject',
      '/api/v1/decisions/{id}/wrong',
      '/api/v1/deliveries',
      '/api/v1/deliveries/{alert}/{channel}/redeliver',
      '/api/v1/events',
      '/api/v1/evidence/{sha256}',
      '/api/v1/extension-requests',
      '/api/v1/extension-requests/{id}/grant',
      '/api/v1/extension-requests/{id}/refuse',
      '/api/v1/findings',
      '/api/v1/findings/{id}',
      '/api/v1/fleet',
      '/api/v1/freeze',
      '/api/v1/limits',
      '/api/v1/me',
      '/api/v1/now',
      '/api/v1/objections',
      '/api/v1/overrides',
      '/api/v1/overrides/preview',
      '/api/v1/overrides/{id}',
      '/api/v1/policies',
      '/api/v1/policies/{name}',
      '/api/v1/policies/{name}/trust',
      '/api/v1/precision',
      '/api/v1/runs',
      '/api/v1/runs/{workspace}/{run}',
      '/api/v1/runs/{workspace}/{run}/cancel',
      '/api/v1/runs/{workspace}/{run}/evidence',
      '/api/v1/runs/{workspace}/{run}/extension-requests',
      '/api/v1/runs/{workspace}/{run}/logs',
      '/api/v1/runs/{workspace}/{run}/logs/content',
      '/api/v1/runs/{workspace}/{run}/objections',
      '/api/v1/runs/{workspace}/{run}/record',
      '/api/v1/runs/{workspace}/{run}/series',
      '/api/v1/runs/{workspace}/{run}/story',
      '/api/v1/runs/{workspace}/{run}/tags/{key}/confirm',
      '/api/v1/runs/{workspace}/{run}/timeline',
      '/api/v1/sessions/end',
      '/api/v1/sign-in',
      '/api/v1/simulations',
      '/api/v1/simulations/{id}',
      '/api/v1/spend',
      '/api/v1/spend/focus',
      '/api/v1/spend/report',
      '/api/v1/workspaces',
      '/healthz',
      '/metrics',
      '/readyz',
      '/sign-in/key',
      '/sign-out',
    ]);
  });

  it('has no reference that leads nowhere and no schema that nothing leads to', async () => {
    z.object({ a: z.string() }).meta({ id: 'SchemaOfAnotherRoom' });
    const whole = await document();
    const named = new Set(references(whole));
    expect([...named].map((reference) => reference.replace('#/components/schemas/', '')).sort()).toEqual(
      Object.keys(whole.components.schemas).sort(),
    );
  });

  it('says of every operation what it does, what it answers and how it fails', async () => {
    const operations = Object.entries((await document()).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ where: `${method} ${path}`, operation })),
    );
    for (const { where, operation } of operations) {
      expect(operation.summary, where).toBeTruthy();
      expect(operation.tags, where).toHaveLength(1);
      expect(Object.keys(operation.responses), where).toEqual(expect.arrayContaining(['401', '403', '500']));
      expect(Object.keys(operation.responses)[0], where).toMatch(/^2/);
      checkResponses(where, operation);
    }
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it('has examples of what people write', async () => {
    const { schemas } = (await document()).components;
    for (const name of ['NewOverrideInput', 'NewFreezeInput', 'Problem'])
      expect(schemas[name], name).toHaveProperty('examples.0');
  });
});

describe('the page of the documentation', () => {
  it('has every operation with who may, what it takes and a line to copy', async () => {
    const { body } = await world.app().inject('/docs/');
    const { paths, components } = await document();
    for (const path of Object.keys(paths)) expect(body).toContain(`<code>${path}</code>`);
    for (const name of Object.keys(components.schemas)) expect(body).toContain(`id="schema-${name}"`);
    expect(body).toContain('operators and admins');
    expect(body).toContain('curl -X PUT &quot;$RUNWARDEN_URL/api/v1/freeze&quot;');
    for (const [, target = ''] of body.matchAll(/href="#([^"]+)"/g)) expect(body).toContain(`id="${target}"`);
  });

  it('needs no script and no inline style, loads nothing from elsewhere, and may not', async () => {
    const app = world.app();
    const page = await app.inject('/docs/');
    expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page.body).not.toMatch(/<script|<style| style="| on\w+="/);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; style-src 'self'; /);
    expect(policy).not.toMatch(/unsafe|sha256|http/);
    expect((await app.inject('/docs/style.css')).headers['content-type']).toBe('text/css; charset=utf-8');
  });

  it('is found without its last slash, and is packed', async () => {
    const app = world.app();
    expect((await app.inject('/docs')).headers.location).toBe('/docs/');
    const packed = await app.inject({ url: '/docs/', headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.rawPayload.length).toBeLessThan(100_000);
  });
});
