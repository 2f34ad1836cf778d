import { type Html, html } from '../../core/values/html.ts';

/** A JSON schema, as far as it is shown. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly examples?: readonly unknown[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly (Pick<Schema, 'description'> & {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
  /** Who may, as the routes say it. */
  readonly 'x-access'?: string;
}

/** An OpenAPI document, as far as it is shown. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const WHO: Readonly<Record<string, string>> = {
  open: 'anybody',
  owner: 'owners, for own runs, and everybody above',
  viewer: 'viewers and everybody above',
  operator: 'operators and admins',
  admin: 'admins',
};

/** The API as a page: what each request is for, who may, what it takes and answers. It needs no script. */
export function docsPage({ info, tags = [], paths = {}, components }: ApiDocument): string {
  const schemas = components?.schemas ?? {};
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const described = new Map(tags.map(({ name, description = '' }) => [name, description]));
  const names = [...new Set([...described.keys(), ...operations.flatMap(({ operation }) => operation.tags ?? [])])];
  const sections = names.map((name) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name));
    return html`<section id="tag-${name}"><h2>${name}</h2><p>${words(described.get(name) ?? '')}</p>${own.map((one) => operationHtml(one, schemas))}</section>`;
  });
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<nav aria-label="Contents"><p><strong>${info.title}</strong> ${info.version}</p>
<ul>${names.map((name) => html`<li><a href="#tag-${name}">${name}</a></li>`)}<li><a href="#schemas">Schemas</a></li><li><a href="openapi.json">openapi.json</a></li></ul></nav>
<main>
<h1>${info.title} API</h1>
<p>${words(info.description ?? '')}</p>
<p>Send a key as <code>Authorization: Bearer &lt;key&gt;</code>. Writes from a browser need its session.</p>
${sections}
<section id="schemas"><h2>Schemas</h2>${Object.entries(schemas).map(([name, schema]) => namedHtml(name, schema))}</section>
</main>
</body>
</html>
`.text;
}

interface Shown {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function operationHtml(shown: Shown, schemas: Readonly<Record<string, Schema>>): Html {
  const { path, method, operation } = shown;
  const { summary = '', description = '', parameters = [], requestBody, responses } = operation;
  const who = WHO[operation['x-access'] ?? 'viewer'] ?? operation['x-access'] ?? '';
  return html`<details><summary><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code> ${words(summary)}</summary>
${description && html`<p>${words(description)}</p>`}<p><span class="label">Who may</span> ${who}</p>
${parameters.length > 0 ? html`<h3>Parameters</h3><dl>${parameters.map((one) => fieldHtml(one.name, { ...one.schema, ...(one.description !== undefined && { description: one.description }) }, { needed: one.required === true, from: one.in }))}</dl>` : null}
${bodyHtml('Body', requestBody)}
<h3>Answers</h3>${Object.entries(responses).map(([status, answer]) => html`<div class="answer"><p><span class="label">${status}</span> ${words(answer.description)}</p>${contentHtml(answer)}</div>`)}
<h3>Example</h3><pre><code>${curlOf(shown, schemas)}</code></pre>
</details>`;
}

function bodyHtml(title: string, body: Content | undefined): Html | null {
  return body ? html`<h3>${title}</h3>${contentHtml(body)}` : null;
}

function contentHtml({ content = {} }: Content): Html[] {
  return Object.entries(content).flatMap(([type, { schema }]) =>
    schema ? html`<p class="type">${type}: ${typeHtml(schema)}</p>${fieldsHtml(schema)}` : [],
  );
}

function namedHtml(name: string, schema: Schema): Html {
  const example = schema.examples?.[0];
  return html`<details><summary><code>${name}</code> ${words(schema.description ?? '')}</summary><div id="schema-${name}">${fieldsHtml(schema) ?? html`<p>${typeHtml(schema)}</p>`}${example === undefined ? null : html`<pre><code>${JSON.stringify(example, null, 2)}</code></pre>`}</div></details>`;
}

/** The fields of an object, or of the objects of a list; null for what has none. */
function fieldsHtml(schema: Schema): Html | null {
  const { properties, required = [], items } = schema;
  if (!properties) return items && !items.$ref ? fieldsHtml(items) : null;
  const fields = Object.entries(properties).map(([name, field]) =>
    fieldHtml(name, field, { needed: required.includes(name) }),
  );
  return html`<dl>${fields}</dl>`;
}

function fieldHtml(name: string, schema: Schema, about: { readonly needed: boolean; readonly from?: string }): Html {
  const inner = fieldsHtml(withoutNull(schema));
  const { description = '', default: usual } = schema;
  return html`<dt><code>${name}</code> <span class="type">${typeHtml(schema)}${about.from === 'path' ? ', in the address' : ''}${about.needed || about.from === undefined ? '' : ', may be left out'}${usual === undefined ? '' : `, otherwise ${JSON.stringify(usual)}`}</span></dt>
<dd>${words(description)}${inner && html`<details><summary>its fields</summary>${inner}</details>`}</dd>`;
}

/** What may be null, without that. */
function withoutNull(schema: Schema): Schema {
  const others = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  const [only] = others;
  return only && others.length === 1 ? only : schema;
}

function typeHtml(schema: Schema): Html {
  const { $ref, type, format, items, anyOf, oneOf, enum: values, additionalProperties } = schema;
  if ($ref !== undefined) {
    const name = $ref.replace(/^.*\//, '');
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (values)
    return html`${values.map((value, index) => html`${index > 0 ? ' | ' : ''}<code>${String(value)}</code>`)}`;
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  const ways = anyOf ?? oneOf;
  if (ways) return html`${ways.map((way, index) => html`${index > 0 ? ' or ' : ''}${typeHtml(way)}`)}`;
  if (items) return html`list of ${typeHtml(items)}`;
  if (typeof additionalProperties === 'object') return html`map of ${typeHtml(additionalProperties)}`;
  return html`${[type ?? 'anything'].flat().join(' or ')}${format === undefined ? '' : ` (${format})`}`;
}

/** Text in which what is between backticks is code. */
function words(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function curlOf({ path, method, operation }: Shown, schemas: Readonly<Record<string, Schema>>): string {
  const address = `"$RUNWARDEN_URL${path.replaceAll(/\{(\w+)\}/g, '<$1>')}"`;
  const verb = method === 'GET' ? '' : ` -X ${method}`;
  const key = operation['x-access'] === 'open' ? '' : ' \\\n  -H "Authorization: Bearer $RUNWARDEN_API_KEY"';
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const named = schema?.$ref === undefined ? schema : schemas[schema.$ref.replace(/^.*\//, '')];
  const example = (named && withoutNull(named).examples?.[0]) ?? named?.examples?.[0];
  const body =
    example === undefined
      ? ''
      : ` \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`;
  return `curl${verb} ${address}${key}${body}`;
}
