import type { Schemas } from '../api.ts';
import { answerOf } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { Fresh } from '../parts/fresh.tsx';
import { Empty, Loading, Note, ProblemNote } from '../parts/notes.tsx';
import { Agenda } from '../parts/now/agenda.tsx';
import { BurnsPanel } from '../parts/now/burns.tsx';
import { SightPanel } from '../parts/now/sight.tsx';
import { StoppedItem, StoppedList } from '../parts/now/stopped.tsx';
import { WaitingItem } from '../parts/now/waits.tsx';
import { UnknownItem, WrongItem } from '../parts/now/wrong.tsx';
import { useRowKeys } from '../row-keys.ts';
import { useSteady } from '../steady.ts';
import { useTitle } from '../title.ts';
import { counted, moneyInWords } from '../words/money.ts';
import { activeRuns, headline, isApproved, lead, loadInWords, shortHeadline } from '../words/now.ts';
import { stoppedBefore, underWay } from '../words/stopped.ts';

type Answer = Schemas['Now'];
type Group = Schemas['NowQuestionGroup'];

/** Whether anything is wrong, what one has to do, what happens otherwise, whether it sees, and what burns. */
export function Now() {
  const { api, time } = useConsole();
  const { data } = useData('now', async () => {
    const now = await answerOf(api.GET('/api/v1/now'));
    time.agree(Date.parse(now.now));
    return now;
  });
  const { value, problem } = data.value;
  useTitle(value ? shortHeadline(value) : 'Now');
  useRowKeys('.now .item');
  return (
    <>
      <div class="head">
        <div>
          <h1 aria-live="polite">{value ? headline(value) : 'Now'}</h1>
          {value && <p class="lead">{lead(value, time.slow.value)}</p>}
        </div>
      </div>
      {problem && <ProblemNote problem={problem} lead="This page could not be read." command="runwarden status" />}
      {!value && !problem && <Loading />}
      {value && <NowBody now={value} />}
    </>
  );
}

function NowBody({ now }: { now: Answer }) {
  return (
    <div class="cols mix now">
      <div class="stack">
        <Waits now={now} />
        <Wrong wrong={now.wrong} />
        <UnderWay approved={now.wrong.items.filter(isApproved)} groups={underWay(now.stopped)} />
        <Stopped stopped={now.stopped} />
      </div>
      <div class="stack">
        <Agenda agenda={now.agenda} />
        <SightPanel sees={now.sees} />
        <BurnsPanel burns={now.burns} />
      </div>
    </div>
  );
}

function Waits({ now }: { now: Answer }) {
  const { rows, fresh, show } = useSteady(now.waiting.groups, keyOfGroup);
  if (rows.length === 0 && fresh.length === 0) return <Quiet now={now} />;
  return (
    <section class="sec now-waits" aria-labelledby="waits">
      <header>
        <h2 id="waits">Waits for you</h2>
        <p>dearest first</p>
        <a class="end" href="/waiting">
          Answer one by one{' '}
          <span class="hint-keys" aria-hidden="true">
            <kbd>g</kbd> <kbd>w</kbd>
          </span>
        </a>
      </header>
      {now.freezes.length > 0 && (
        <Note kind="hand">
          You can answer now. A yes is kept and good for 24 h; its cancel waits until the freeze ends or is lifted.
        </Note>
      )}
      <Fresh what={freshQuestions(fresh)} onShow={show} />
      <ul class="panel list due-list">
        {rows.map((row) => (
          <WaitingItem key={row.key} row={row} />
        ))}
      </ul>
    </section>
  );
}

function keyOfGroup({ cause }: Group): string {
  return cause;
}

/** `1 new question, €13.60/h`. */
function freshQuestions(groups: readonly Group[]): string | null {
  if (groups.length === 0) return null;
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);
  const priced = groups.flatMap(({ load }) => (load.perHour !== null && load.currency ? [load] : []));
  const [first] = priced;
  const perHour = priced.reduce((sum, load) => sum + (load.perHour ?? 0), 0);
  const money = first?.currency ? `, ${moneyInWords(perHour, first.currency)}/h` : '';
  return `${counted(count, 'new question')}${money}`;
}

function Wrong({ wrong }: { wrong: Answer['wrong'] }) {
  const { rows, fresh, show } = useSteady(
    wrong.items.filter((item) => !isApproved(item)),
    keyOfFinding,
  );
  if (rows.length === 0 && fresh.length === 0 && wrong.unknown.length === 0) return null;
  const { findings } = wrong;
  return (
    <section class="sec now-wrong" aria-labelledby="wrong">
      <header>
        <h2 id="wrong">Going wrong, nothing asked of you yet</h2>
        {findings > 0 && (
          <a class="end" href="/runs">
            {findings === 1 ? 'The finding' : `All ${findings} findings`}
          </a>
        )}
      </header>
      <Fresh what={fresh.length > 0 ? counted(fresh.length, 'new finding') : null} onShow={show} />
      <ul class="panel list">
        {rows.slice(0, MOST_FINDINGS).map((row) => (
          <WrongItem key={row.key} row={row} />
        ))}
        {rows.length > MOST_FINDINGS && (
          <li class="small q">
            and {rows.length - MOST_FINDINGS} more: <a href="/runs">see all</a>
          </li>
        )}
        {wrong.unknown.map((group) => (
          <UnknownItem key={`${group.workspace} ${group.reason}`} runs={group} />
        ))}
      </ul>
    </section>
  );
}

const MOST_FINDINGS = 20;

function keyOfFinding({ findingId, state }: Answer['wrong']['items'][number]): string {
  return state === 'cancel-hangs' ? `${findingId} hangs` : findingId;
}

type Item = Answer['wrong']['items'][number];

interface UnderWayProps {
  readonly approved: readonly Item[];
  readonly groups: readonly Schemas['NowStoppedGroup'][];
}

/** Cancels that a person approved or that were decided, and of which Azure has not said that the run has ended. */
function UnderWay({ approved, groups }: UnderWayProps) {
  if (groups.length === 0 && approved.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="under-way">
      <header>
        <h2 id="under-way">Being cancelled, not over yet</h2>
        <a class="end" href="/decisions?kind=cancel">
          Decisions
        </a>
      </header>
      <ul class="panel list">
        {approved.map((value) => (
          <WrongItem key={value.findingId} row={{ key: value.findingId, value, isGone: false }} />
        ))}
        {groups.map((group) => (
          <StoppedItem key={group.runs[0]?.decisionId} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Stopped({ stopped }: { stopped: Answer['stopped'] }) {
  const groups = stoppedBefore(stopped);
  if (groups.length === 0) return null;
  return (
    <section class="sec now-stopped" aria-labelledby="stopped">
      <header>
        <h2 id="stopped">Stopped in the last 24 h</h2>
        <p>{counted(stopped.runs, 'run')}</p>
        <a class="end" href="/decisions">
          Decisions
        </a>
      </header>
      <StoppedList stopped={stopped} groups={groups} />
    </section>
  );
}

/** Nothing waits: the figures that prove it. */
function Quiet({ now }: { now: Answer }) {
  const { sees, burns, wrong } = now;
  const isFirst = sees.workspaces.length > 0 && sees.workspaces.every(({ state }) => state === 'never-seen');
  if (isFirst)
    return (
      <section class="panel now-waits" aria-label="First start">
        <Empty title="No pass has been made yet">
          <p>
            The first listing of {counted(sees.workspaces.length, 'workspace')} is under way. Nothing is judged before
            it is complete.
          </p>
          <p>
            <code>runwarden status</code>
          </p>
        </Empty>
      </section>
    );
  const money = loadInWords(burns.load);
  const seen = sees.workspaces.filter(({ state }) => state === 'ok').length;
  const all = sees.workspaces.length;
  return (
    <section class="panel now-waits" aria-label="Nothing waits">
      <Empty title={wrong.findings > 0 ? 'Nothing waits for you' : 'Nothing waits and nothing is wrong'}>
        <p>
          {counted(activeRuns(now), 'active run')}
          {money && `, ${money}`},{' '}
          {seen === all ? (all === 1 ? 'the workspace' : `all ${all} workspaces`) : `${seen} of ${all} workspaces`} seen
          in full. {counted(wrong.unknownLoad.runs, 'run')} unknown.
        </p>
      </Empty>
    </section>
  );
}
