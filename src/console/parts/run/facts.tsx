import type { ComponentChildren } from 'preact';
import type { Schemas } from '../../api.ts';
import { ownerName } from '../../words/runs.ts';
import { visible } from '../../words/text.ts';
import { Unknown } from '../state.tsx';
import { Outside, runAddress } from '../text.tsx';
import { Time } from '../time.tsx';
import { Tags } from './tags.tsx';

type RunDetail = Schemas['RunDetail'];

const SOURCES: Readonly<Record<RunDetail['owner']['source'], string>> = {
  tag: 'from its owner tag',
  creator: 'who submitted it',
  workspace: 'the contact of the workspace',
  fallback: 'nobody else is known',
};

/** What is known of it, as Azure says. */
export function Facts({ run, onActed }: { run: RunDetail; onActed: () => void }) {
  const { owner, creator, experiment, compute, timeLimit, status, createdAt, lastSeenAt, waiting } = run;
  return (
    <section class="panel" aria-labelledby="facts">
      <header>
        <h2 id="facts">Facts</h2>
      </header>
      <div class="body">
        <dl class="kv">
          <dt>Owner</dt>
          <dd>
            {ownerName(run) === null ? <Unknown>no owner</Unknown> : <Outside text={owner.display} />}
            <br />
            <span class="qq">
              {SOURCES[owner.source]}
              {owner.source === 'fallback' && (
                <>
                  , so <Outside text={owner.display} /> is notified
                </>
              )}
            </span>
          </dd>
          <dt>Creator</dt>
          <dd>{creator.displayName === null ? <Unknown>not said</Unknown> : <Outside text={creator.displayName} />}</dd>
          {experiment !== null && (
            <>
              <dt>Experiment</dt>
              <dd>
                <a href={`/runs?q=${encodeURIComponent(experiment)}`}>
                  <Outside text={experiment} />
                </a>
              </dd>
            </>
          )}
          <dt>Compute</dt>
          <dd>
            <Outside text={compute.instanceType ?? compute.name ?? compute.kind} />
            {compute.instanceCount !== null &&
              `, ${compute.instanceCount} ${compute.instanceCount === 1 ? 'node' : 'nodes'}`}
            {compute.priority !== null && `, ${compute.priority}`}
          </dd>
          <dt>Time limit</dt>
          <dd class={timeLimit === null ? 'q' : undefined}>{timeLimit ?? 'none set'}</dd>
          <dt>Azure says</dt>
          <dd>
            <Outside text={status} />, seen <Time at={lastSeenAt} />
          </dd>
          <dt>Submitted</dt>
          <dd>
            <Time at={createdAt} clock />
          </dd>
          {waiting.length > 0 && (
            <>
              <dt>Waits</dt>
              <dd>{visible(waiting.join('; '))}</dd>
            </>
          )}
          <dt>Tags</dt>
          <dd>
            <Tags run={run} onActed={onActed} />
          </dd>
        </dl>
      </div>
    </section>
  );
}

type Fact<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: string };

function Shown<T>({ fact, children }: { fact: Fact<T>; children: (value: NonNullable<T>) => ComponentChildren }) {
  if (!fact.known) return <Unknown why={visible(fact.reason)}>unknown</Unknown>;
  if (fact.value === null || fact.value === undefined) return <span class="q">none</span>;
  return <>{children(fact.value)}</>;
}

/** With which code, environment and data it was started. */
export function Lineage({ run }: { run: RunDetail }) {
  const { job, record } = run;
  const lineage = record?.lineage;
  const parent = lineage?.parents.known ? lineage.parents.value.parent : null;
  return (
    <section class="panel" id="lineage" aria-labelledby="lineage-h">
      <header>
        <h2 id="lineage-h">Lineage</h2>
      </header>
      <div class="body">
        <dl class="kv">
          <dt>Git</dt>
          <dd>
            <Shown fact={job.git}>
              {({ repository, branch, commit, dirty }) => (
                <>
                  {repository === null && commit === null ? (
                    <span class="q">none</span>
                  ) : (
                    <>
                      <Outside text={[repository?.replace(/^https:\/\//, ''), branch].filter(Boolean).join(', ')} />{' '}
                      {commit !== null && <code>{visible(commit.slice(0, 10))}</code>}
                      {dirty && <span class="q">, with changes that are not committed</span>}
                    </>
                  )}
                </>
              )}
            </Shown>
          </dd>
          <dt>Environment</dt>
          <dd>
            <Shown fact={job.environment}>{(environment) => <Outside text={environment} />}</Shown>
          </dd>
          <dt>Data</dt>
          <dd>
            <Shown fact={job.inputs}>{(inputs) => <Inputs inputs={inputs} details={job.inputDetails} />}</Shown>
          </dd>
          <dt>Command</dt>
          <dd>
            <Shown fact={job.command}>
              {(command) => (
                <code class="wrap">
                  <Outside text={command} />
                </code>
              )}
            </Shown>
          </dd>
          {lineage?.trigger.known && (
            <>
              <dt>Started by</dt>
              <dd>
                {visible(lineage.trigger.value.kind)}
                {lineage.trigger.value.name !== null && (
                  <>
                    , <Outside text={lineage.trigger.value.name} />
                  </>
                )}
              </dd>
            </>
          )}
          {parent !== null && (
            <>
              <dt>Parent</dt>
              <dd>
                <a href={runAddress(run.workspace, parent)}>
                  <Outside text={parent} />
                </a>
              </dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}

function Inputs({
  inputs,
  details,
}: {
  inputs: Readonly<Record<string, string>>;
  details: RunDetail['job']['inputDetails'];
}) {
  const known = details.known ? details.value : {};
  const data = Object.entries(inputs).filter(([name]) => known[name]?.type !== 'literal');
  if (data.length === 0) return <span class="q">none</span>;
  return (
    <ul>
      {data.map(([name, value]) => (
        <li key={name}>
          <Outside text={value.replace(/^azureml:/, '')} />
          {known[name]?.pinned === false && <span class="q">, no version named</span>}
        </li>
      ))}
    </ul>
  );
}
