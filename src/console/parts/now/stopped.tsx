import type { Schemas } from '../../api.ts';
import { counted, moneyInWords } from '../../words/money.ts';
import { groupName, loadInWords } from '../../words/now.ts';
import { isOver } from '../../words/stopped.ts';
import { listed } from '../../words/text.ts';
import { lengthInWords } from '../../words/time.ts';
import { Money } from '../money.tsx';
import { State, type StateKind, Unknown } from '../state.tsx';
import { Outside, RunName } from '../text.tsx';
import { Time } from '../time.tsx';

type Stopped = Schemas['NowStopped'];
type Group = Schemas['NowStoppedGroup'];
type Run = Group['runs'][number];

const KINDS: Readonly<Partial<Record<Run['state'], StateKind>>> = {
  confirmed: 'ended',
  released: 'ended',
  failed: 'firing',
  abandoned: 'ended',
};

/** What was stopped in the last 24 hours, and the most that it can have saved. */
export function StoppedList({ stopped, groups }: { stopped: Stopped; groups: readonly Group[] }) {
  const { load, avoided } = stopped;
  const money = loadInWords(load);
  return (
    <ul class="panel list">
      {groups.map((group) => (
        <StoppedItem key={group.runs[0]?.decisionId} group={group} />
      ))}
      <li class="small q">
        {money && `Together they took ${money}.`}{' '}
        {avoided.atMost && (
          <>
            What they could have cost up to their own time limits:{' '}
            <b>at most {moneyInWords(avoided.atMost.amount, avoided.atMost.currency)}</b>.{' '}
          </>
        )}
        {avoided.unknown > 0 &&
          `What the cancel avoided is not known for ${counted(avoided.unknown, 'run')}, since ${whyUnknown(groups)}.`}
      </li>
    </ul>
  );
}

/** The commonest reason why it is not known what a cancel avoided. */
function whyUnknown(groups: readonly Group[]): string {
  const reasons = groups.flatMap(({ runs }) =>
    runs.flatMap(({ avoided, endedAt }) => (endedAt !== null && avoided.because ? [avoided.because] : [])),
  );
  const [most] = [...Map.groupBy(reasons, (one) => one).values()].toSorted((a, b) => b.length - a.length);
  return most?.[0] ?? 'nothing is recorded of it';
}

/** Cancels of one policy and cause, and what became of them. */
export function StoppedItem({ group }: { group: Group }) {
  const [first] = group.runs;
  if (!first) return null;
  const { policy, by, note } = group;
  const isOne = group.runs.length === 1;
  return (
    <li class="item">
      <State kind={KINDS[first.state] ?? 'canceling'}>
        <Time at={group.at} />
      </State>
      <div class="what">
        {isOne ? (
          <RunName workspace={first.workspace} run={first.runId} name={first.displayName} />
        ) : (
          <a class="name" href={`/decisions/${first.decisionId}`}>
            <Outside text={groupName(group.runs)} />
          </a>
        )}
        <p>
          <b>{policy}</b>
          {by ? (
            <>
              , by <Outside text={by} />
            </>
          ) : (
            ', by Runwarden'
          )}
          {note && (
            <>
              : “<Outside text={note} />”
            </>
          )}
          {note && /[.!?]$/.test(note) ? ' ' : '. '}
          {becameOf(group)} <a href={`/decisions/${first.decisionId}`}>What became of it</a>
        </p>
      </div>
      <div class="amount">{isOver(first) ? <Avoided group={group} /> : <StillTakes runs={group.runs} />}</div>
    </li>
  );
}

/** What it can have saved at most. */
function Avoided({ group: { avoided, runs } }: { group: Group }) {
  if (avoided.atMost)
    return (
      <>
        <span>{moneyInWords(avoided.atMost.amount, avoided.atMost.currency)}</span>
        <span class="sub">avoided at most</span>
      </>
    );
  const because = runs[0]?.avoided.because ?? null;
  return (
    <>
      <Unknown {...(because !== null && { why: because })}>unknown</Unknown>
      <span class="sub">avoided</span>
    </>
  );
}

/** What the runs take until they have ended. */
function StillTakes({ runs }: { runs: readonly Run[] }) {
  const priced = runs.filter(({ perHour }) => perHour !== null);
  const sum = priced.length === 0 ? null : priced.reduce((all, { perHour }) => all + (perHour ?? 0), 0);
  return (
    <Money
      amount={sum}
      currency={priced[0]?.currency ?? null}
      atLeast={priced.length < runs.length && sum !== null}
      perHour
    />
  );
}

const WORDS: Readonly<Record<string, string>> = {
  queued: 'not sent yet',
  requesting: 'being sent to Azure',
  unclear: 'perhaps taken by Azure',
  requested: 'accepted by Azure',
  confirmed: 'canceled, nodes still busy',
  released: 'canceled, nodes free',
  'ended-otherwise': 'ended by itself',
  failed: 'not canceled by Azure',
  abandoned: 'not sent',
};

function becameOf({ states, runs }: Group): string {
  const [only] = runs;
  if (runs.length === 1 && only) return `${alone(only)}.`;
  const parts = Object.entries(states).map(([state, count]) => `${count} ${WORDS[state] ?? state}`);
  return `${listed(parts)}.`;
}

function alone({ state, requestedAt, releasedAt, problem }: Run): string {
  if (state === 'released' && requestedAt && releasedAt)
    return `Nodes free after ${lengthInWords(Date.parse(releasedAt) - Date.parse(requestedAt))}`;
  const word = WORDS[state] ?? state;
  const text = word.charAt(0).toUpperCase() + word.slice(1);
  return problem ? `${text}: ${problem}` : text;
}
