import { z } from 'zod';
import { gpuCountOf } from '../../core/run/gpu-sizes.ts';
import type { Machine } from '../../core/run/machine.ts';
import { type Placement, PRIORITIES } from '../../core/run/placement.ts';
import type { Run } from '../../core/run/run.ts';
import { type Compute, known, type Nodes, type Signal } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { readText } from '../../policy/files.ts';
import { parseDocument } from '../../yaml/document.ts';
import { parseWith } from '../../yaml/schema-errors.ts';
import type { SourceError } from '../../yaml/source-error.ts';

const SIZE = 'a VM size such as Standard_NC24ads_A100_v4';
const size = z.string({ error: SIZE }).min(1, { error: SIZE });
const entry = z.strictObject(
  {
    'vm-size': size,
    gpus: z.int({ error: 'a whole number' }).min(0, { error: 'a whole number' }).optional(),
    priority: z.enum(PRIORITIES, { error: PRIORITIES.join(' or ') }).default('dedicated'),
    location: z.string({ error: 'a region such as westeurope' }).optional(),
    kind: z
      .enum(['cluster', 'instance', 'kubernetes'], { error: 'cluster, instance or kubernetes' })
      .default('cluster'),
  },
  { error: 'a VM size, or a map such as {vm-size: Standard_NC24ads_A100_v4, priority: low-priority}' },
);
const computesSchema = z.record(
  z.string(),
  z.union([size.transform((name) => entry.parse({ 'vm-size': name })), entry], {
    error: 'a VM size, or a map such as {vm-size: Standard_NC24ads_A100_v4, priority: low-priority}',
  }),
  { error: 'a map of compute names to VM sizes' },
);

/** What the computes of a workspace are, by their names in lower case. */
export type Computes = ReadonlyMap<string, z.output<typeof entry>>;

/** Reads what the computes are: a job file only names them. */
export function readComputes(
  file: string,
):
  | { readonly ok: true; readonly computes: Computes }
  | { readonly ok: false; readonly errors: readonly SourceError[] } {
  const text = readText(file);
  if (!text.ok) return { ok: false, errors: [text.error] };
  const read = parseDocument(file, text.text);
  if (!read.ok) return read;
  const parsed = parseWith(computesSchema, read.document);
  if (!parsed.ok) return parsed;
  return { ok: true, computes: new Map(Object.entries(parsed.value).map(([name, one]) => [name.toLowerCase(), one])) };
}

/** What a run computes on, and its steps, as far as the job file and the list of computes say it. */
export function computeOf({ placement, steps }: Run, computes: Computes, at: Instant): Signal<Compute> {
  const own = machineOf(placement, computes);
  if (!steps) return own.known ? known(nodesAt(own.value, placement), at) : own;
  const found = steps.places.map((place) => ({ place, machine: machineOf(place, computes) }));
  const missing = found.flatMap(({ machine }) => (machine.known ? [] : [machine.reason]));
  const all = found.flatMap(({ place, machine }) => (machine.known ? [nodesAt(machine.value, place)] : []));
  const base = own.known ? own.value : NOWHERE;
  return known({ ...nodesAt(base, placement), steps: { computes: all, open: steps.open ?? missing[0] ?? null } }, at);
}

function nodesAt(machine: Machine, { nodes }: Placement): Nodes {
  return { ...machine, nodes };
}

/** A pipeline itself computes nowhere. */
const NOWHERE: Machine = { kind: 'other', vmSize: null, gpusPerNode: null, priority: null, location: null };

/** What the nodes of a place are. */
export function machineOf({ kind, name, instanceType, priority }: Placement, computes: Computes): Known<Machine> {
  if (kind === 'local') return machine({ kind: 'local', gpusPerNode: 0 });
  if (kind === 'none') return machine(NOWHERE);
  if (kind === 'serverless') {
    const gpus = instanceType === null ? null : gpusOf(instanceType);
    // Without a tier Azure takes dedicated nodes.
    return machine({ kind: 'serverless', vmSize: instanceType, gpusPerNode: gpus, priority: priority ?? 'dedicated' });
  }
  if (kind === 'virtual-cluster') {
    const gpus = instanceType === null ? null : gpusOf(instanceType);
    return machine({ kind: 'virtual-cluster', vmSize: instanceType, gpusPerNode: gpus, priority });
  }
  const found = computes.get((name ?? '').toLowerCase());
  if (!found) return unknown(`what the compute ${name ?? ''} is, no list of computes says (--computes FILE)`);
  const { 'vm-size': vmSize, gpus = gpusOf(vmSize), location = null, ...rest } = found;
  return machine({ ...rest, vmSize, gpusPerNode: gpus, location });
}

function machine(given: Partial<Machine> & Pick<Machine, 'kind'>): Known<Machine> {
  return { known: true, value: { ...NOWHERE, ...given } };
}

/** Azure's sizes with GPUs begin with N. */
function gpusOf(vmSize: string): number | null {
  const hasNone = !/^(standard|singularity)?[._]?n/i.test(vmSize);
  return gpuCountOf(vmSize) ?? (hasNone ? 0 : null);
}
