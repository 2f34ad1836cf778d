import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { RunName } from '../text.tsx';
import { Time } from '../time.tsx';

type Finding = Schemas['Finding'];

/** What violates the policy now. */
export function FindingsNow({
  policy,
  findings,
  hasMore,
}: {
  policy: string;
  findings: readonly Finding[];
  hasMore: boolean;
}) {
  if (findings.length === 0) return null;
  const audit = findings.every((finding) => finding.audit);
  return (
    <section class="sec" aria-labelledby="findings">
      <header>
        <h2 id="findings">
          {hasMore && 'At least '}
          {counted(findings.length, 'finding')} now
        </h2>
        {audit && <p>in mode audit: nothing follows</p>}
        <span class="end">
          <a href={`/runs?policy=${encodeURIComponent(policy)}`}>All runs in its reach</a>
        </span>
      </header>
      <ul class="panel list">
        {findings.map((finding) => (
          <li key={finding.id} class="item">
            <State kind={finding.state === 'firing' ? 'firing' : 'pending'}>{finding.state}</State>
            <div class="what">
              <RunName workspace={finding.workspace} run={finding.runId} name={finding.displayName} />
              {finding.status && (
                <p>
                  <Says text={finding.status.reason} />
                </p>
              )}
            </div>
            <span class="amount small q">
              since <Time at={finding.since} clock />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Runs that it cannot judge, for which reason. */
export function CannotJudge({ policy }: { policy: Schemas['PolicyDetail'] }) {
  const { cannotJudge } = policy;
  if (cannotJudge.length === 0) return null;
  const runs = cannotJudge.reduce((sum, group) => sum + group.runs, 0);
  return (
    <section class="sec" aria-labelledby="unknown">
      <header>
        <h2 id="unknown">It cannot judge {counted(runs, 'run')}</h2>
        <p>so nothing is cancelled there</p>
      </header>
      <ul class="panel list">
        {cannotJudge.map(({ reason, since, runs: of }) => (
          <li key={`${reason} ${since}`} class="item">
            <State kind="unknown">unknown</State>
            <div class="what">
              <Says text={reason} />
            </div>
            <span class="amount">
              {counted(of, 'run')}
              <span class="sub">
                since <Time at={since} clock />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
