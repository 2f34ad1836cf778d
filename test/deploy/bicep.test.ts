import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretVariable, VARIABLES } from '../../src/config/environment.ts';
import { runwarden } from '../commands/runwarden.ts';
import { filesUnder, ROOT, read, variablesIn } from './files.ts';

/* No compiler of Bicep is at hand where these run: what is held here is what a compiler would not say. */

const FILES = filesUnder('deploy', '.bicep');
const everything = FILES.map((file) => read(file)).join('\n');
const modules = (file: string) => read('deploy/modules', file);

// A string, with strings inside its interpolations; or a comment.
const STRING_OR_COMMENT = /'(?:\\.|\$\{(?:[^{}'\\]|'[^']*')*\}|[^'\\])*'|\/\/.*$/gm;

/** The text without its strings and comments. */
function skeleton(text: string): string {
  return text.replaceAll(STRING_OR_COMMENT, '');
}

describe('every file', () => {
  it.each(FILES)('%s closes what it opens', (file) => {
    const open: string[] = [];
    const assessments: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
    for (const sign of skeleton(read(file)).match(/[()[\]{}]/g) ?? []) {
      const opener = assessments[sign];
      if (opener === undefined) open.push(sign);
      else expect(open.pop()).toBe(opener);
    }
    expect(open).toEqual([]);
  });

  it.each(FILES)('%s names modules that exist with just the parameters that they take', (file) => {
    const text = read(file);
    for (const [, path = '', body = ''] of text.matchAll(/^module \w+ '([^']+)' = [^{]*([\s\S]*?)^[}\]]/gm)) {
      const target = join(dirname(file), path);
      expect(existsSync(join(ROOT, target))).toBe(true);
      const declared = [...read(target).matchAll(/^param (\w+)[^=\n]*(=)?/gm)];
      const given = /params: \{([\s\S]*?)^ {2,4}\}/m.exec(body)?.[1] ?? '';
      const indent = /\n( +)\S/.exec(given)?.[1] ?? '';
      const names = [...given.matchAll(new RegExp(`^${indent}(\\w+):`, 'gm'))].map(([, name]) => name);
      expect(names.sort()).toEqual(declared.map(([, name]) => name).sort());
    }
  });

  it.each(FILES)('%s uses every parameter and variable that it declares', (file) => {
    const text = read(file);
    for (const [, name = ''] of text.matchAll(/^(?:param|var) (\w+)/gm))
      expect(text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length, name).toBeGreaterThan(1);
  });
});

describe('rights', () => {
  it('are never those of an owner or a contributor', () => {
    const broad = {
      Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
      Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
      'User Access Administrator': '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
      'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    };
    for (const id of Object.values(broad)) expect(everything).not.toContain(id);
  });

  it('are assigned by the generated roles, and by one of Azure: reading blobs', () => {
    const ids = everything.match(/'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'/g);
    expect(ids).toEqual(["'2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'"]);
    expect(read('deploy/role.bicep')).toContain("loadJsonContent('role.json')");
  });

  it('are granted nowhere unless somebody says where', () => {
    const text = read('deploy/role.bicep');
    for (const name of ['watchIn', 'cancelIn', 'readArtifactsIn', 'keepEvidenceIn'])
      expect(text).toContain(`param ${name} array = []`);
    expect(text).toContain('param watchWholeSubscription bool = false');
    expect(text).not.toMatch(/roleDefinitionId: enforcer\.id\n\s+principalId/);
  });
});

describe('the service', () => {
  const service = modules('service.bicep');

  it('has no public address', () => {
    expect(service).toMatch(/internal: true/);
    expect(service).toMatch(/external: reachableFromNetwork/);
    expect(service).toMatch(/allowInsecure: false/);
    expect(read('deploy/main.bicep')).toContain('param reachableFromNetwork bool = false');
  });

  it('never scales to nothing', () => {
    expect(service).toContain('minReplicas: replicas');
    expect(read('deploy/main.bicep')).toMatch(/@minValue\(1\)\s+@maxValue\(5\)\s+param replicas int = 1/);
  });

  it('is probed', () => {
    for (const type of ['Startup', 'Liveness', 'Readiness']) expect(service).toContain(`type: '${type}'`);
    expect(service).toContain("path: '/healthz'");
  });

  it('sets only variables that exist', () => {
    const known: string[] = [...Object.keys(VARIABLES), secretVariable('', 'webhook'), secretVariable('', 'teams')];
    const set = variablesIn(service);
    expect(set.size).toBeGreaterThan(6);
    for (const variable of set) expect(known).toContain(variable);
  });

  it('makes the name of a secret variable as the service reads it', () => {
    expect(service).toMatch(/'RUNWARDEN_WEBHOOK_SECRET_\$\{toUpper\(replace\(channel\.key, '-', '_'\)\)\}'/);
    expect(secretVariable('ops-hook', 'webhook')).toBe('RUNWARDEN_WEBHOOK_SECRET_OPS_HOOK');
    expect(service).toMatch(/'RUNWARDEN_CHANNEL_SECRET_\$\{toUpper\(replace\(channel\.key, '-', '_'\)\)\}'/);
    expect(secretVariable('ops-mail', 'email')).toBe('RUNWARDEN_CHANNEL_SECRET_OPS_MAIL');
  });
});

describe('secrets', () => {
  it('are secure parameters without a default', () => {
    for (const file of FILES)
      for (const [, name = ''] of read(file).matchAll(/^param (\w*(?:[pP]assword|databaseUrl|[sS]ecrets|config)) /gm))
        expect(read(file)).toMatch(new RegExp(`@secure\\(\\)\\nparam ${name} (string|object = \\{\\}|object)\\n`));
  });

  it('are no outputs', () => {
    for (const [output = ''] of everything.matchAll(/^output .*$/gm))
      expect(output).not.toMatch(/password|secret|databaseUrl|listKeys|= config\b/i);
  });
});

describe('the database', () => {
  it('is reached over TLS alone, checked to the name, and not from outside', () => {
    const database = modules('database.bicep');
    expect(database).toMatch(/name: 'require_secure_transport'\s+properties: \{\s+value: 'on'/);
    expect(database).toMatch(/name: 'ssl_min_protocol_version'\s+properties: \{\s+value: 'TLSv1\.2'/);
    expect(database).toContain("publicNetworkAccess: 'Disabled'");
    for (const file of ['service.bicep', 'migration.bicep']) expect(modules(file)).toContain('?sslmode=verify-full');
    expect(everything).not.toContain('firewallRules');
  });

  it('takes tokens of Microsoft Entra and no password, and the service is not its administrator', () => {
    const database = modules('database.bicep');
    expect(database).toMatch(/activeDirectoryAuth: 'Enabled'\s+passwordAuth: 'Disabled'/);
    expect(everything).not.toMatch(/administratorLogin|databasePassword/);
    for (const [url = ''] of everything.matchAll(/'postgresql:.*$/gm))
      expect(url).toMatch(/^'postgresql:\/\/\$\{uriComponent\(databaseRole\)\}@\$\{databaseServer\}\?/);
    const main = read('deploy/main.bicep');
    expect(main).toContain('administratorObjectId: databaseOwner.properties.principalId');
    expect(main).toMatch(/module service [\s\S]*?identityId: identity\.id[\s\S]*?databaseRole: identity\.name/);
    expect(main).toMatch(
      /module migration [\s\S]*?identityId: databaseOwner\.id[\s\S]*?databaseRole: databaseOwner\.name/,
    );
  });

  it('is migrated by a command that exists, with options that exist', async () => {
    const [, args = ''] = /args: \[(.*)\]/.exec(modules('migration.bicep')) ?? [];
    const [command, ...options] = args.match(/'[^']+'/g)?.map((text) => text.slice(1, -1)) ?? [];
    const { out } = await runwarden([command ?? '', '--help']);
    expect(options).toEqual(['--create-database', '--grant', '--entra-object-id']);
    for (const option of options) expect(out).toContain(option);
  });
});

describe('a deployment', () => {
  it('is a new revision by its time, so that a changed secret takes effect, and going back does as well', () => {
    expect(read('deploy/main.bicep')).toContain('param deployedAt string = utcNow()');
    expect(modules('service.bicep')).toMatch(/name: 'RUNWARDEN_DEPLOYED_AT'\s+value: deployedAt/);
    expect(everything).not.toContain('revisionSuffix');
  });

  it('without a policy is refused: a volume that names no secret would hold them all', () => {
    expect(modules('service.bicep')).toMatch(/@minValue\(1\)\nparam policyCount int/);
    expect(read('deploy/main.bicep')).toContain('policyCount: length(policies)');
    for (const [, secrets = ''] of everything.matchAll(/storageType: 'Secret'\s+secrets: (\S.*)/g))
      expect(['[', 'take(policyItems, policyCount)']).toContain(secrets);
  });
});
