import { useRoute } from 'preact-iso';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { Empty, Loading, Note, ProblemNote } from '../parts/notes.tsx';
import { OnePolicy } from '../parts/policies/one-policy.tsx';
import { PolicyQueue } from '../parts/policies/queue.tsx';
import { Outside } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { useTitle } from '../title.ts';
import { counted } from '../words/money.ts';

type Policies = Schemas['Policies'];

const MOST = 200;

/** The policies in force, and one of them with all that it says. */
export function Policies() {
  const { api } = useConsole();
  const { name } = useRoute().params;
  const { data } = useData('policies', async () => {
    const query = { limit: MOST };
    const [policies, findings] = await Promise.all([
      answerOf(api.GET('/api/v1/policies', { params: { query } })),
      answerOf(api.GET('/api/v1/findings', { params: { query: { ...query, state: 'open' } } })),
    ]);
    return { policies, findings };
  });
  const { value, problem, isLoading } = data.value;
  const wanted = name === undefined ? null : decodeURIComponent(name);
  if (!value)
    return (
      <>
        <Heading title="Policies" />
        {problem && <ProblemNote problem={problem} lead="The policies could not be read." command="runwarden check" />}
        {isLoading && <Loading />}
      </>
    );
  const { policies, findings } = value;
  const shown = wanted ?? policies.items[0]?.name ?? null;
  return (
    <>
      {policies.problems.length > 0 && <Refused policies={policies} />}
      {policies.items.length === 0 && wanted === null ? (
        <NoPolicy folder={policies.folder} />
      ) : (
        <>
          {wanted === null && <h1 class="list-title">Policies</h1>}
          <div class={wanted === null ? 'cols left policies at-list' : 'cols left policies'}>
            <PolicyQueue policies={policies} findings={findings} current={shown} isChosen={wanted !== null} />
            {shown !== null && <OnePolicy key={shown} name={shown} findings={findings} />}
          </div>
        </>
      )}
    </>
  );
}

function Heading({ title }: { title: string }) {
  useTitle(title);
  return (
    <div class="head">
      <div>
        <h1>{title}</h1>
      </div>
    </div>
  );
}

/** A newer set does not load: the older one stays in force. */
function Refused({ policies: { problems, loadedAt, folder } }: { policies: Policies }) {
  return (
    <div class="band-note">
      <Note kind="bad">
        <b>
          The newer policies in <Outside text={folder} /> are not in force: {counted(problems.length, 'problem')}.
        </b>{' '}
        Those loaded <Time at={loadedAt} /> continue to hold.
        <ul>
          {problems.map((problem) => (
            <li key={problem}>
              <Outside text={problem} />
            </li>
          ))}
        </ul>
        <code>runwarden check</code> says the same before a change is in the folder.
      </Note>
    </div>
  );
}

function NoPolicy({ folder }: { folder: string }) {
  return (
    <>
      <Heading title="No policy is in force" />
      <section class="panel">
        <Empty title="Nothing is judged">
          <p>
            <Outside text={folder} /> holds no policy. A policy is a file there: what violates it, whom to notify, and
            the most it may do. Start one in mode audit, which only records.
          </p>
          <p>
            <code>runwarden check</code> reads the folder; <a href="/docs">the API</a> lists what is in force.
          </p>
        </Empty>
      </section>
    </>
  );
}
