import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsSchema, policySchema } from '../../policy/schema.ts';
import { jsonSchemaOf } from '../../yaml/json-schema.ts';
import { describeConditions, listConditions } from './conditions.ts';
import { keyTable } from './schema-tables.ts';

const TEMPLATE = join(import.meta.dirname, 'policies-template.md');

/** The reference of the policy language as Markdown: the template, filled from the schemas and the manuals. */
export function policyReference(): string {
  const template = readFileSync(TEMPLATE, 'utf8');
  const parts: Readonly<Record<string, readonly string[]>> = {
    contents: contentsOf(template),
    keys: keyTable(jsonSchemaOf(policySchema), ['when', 'except']),
    kinds: listConditions(),
    conditions: describeConditions(),
    defaults: keyTable(jsonSchemaOf(defaultsSchema), ['match', 'except', 'then', 'limits', 'selectors']),
  };
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => (parts[name] ?? []).join('\n').trim());
}

/** The sections of the page, as links. */
function contentsOf(template: string): string[] {
  return [...template.matchAll(/^## (.+)$/gm)].map(([, title = '']) => `- [${title}](#${anchorOf(title)})`);
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
