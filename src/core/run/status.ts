import { getOwn } from '../values/own-value.ts';

/**
 * Where a run is in its life. Azure's statuses are an open set: one that is not known maps to `unrecognised`, which is
 * active (it may burn money) and is never a reason to cancel.
 */
export const PHASES = [
  'queued',
  'preparing',
  'running',
  'paused',
  'finalizing',
  'canceling',
  'ended',
  'unrecognised',
] as const;

export type Phase = (typeof PHASES)[number];

/** The statuses that are known, as Azure writes them. */
const PHASE_OF_STATUS: Readonly<Record<string, Phase>> = {
  NotStarted: 'queued',
  Queued: 'queued',
  Unapproved: 'queued',
  Starting: 'preparing',
  Provisioning: 'preparing',
  Preparing: 'preparing',
  Running: 'running',
  // The heartbeat is lost, the run may come back and still holds its nodes.
  NotResponding: 'running',
  Pausing: 'paused',
  Paused: 'paused',
  Finalizing: 'finalizing',
  CancelRequested: 'canceling',
  Completed: 'ended',
  Failed: 'ended',
  Canceled: 'ended',
};

const STATUSES: Readonly<Record<string, { readonly spelled: string; readonly phase: Phase }>> = Object.fromEntries(
  Object.entries(PHASE_OF_STATUS).map(([spelled, phase]) => [spelled.toLowerCase(), { spelled, phase }]),
);

/** How Azure writes a known status word, given in any case; null for an unknown one. */
export function spelledStatus(status: string): string | null {
  return getOwn(STATUSES, status.toLowerCase())?.spelled ?? null;
}

/** The phase of an Azure status word, compared without case. Ended are Completed, Failed and Canceled, and no other. */
export function phaseOf(status: string): Phase {
  return getOwn(STATUSES, status.toLowerCase())?.phase ?? 'unrecognised';
}

/**
 * Whether a run in this phase may not be running. One with a start was queued again or paused, or may have been: Azure
 * does not report how long it ran, and the time since its start is not running time.
 */
export function notRunning(phase: Phase): boolean {
  return phase === 'queued' || phase === 'preparing' || phase === 'paused' || phase === 'unrecognised';
}

/** Whether a status says that the heartbeat is lost. It may come back, so it is no phase of its own. */
export function isNotResponding(status: string): boolean {
  return status.toLowerCase() === 'notresponding';
}
