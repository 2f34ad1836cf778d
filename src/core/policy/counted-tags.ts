import { withoutTags } from '../run/protected-tags.ts';
import type { Run } from '../run/run.ts';
import { tagKey, tagValues } from '../run/tags.ts';
import type { Snapshot } from '../signal/signal.ts';
import { anyGlobMatches } from '../values/glob.ts';
import { caseless } from '../values/text.ts';
import type { ConfirmedByPolicy, Policy } from './policy.ts';

/**
 * The snapshot as a policy judges it: without the protected tags that neither a person nor the policy confirmed. Match,
 * exceptions and conditions all read this one. A snapshot that has none of them is answered as it is.
 */
export function withCountedTags(snapshot: Snapshot, policy: Pick<Policy, 'confirmedTags'>): Snapshot {
  const { run } = snapshot;
  if (run.unconfirmedTags === undefined) return snapshot;
  const { confirmedTags = [] } = policy;
  const answers = run.unconfirmedTags.map((key) => ({ key, answer: confirmedBy(confirmedTags, run, key) }));
  const open = answers.find(({ answer }) => answer === 'unknown');
  const counted = withoutTags(
    run,
    answers.filter(({ answer }) => answer !== 'yes').map(({ key }) => key),
  );
  if (!open) return { ...snapshot, run: counted };
  // The tag may except the run, so the policy does nothing until that is known.
  const tags = `whether its tag ${open.key} is confirmed is not known: Azure does not report who submitted it`;
  return { ...snapshot, run: { ...counted, unknown: { ...counted.unknown, tags } } };
}

function confirmedBy(list: readonly ConfirmedByPolicy[], run: Run, key: string): 'yes' | 'no' | 'unknown' {
  const fitting = list.filter(({ tag, value, workspace }) => {
    const isForTag = tagKey(tag) === key && tagValues(run, key).every((one) => !value || anyGlobMatches(value, one));
    return isForTag && (!workspace || anyGlobMatches(workspace, run.workspaceName));
  });
  const { objectId } = run.creator;
  if (fitting.some(({ creator }) => !creator || (objectId && creator.map(caseless).includes(caseless(objectId)))))
    return 'yes';
  return fitting.length > 0 && objectId === null ? 'unknown' : 'no';
}
