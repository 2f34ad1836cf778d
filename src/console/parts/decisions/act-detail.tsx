import type { Schemas } from '../../api.ts';
import { Says } from '../says.tsx';
import { Outside, runAddress } from '../text.tsx';
import { Time } from '../time.tsx';

/** Something that a person did, in full. */
export function ActDetail({ act }: { act: Schemas['Act'] }) {
  const { by, what, at, reason, policy, decisionId, workspace, runId } = act;
  return (
    <div class="decision-detail">
      <div>
        <h2>What was done</h2>
        <p class="small">
          <b>
            <Outside text={by} />
          </b>{' '}
          <Says raw text={what} />, <Time at={at} clock />.
        </p>
        <p class="small q">
          {reason === null ? (
            'No reason was given.'
          ) : (
            <>
              “<Outside text={reason} />”
            </>
          )}
        </p>
      </div>
      <div>
        <h2>What it is about</h2>
        <ul class="small gap-s">
          {workspace !== null && runId !== null && (
            <li>
              <a href={runAddress(workspace, runId)}>The whole story of the run</a>
            </li>
          )}
          {decisionId !== null && (
            <li>
              <a href={`/decisions/${decisionId}`}>The decision</a>
            </li>
          )}
          {policy !== null && (
            <li>
              <a href={`/policies/${encodeURIComponent(policy)}`}>{policy}</a>
            </li>
          )}
          {kindOf(act) === 'override' && (
            <li>
              <a href="/overrides">The overrides</a>
            </li>
          )}
          {kindOf(act) === 'freeze' && <li class="q">Every run in every workspace.</li>}
        </ul>
      </div>
    </div>
  );
}

function kindOf({ kind }: Schemas['Act']): string {
  return kind.split('.')[0] ?? kind;
}
