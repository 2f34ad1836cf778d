import type { Schemas } from '../../api.ts';
import { counted, moneyInWords } from '../../words/money.ts';
import { gpusInWords } from '../../words/now.ts';
import type { SteadyRow } from '../../words/steady.ts';
import { Money } from '../money.tsx';
import { Says } from '../says.tsx';
import { State, type StateKind } from '../state.tsx';
import { Outside, RunName } from '../text.tsx';
import { Time } from '../time.tsx';

type Finding = Schemas['NowFinding'];
type UnknownRuns = Schemas['NowUnknown'];

const STATES: Readonly<Record<Finding['state'], { readonly kind: StateKind; readonly word: string }>> = {
  'cancel-hangs': { kind: 'canceling', word: 'Cancel hangs' },
  firing: { kind: 'firing', word: 'Firing' },
  pending: { kind: 'pending', word: 'Pending' },
  held: { kind: 'held', word: 'Held' },
  approved: { kind: 'canceling', word: 'Approved' },
};

const HELD: Readonly<Partial<Record<NonNullable<Finding['withheld']>, string>>> = {
  frozen: 'Frozen',
  extended: 'Extended',
  exempt: 'Exempt',
  objected: 'Objected',
  rejected: 'Kept',
  'approval-expired': 'Kept',
};

/** A finding on the first screen about which nobody is asked yet. */
export function WrongItem({ row }: { row: SteadyRow<Finding> }) {
  const { value, isGone } = row;
  const { kind, word } = STATES[value.state];
  const held = value.state === 'held' && value.withheld ? HELD[value.withheld] : undefined;
  return (
    <li class={isGone ? 'item gone' : 'item'}>
      {isGone ? <State kind="ended">Over</State> : <State kind={kind}>{held ?? word}</State>}
      <div class="what">
        <RunName workspace={value.workspace} run={value.runId} name={value.displayName} />
        <p>
          <Says text={value.reason} /> {value.leaked && <Leaked leaked={value.leaked} />}
          {value.approved && <Approved approved={value.approved} />}
          {value.next && <Next next={value.next} />}
          <b>{value.policy}</b>
          {value.notices && ', notifies only'}
        </p>
      </div>
      <div class="amount">
        <Money
          amount={value.perHour}
          currency={value.currency}
          atLeast={value.atLeast && value.perHour !== null}
          perHour
        />
        {value.gpus !== null && value.gpus > 0 && <span class="sub">{counted(value.gpus, 'GPU')}</span>}
      </div>
    </li>
  );
}

function Leaked({ leaked }: { leaked: Schemas['Money'] }) {
  return (
    <>
      {leaked.atLeast ? 'At least ' : ''}
      {moneyInWords(leaked.amount, leaked.currency)} leaked since.{' '}
    </>
  );
}

function Approved({ approved }: { approved: NonNullable<Finding['approved']> }) {
  return (
    <>
      Approved by <Outside text={approved.by} /> <Time at={approved.at} />.{' '}
    </>
  );
}

function Next({ next }: { next: NonNullable<Finding['next']> }) {
  return (
    <>
      Next{next.at && ' '}
      {next.at && <Time at={next.at} />}: <Says raw text={next.what} />.{' '}
    </>
  );
}

/** Runs of one workspace that cannot be judged for one reason. */
export function UnknownItem({ runs }: { runs: UnknownRuns }) {
  const [first] = runs.runs;
  const isOne = runs.load.runs === 1 && first;
  return (
    <li class="item">
      <State kind="unknown">Unknown</State>
      <div class="what">
        {isOne ? (
          <RunName workspace={runs.workspace} run={first.runId} name={first.displayName} />
        ) : (
          <a class="name" href={`/runs?show=unknown&workspace=${encodeURIComponent(runs.workspace)}`}>
            {counted(runs.load.runs, 'run')} in <Outside text={runs.workspace} />
          </a>
        )}
        <p>
          <Says text={bare(runs.reason)} /> Unknown never cancels. <b>{runs.policies.join(', ')}</b>
        </p>
      </div>
      <div class="amount">
        <Money
          amount={runs.load.perHour}
          currency={runs.load.currency}
          atLeast={runs.load.atLeast && runs.load.perHour !== null}
          perHour
        />
        <span class="sub">{gpusInWords(runs.load)}</span>
      </div>
    </li>
  );
}

/** The reason itself, without the words that every such reason begins with. */
function bare(reason: string): string {
  return reason.replace(/^unknown, so nothing is done: /, '');
}
