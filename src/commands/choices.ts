import { MODES } from '../core/policy/policy.ts';

// The choices of options and arguments, apart from the commands, so that --help need not load those.

/** The modes that a policy can be tried in. */
export const TRIED_MODES = MODES.filter((mode) => mode !== 'off');

/** The files that an editor can be helped with, and what a webhook gets. */
export const SCHEMA_NAMES = ['policy', 'cases', 'defaults', 'config', 'alert'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

/** What can follow from a violation of a policy, from the least to the most. */
export const CONSEQUENCES = ['record', 'notify', 'ask', 'cancel'] as const;
export type Consequence = (typeof CONSEQUENCES)[number];

/** The shells that complete. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];
