import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { answersVerdict, nextMode, percent } from '../../words/policies.ts';

type Policy = Schemas['PolicyDetail'];

/** May it be raised? What people answered to its questions, and how sure that is. */
export function AnswersSoFar({ policy }: { policy: Policy }) {
  const next = nextMode(policy.mode);
  const { answers, mode, name } = policy;
  const [verdict, figures] = answersVerdict(answers);
  return (
    <section class="sec" aria-labelledby="raised">
      <header>
        <h2 id="raised">{next === null ? 'Answers so far' : `May it be raised to ${next}? Answers so far`}</h2>
        <p>of people, in 90 days</p>
        <span class="end">
          <a href={`/decisions?policy=${encodeURIComponent(name)}`}>Its decisions</a>
        </span>
      </header>
      <div class="panel">
        <div class="body gap-m">
          <p class="verdict">
            <b>{verdict}</b> {figures}
          </p>
          {answers.share && <Interval share={answers.share} />}
          <dl class="counts">
            <Count count={answers.asked} word="asked" />
            <Count count={answers.approved} word="approved" />
            <Count count={answers.rejected} word="rejected" />
            <Count count={answers.objected} word="objected to by owners" />
          </dl>
          <p class="small q">{adviceFor(mode, answers)}</p>
        </div>
      </div>
    </section>
  );
}

function Count({ count, word }: { count: number; word: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{count.toLocaleString('en-US')}</dd>
    </div>
  );
}

function adviceFor(mode: Policy['mode'], { asked, approved, rejected }: Policy['answers']): string {
  if (mode === 'off' || mode === 'audit' || mode === 'notify')
    return `In mode ${mode} it asks nobody. Raise or lower… tries another mode on the recorded days.`;
  const open = asked - approved - rejected;
  const silent = open > 0 ? ` ${counted(open, 'question has', 'questions have')} no answer.` : '';
  return `An approval says that a person agreed, not that the policy was right.${silent}`;
}

const LEAST = 0.5;

/** The share and its interval on a scale that begins at a half, or at zero where the interval goes below. */
function Interval({ share: { count, of, low, high } }: { share: NonNullable<Policy['answers']['share']> }) {
  const from = low < LEAST ? 0 : LEAST;
  const place = (share: number) => `${(((share - from) / (1 - from)) * 100).toFixed(2)}%`;
  const text = `${percent(count / of)}, between ${percent(low)} and ${percent(high)}`;
  return (
    <div class="interval">
      <span>last 90 days</span>
      <span class="ival" role="img" aria-label={text}>
        <span class="track" />
        <span class="span" style={{ left: place(low), width: `${(((high - low) / (1 - from)) * 100).toFixed(2)}%` }} />
        <span class="point" style={{ left: place(count / of) }} />
      </span>
      <span class="num">
        {Math.round(low * 100)}–{percent(high)}
      </span>
      <span class="num qq">
        {count} of {of}
      </span>
      <span />
      <span class="axis xs" aria-hidden="true">
        <span class="first" style={{ left: '0' }}>
          {percent(from)}
        </span>
        <span style={{ left: '50%' }}>{percent((1 + from) / 2)}</span>
        <span class="last" style={{ left: '100%' }}>
          100 %
        </span>
      </span>
    </div>
  );
}
