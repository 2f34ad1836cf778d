import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { extensionAlert } from '../../core/alert/extension-alerts.ts';
import type { ExtensionRequest } from '../../core/decision/objection.ts';
import { DAY, HOUR } from '../../core/values/duration.ts';
import type { Running } from '../../main.ts';
import { allDecisions } from './play.ts';

/** What people do in the demonstration, so that a newcomer sees it. Everybody is invented. */

/** An operator excepts a long run from the limit on running times. */
export async function exceptOne({ deps }: Running): Promise<void> {
  const now = deps.clock();
  await deps.ledger.createOverride({
    id: randomUUID(),
    kind: 'exempt',
    scope: { workspace: ['ml-prod-language'], runId: ['lang-foundation-02'] },
    policies: ['runtime-limit'],
    reason: 'Trains for four days; agreed with FinOps on Monday.',
    author: 's.lindqvist@example.com',
    createdAt: now,
    endsAt: now + 3 * DAY,
    revokedAt: null,
    revokedBy: null,
  });
}

/** One owner objects by the link of the notice, and another asks for more time. */
export async function answerAsOwners(running: Running): Promise<void> {
  const { deps } = running;
  const found = (await allDecisions(running)).find(({ decision }) => decision.runId === 'lang-translate-11')?.decision;
  const link = keepLink(running, found?.findingId ?? null);
  if (link) await fetch(link, { method: 'POST', body: new URLSearchParams({ reason: OBJECTION }) });
  const other = (await allDecisions(running)).find(({ decision }) => decision.runId === 'vision-pretrain-large-07');
  if (!other) return;
  const { workspaceId, runId, policy, evidence } = other.decision;
  const wish: ExtensionRequest = {
    ...{ id: randomUUID(), workspaceId, runId, policies: [policy], length: 4 * HOUR },
    reason: 'The storage team restarts the mount this morning; the run continues from its checkpoint then.',
    author: 'team-vision@example.com',
    at: deps.clock(),
    ...{ answer: null, answeredAt: null, answeredBy: null, note: null, overrideId: null },
  };
  const run = { id: runId, displayName: evidence.run.displayName, workspaceName: evidence.run.workspace };
  await deps.ledger.requestExtension(wish, [extensionAlert(wish, { run, owner: evidence.owner, id: randomUUID() })]);
}

/** The link that an owner's notice has. */
export function keepLink({ deps, url }: Running, findingId: string | null): string | null {
  const link = findingId === null ? null : deps.links.keepUrl(findingId);
  // With --port 0 only the service knows where it listens.
  return link && new URL(new URL(link).pathname, url).href;
}

const OBJECTION = 'It uploads 61 GB of checkpoints between two rounds. Please let it finish, it is done by noon.';

/** On-call approves one cancel. Returns once Azure was asked, which is done at once. */
export async function approveOne(running: Running): Promise<void> {
  const { deps } = running;
  const ofRun = async () => (await allDecisions(running)).filter(({ decision: { runId } }) => runId === APPROVED);
  const asked = (await ofRun()).find(({ approval }) => approval?.answer === null);
  if (!asked) return;
  const given = { answer: 'approved', by: 'j.okafor@example.com', note: 'Done since two; its loader hangs.' } as const;
  await deps.ledger.answer(asked.decision.id, given, deps.clock());
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    if ((await ofRun()).some(({ cancellation }) => cancellation?.requestedAt)) return;
    await pause(200);
  }
}

const APPROVED = 'lang-ablation-22';
/** Whatever becomes of the cancel is shown: the demonstration waits ten seconds for it, and no longer. */
const MOST_LOOKS = 50;
