import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { seenInFull } from '../../words/now.ts';
import { Note } from '../notes.tsx';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';

type Sees = Schemas['NowSees'];
type Sight = Sees['workspaces'][number];

/** With more workspaces, those that are seen in full are counted only. */
const MOST = 8;

/** Whether the watchdog sees and is heard. */
export function SightPanel({ sees }: { sees: Sees }) {
  const troubled = sees.workspaces.filter(({ state }) => state !== 'ok');
  const fine = sees.workspaces.filter(({ state }) => state === 'ok');
  const shown = [...fine.slice(0, Math.max(0, MOST - troubled.length)), ...troubled];
  const left = sees.workspaces.length - shown.length;
  const { alerts, cancels } = sees;
  return (
    <section class="panel sight-panel" aria-labelledby="sight">
      <header>
        <h2 id="sight">Does it see?</h2>
        <a class="end" href="/workspaces">
          {seenInFull(sees)}
        </a>
      </header>
      <ul class="list small">
        <li class="pairs">
          {shown.map((one) => (
            <SightLine key={one.id} sight={one} />
          ))}
          {left > 0 && (
            <>
              <span class="q">{left} more</span>
              <State kind="healthy">seen in full</State>
            </>
          )}
        </li>
        {troubled.map((one) => (
          <SightTrouble key={one.id} sight={one} />
        ))}
        {alerts?.failing.map(({ channel, messages, since, problem, nextTryAt }) => (
          <li class="q" key={channel}>
            Channel <Outside text={channel} />: {messages} {messages === 1 ? 'message' : 'messages'} not taken since{' '}
            <Time at={since} clock />,{' '}
            {nextTryAt === null ? (
              'tried now'
            ) : (
              <>
                next try <Time at={nextTryAt} clock />
              </>
            )}
            . <Says text={problem} />
          </li>
        ))}
        {sees.unseen.map(({ what, reason, since }) => (
          <li class="q" key={what}>
            <Says text={`${what}: ${reason}`} /> Since <Time at={since} clock />.
          </li>
        ))}
        <li class="pairs">
          {alerts && (
            <>
              <span class="q">Alerts</span>
              <span>{alertsInWords(alerts)}</span>
            </>
          )}
          <span class="q">Cancels in hand</span>
          <span>
            {cancels.inHand}
            {cancels.hanging > 0 &&
              `, ${cancels.hanging === 1 && cancels.inHand === 1 ? 'hangs' : `${cancels.hanging} hang`}`}
          </span>
          {sees.unknownRuns > 0 && (
            <>
              <span class="q">Runs unknown</span>
              <span>
                <a href="/runs?show=unknown">{sees.unknownRuns}</a>
              </span>
            </>
          )}
        </li>
      </ul>
    </section>
  );
}

function alertsInWords({ undelivered, failed }: NonNullable<Sees['alerts']>): string {
  if (failed > 0)
    return `${failed} failed in 24 h${undelivered > failed ? `, ${undelivered - failed} on the way` : ''}`;
  return undelivered > 0 ? `${undelivered} on the way` : 'all delivered';
}

function SightLine({ sight }: { sight: Sight }) {
  return (
    <>
      <span class="cut">
        <Outside text={sight.name} />
      </span>
      {sight.state === 'ok' && (
        <State kind="healthy">
          <span>seen {sight.lastCompletePassAt && <Time at={sight.lastCompletePassAt} />}</span>
        </State>
      )}
      {sight.state === 'partly' && <State kind="unknown">in part</State>}
      {sight.state === 'blind' && <State kind="unknown">not seen</State>}
      {sight.state === 'never-seen' && <State kind="pending">not seen yet</State>}
    </>
  );
}

function SightTrouble({ sight }: { sight: Sight }) {
  const { name, unseen, unknownRuns, state } = sight;
  const first = unseen[0];
  return (
    <li class="q">
      <Outside text={`${name}: `} />
      {first ? (
        <>
          <Says raw text={`${first.what} is not seen since ${first.since}.`} /> <Says text={first.reason} />{' '}
          {unseen.length > 1 && `${unseen.length - 1} more. `}
        </>
      ) : state === 'never-seen' ? (
        'no pass has succeeded yet. '
      ) : (
        'the latest pass did not see everything. '
      )}
      {unknownRuns > 0 && `${counted(unknownRuns, 'run is', 'runs are')} unknown; nothing is cancelled on them.`}
    </li>
  );
}

/** For each workspace of which nothing is seen: since when, why, and what that means. */
export function BlindBand({ sees }: { sees: Sees }) {
  const blind = sees.workspaces.filter(({ state }) => state === 'blind');
  if (blind.length === 0) return null;
  return (
    <div class="blind-band" role="status">
      {blind.map((sight) => (
        <Note key={sight.id} kind="unknown">
          <b>
            Blind on <Outside text={sight.name} />
            {sight.lastCompletePassAt && (
              <>
                , last seen in full <Time at={sight.lastCompletePassAt} />
              </>
            )}
            .
          </b>{' '}
          {sight.unseen[0] && <Says text={`${sight.unseen[0].what} is not seen since ${sight.unseen[0].since}`} />}{' '}
          Nothing is cancelled on its {counted(sight.runs, 'run')} meanwhile.{' '}
          {sight.unseen[0]?.alertedAt && (
            <>
              On-call was notified at <Time at={sight.unseen[0].alertedAt} clock />.{' '}
            </>
          )}
          <a href="/workspaces">What is missing</a>
        </Note>
      ))}
    </div>
  );
}
