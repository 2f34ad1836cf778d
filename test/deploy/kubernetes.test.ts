import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { secretVariable, VARIABLES } from '../../src/config/environment.ts';
import { filesUnder, ROOT, read } from './files.ts';

const FOLDER = 'deploy/kubernetes';
const LABELS = { 'app.kubernetes.io/name': 'runwarden' };

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });

const deploymentSchema = z.object({
  spec: z.object({
    replicas: z.number().min(1),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        serviceAccountName: z.string(),
        automountServiceAccountToken: z.boolean(),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          runAsUser: z.number().min(1),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.tuple([
          z.object({
            image: z.string(),
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
            env: z.array(
              z.object({
                name: z.string(),
                value: z.string().optional(),
                valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
              }),
            ),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            resources: z.object({
              requests: z.object({ cpu: z.string(), memory: z.string() }),
              limits: z.object({ memory: z.string() }),
            }),
            startupProbe: probe,
            livenessProbe: probe,
            readinessProbe: probe,
            volumeMounts: z.array(
              z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }),
            ),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});

function manifest(file: string): unknown {
  const documents = parseAllDocuments(read(FOLDER, file), { uniqueKeys: true });
  expect(documents).toHaveLength(1);
  const [document] = documents;
  if (!document || !('errors' in document)) throw new Error(`${file} is empty`);
  expect(document.errors).toEqual([]);
  return document.toJS();
}

const deployment = deploymentSchema.parse(manifest('deployment.yaml'));
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

describe('the deployment', () => {
  it('names an image by version', () => {
    expect(container.image).toMatch(/:\d+\.\d+\.\d+$/);
    for (const file of filesUnder(FOLDER, '.yaml')) expect(read(file)).not.toMatch(/:\s*latest\b|:latest\b/);
  });

  it('asks for health where it asks for a restart, and for sight where it shows', () => {
    expect(container.startupProbe.httpGet.path).toBe('/healthz');
    expect(container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
    const service = z.object({ spec: z.object({ publishNotReadyAddresses: z.literal(true) }) });
    expect(service.safeParse(manifest('service.yaml')).success).toBe(true);
  });

  it('sets only variables that exist', () => {
    const known: string[] = Object.keys(VARIABLES);
    for (const { name } of container.env) expect([...known, secretVariable('teams', 'teams')]).toContain(name);
  });

  it('takes secrets from a secret, and every key of it is in the example', () => {
    const secret = z
      .object({ metadata: z.object({ name: z.string() }), stringData: z.record(z.string(), z.string()) })
      .parse(manifest('secret.example.yaml'));
    for (const { name, value, valueFrom } of container.env) {
      if (/SECRET|DATABASE_URL|PASSWORD/.test(name)) expect(value).toBeUndefined();
      if (!valueFrom) continue;
      expect(valueFrom.secretKeyRef.name).toBe(secret.metadata.name);
      expect(Object.keys(secret.stringData)).toContain(valueFrom.secretKeyRef.key);
    }
    expect(secret.stringData['database-url']).toContain('sslmode=verify-full');
    expect(Object.values(secret.stringData).every((value) => /PASSWORD|REPLACE/.test(value))).toBe(true);
  });

  it('writes nowhere but to its scratch folder', () => {
    const writable = container.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(['/tmp']);
    const volumes = pod.volumes.map(({ name }) => name);
    for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
  });

  it('finds its files where the variables say', () => {
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
    const valueIn = (variable: string) => container.env.find(({ name }) => name === variable)?.value ?? '';
    expect(mounts).toContain(valueIn('RUNWARDEN_CONFIG').replace(/\/[^/]+$/, ''));
    expect(mounts).toContain(valueIn('RUNWARDEN_POLICIES'));
    expect(container.ports[0]?.containerPort).toBe(Number(valueIn('RUNWARDEN_PORT')));
  });

  it('cannot talk to the cluster, and has an identity in Azure without a secret', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(deployment.spec.template.metadata.labels['azure.workload.identity/use']).toBe('true');
    const account = z
      .object({ metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()) }) })
      .parse(manifest('service-account.yaml'));
    expect(account.metadata.name).toBe(pod.serviceAccountName);
    expect(Object.keys(account.metadata.annotations)).toContain('azure.workload.identity/client-id');
  });
});

describe('the rest', () => {
  it('selects the pods of the deployment', () => {
    expect(deployment.spec.selector.matchLabels).toEqual(LABELS);
    expect(deployment.spec.template.metadata.labels).toMatchObject(LABELS);
    const bySelector = z.object({ spec: z.object({ selector: z.record(z.string(), z.string()) }) });
    expect(bySelector.parse(manifest('service.yaml')).spec.selector).toEqual(LABELS);
    const byLabels = z.object({ matchLabels: z.record(z.string(), z.string()) });
    const budget = z.object({ spec: z.object({ selector: byLabels }) });
    expect(budget.parse(manifest('disruption-budget.yaml')).spec.selector.matchLabels).toEqual(LABELS);
    const policy = z.object({ spec: z.object({ podSelector: byLabels, policyTypes: z.array(z.string()) }) });
    const { podSelector, policyTypes } = policy.parse(manifest('network-policy.yaml')).spec;
    expect(podSelector.matchLabels).toEqual(LABELS);
    expect(policyTypes.sort()).toEqual(['Egress', 'Ingress']);
  });

  it('is listed in the kustomization, the example secret is not', () => {
    const { resources, configMapGenerator } = z
      .object({
        resources: z.array(z.string()),
        configMapGenerator: z.array(z.object({ name: z.string(), files: z.array(z.string()) })),
      })
      .parse(manifest('kustomization.yaml'));
    const files = configMapGenerator.flatMap((each) => each.files);
    for (const name of [...resources, ...files]) expect(existsSync(join(ROOT, FOLDER, name))).toBe(true);
    const known = [...resources, ...files, 'kustomization.yaml', 'secret.example.yaml'].map((name) =>
      join(FOLDER, name),
    );
    expect(filesUnder(FOLDER, '.yaml')).toEqual(known.sort());
    expect(resources).not.toContain('secret.example.yaml');
    const maps = pod.volumes.flatMap(({ configMap }) => z.object({ name: z.string() }).safeParse(configMap).data ?? []);
    expect(maps.map(({ name }) => name).sort()).toEqual(configMapGenerator.map(({ name }) => name).sort());
  });
});
