import type { components } from '../../api/types.ts';

type Schemas = components['schemas'];
export type Draft = Schemas['OverrideToPreviewInput'];
type Scope = Draft['scope'];

/** The lines of a scope that a form offers, by the word in the address. */
export const SCOPE_LINES = [
  { key: 'workspace', title: 'Workspace', example: 'ml-prod-*' },
  { key: 'run', title: 'Run', example: 'lang-*' },
  { key: 'runId', title: 'Run id', example: 'brave_fig_81' },
  { key: 'tag', title: 'Tag', example: 'stage=finetune' },
  { key: 'experiment', title: 'Experiment', example: 'nightly-*' },
  { key: 'jobType', title: 'Job type', example: 'sweep' },
  { key: 'compute', title: 'Compute', example: 'gpu-a100-*' },
  { key: 'vmSize', title: 'VM size', example: 'Standard_ND*' },
  { key: 'gpuModel', title: 'GPU model', example: 'A100' },
] as const;
export type ScopeKey = (typeof SCOPE_LINES)[number]['key'];

/** How long an override lasts, by the word in the address. */
export const LENGTHS = ['2h', '6h', '1d', '7d'] as const;

/** What a form holds, as its address has it. */
export interface OverrideForm {
  readonly kind: 'extend' | 'exempt';
  /** Lines that are shown, also empty ones. */
  readonly lines: Readonly<Partial<Record<ScopeKey, string>>>;
  /** Names or patterns, apart by commas; empty for all. */
  readonly policies: string;
  /** A duration, or a local time as a field of a browser writes it. */
  readonly end: string;
}

/** The form that an address asks for: by default an extension of one run for 6 h. */
export function formOf(values: Readonly<Record<string, string>>): OverrideForm {
  const asked = SCOPE_LINES.flatMap(({ key }) => (values[key] === undefined ? [] : [[key, values[key]] as const]));
  return {
    kind: values.kind === 'exempt' ? 'exempt' : 'extend',
    lines: asked.length > 0 ? Object.fromEntries(asked) : { workspace: '', run: '' },
    policies: values.policies ?? '',
    end: values.end ?? '6h',
  };
}

/** The override as far as it is typed; null while no line of its scope has anything. */
export function draftOf({ kind, lines, policies, end }: OverrideForm): Draft | null {
  const scope = scopeOf(lines);
  if (Object.keys(scope).length === 0) return null;
  const named = partsOf(policies);
  return { kind, scope, policies: named.length > 0 ? [...named] : ['*'], ...endOf(end) };
}

/** When it ends: a length from now on, or a moment. Nothing where the field is empty. */
export function endOf(end: string): { readonly for?: string; readonly endsAt?: string } {
  if (/^\d+[smhdw]$/.test(end)) return { for: end };
  const moment = Date.parse(end);
  return Number.isNaN(moment) ? {} : { endsAt: new Date(moment).toISOString() };
}

function scopeOf(lines: OverrideForm['lines']): Scope {
  const scope: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(lines)) {
    const parts = partsOf(text);
    if (parts.length === 0) continue;
    if (key === 'tag') scope.tags = Object.fromEntries(parts.map(tagOf));
    else scope[key] = parts;
  }
  return scope;
}

/** A tag with any value where none is given. */
function tagOf(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, '*'] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
