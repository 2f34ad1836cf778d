import { useLocation } from 'preact-iso';
import type { Schemas } from '../../api.ts';
import { useKeys } from '../../keys.ts';
import { counted } from '../../words/money.ts';
import { answersInShort, findingsInWords } from '../../words/policies.ts';
import { Time } from '../time.tsx';

interface Props {
  readonly policies: Schemas['Policies'];
  readonly findings: { readonly items: readonly Schemas['Finding'][]; readonly next: string | null };
  readonly current: string | null;
  /** Whether the address names one; on a phone the list is then on its own page. */
  readonly isChosen: boolean;
}

/** The policies, each with its mode, what it finds now and what people answered. j and k move. */
export function PolicyQueue({ policies, findings, current, isChosen }: Props) {
  const { route } = useLocation();
  const at = policies.items.findIndex(({ name }) => name === current);
  const move = (by: number) => {
    const next = policies.items[Math.min(policies.items.length - 1, Math.max(0, at + by))];
    if (next) route(addressOf(next.name));
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  const { digest, inForce } = policies;
  return (
    <nav class={isChosen ? 'sticky queue wide-only' : 'sticky queue'} aria-label="Policies">
      <ul>
        {policies.items.map((policy) => (
          <li key={policy.name}>
            <a href={addressOf(policy.name)} aria-current={policy.name === current ? 'true' : undefined}>
              <span class="cut">
                <b>{policy.name}</b>
              </span>
              <span class="q">{policy.mode}</span>
              <span class="second cut">
                {findingsInWords(findings.items, policy.name)}
                {findings.next !== null && ' at least'}
              </span>
              <span class="second">{answersInShort(policy)}</span>
            </a>
          </li>
        ))}
      </ul>
      <p class="xs qq">
        {counted(policies.items.length, 'policy', 'policies')}, loaded <Time at={policies.loadedAt} />.{' '}
        {inForce === null || inForce.digest === digest
          ? 'This replica has the set in force'
          : `This replica has another set than the one in force, ${shortDigest(inForce.digest)}`}
        , digest {shortDigest(digest)}.
      </p>
    </nav>
  );
}

function addressOf(name: string): string {
  return `/policies/${encodeURIComponent(name)}`;
}

function shortDigest(digest: string): string {
  return digest.length > 9 ? `${digest.slice(0, 4)}…${digest.slice(-4)}` : digest;
}
