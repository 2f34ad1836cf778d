import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { answerOf } from '../api.ts';
import { type Me, useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { useKeys } from '../keys.ts';
import { mayAct, mayActSomewhere } from '../may.ts';
import { visible } from '../words/text.ts';
import { lengthInWords } from '../words/time.ts';
import { AllKeys } from './all-keys.tsx';
import { Brand } from './brand.tsx';
import { FindRun } from './find.tsx';
import { FreezeBand, FreezeDialog, LiftDialog } from './freeze.tsx';
import { Note } from './notes.tsx';
import { BlindBand } from './now/sight.tsx';
import { SignOut } from './sign-out.tsx';
import { ThemeChoice } from './theme-choice.tsx';

interface Place {
  readonly path: string;
  readonly name: string;
  /** The key after `g`. */
  readonly key: string;
  /** It is about runs, so it is for somebody who sees own ones alone, too. */
  readonly forOwners: boolean;
}

const PLACES: readonly (readonly Place[])[] = [
  [
    { path: '/', name: 'Now', key: 'n', forOwners: true },
    { path: '/waiting', name: 'Waiting', key: 'w', forOwners: true },
    { path: '/runs', name: 'Runs', key: 'r', forOwners: true },
    { path: '/decisions', name: 'Decisions', key: 'd', forOwners: true },
  ],
  [
    { path: '/policies', name: 'Policies', key: 'p', forOwners: false },
    { path: '/overrides', name: 'Overrides', key: 'o', forOwners: false },
    { path: '/workspaces', name: 'Workspaces', key: 'k', forOwners: false },
  ],
  [
    { path: '/spend', name: 'Spend', key: 's', forOwners: true },
    { path: '/computes', name: 'Computes', key: 'c', forOwners: true },
  ],
];
const TABS: readonly Place[] = [...(PLACES[0] ?? []), { path: '/more', name: 'More', key: '', forOwners: true }];

/** What is around every page: rail, bar, tabs of a phone, freeze, and the keys that work everywhere. */
export function Frame({ children }: { children: ComponentChildren }) {
  const { api, me, absolute, keysOff, world } = useConsole();
  const { path, route } = useLocation();
  const [open, setOpen] = useState<'freeze' | 'lift' | 'find' | 'keys' | null>(null);
  const freeze = useData(
    'freeze',
    () => answerOf(api.GET('/api/v1/freeze')),
    ({ kind }) => kind !== 'pass',
  );
  const now = useData('frame', () => answerOf(api.GET('/api/v1/now'))).data.value.value;
  const waiting = now?.waiting.count ?? 0;
  const isOwnerAlone = !mayActSomewhere(me.value, 'viewer');
  const isFrozen = freeze.data.value.value?.frozen ?? false;
  useEffect(() => {
    document.documentElement.classList.toggle('frozen', isFrozen);
    document.documentElement.classList.toggle('no-keys', keysOff.value);
  });
  const mayFreeze = mayAct(me.value, 'operator', null);
  const askFreeze = () => {
    if (mayFreeze) setOpen(isFrozen ? 'lift' : 'freeze');
  };
  useKeys({
    ...Object.fromEntries(PLACES.flat().map((place) => [`g ${place.key}`, () => route(place.path)])),
    '/': () => setOpen('find'),
    '?': () => setOpen('keys'),
    f: askFreeze,
    t: () => {
      absolute.value = !absolute.value;
      world.remembered.set('times', absolute.value ? 'absolute' : 'relative');
    },
  });
  const leave = () => setOpen(null);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Hatch />
      {freeze.data.value.value?.frozen && <FreezeBand state={freeze.data.value.value} now={now} onLift={askFreeze} />}
      <div class="app">
        <nav class="rail" aria-label="Console">
          <Brand />
          {PLACES.map((places) => (
            <ul key={places[0]?.name}>
              {places
                .filter(({ forOwners }) => forOwners || !isOwnerAlone)
                .map((place) => (
                  <li key={place.path}>
                    <a href={place.path} aria-current={isCurrent(place, path) ? 'page' : undefined}>
                      {place.name}
                      {place.path === '/waiting' && waiting > 0 && (
                        <span class="count">
                          {waiting}
                          <span class="sr"> waiting</span>
                        </span>
                      )}
                      <span class="keys" aria-hidden="true">
                        g {place.key}
                      </span>
                    </a>
                  </li>
                ))}
            </ul>
          ))}
          <div class="foot">
            <ThemeChoice />
            {me.value && (
              <div>
                <a class="who" href="/more">
                  {me.value.name}
                </a>
                <br />
                {rolesInWords(me.value)}
              </div>
            )}
            <SignOut isSmall />
            <button type="button" class="btn quiet s" onClick={() => setOpen('keys')}>
              <kbd>?</kbd> all keys
            </button>
          </div>
        </nav>
        <div class="main">
          <header class="bar">
            <Crumb path={path} />
            <div class="right">
              <LiveMark />
              <button type="button" class="btn s quiet find" onClick={() => setOpen('find')}>
                Find a run <kbd>/</kbd>
              </button>
              <button
                type="button"
                class={isFrozen ? 'btn s hand' : 'btn s'}
                disabled={!mayFreeze}
                title={mayFreeze ? undefined : 'It takes the role operator over all workspaces.'}
                onClick={askFreeze}
              >
                {isFrozen ? 'Frozen' : 'Freeze…'}
              </button>
            </div>
          </header>
          <main class="page" id="main" tabIndex={-1}>
            <OldPage />
            {now && <BlindBand sees={now.sees} />}
            {children}
          </main>
        </div>
      </div>
      <nav class="tabs" aria-label="Console, below">
        {TABS.map((tab) => (
          <a key={tab.path} href={tab.path} aria-current={isCurrent(tab, path) ? 'page' : undefined}>
            {tab.name}
            {tab.path === '/waiting' && waiting > 0 && <b>{waiting}</b>}
          </a>
        ))}
      </nav>
      {open === 'freeze' && <FreezeDialog onLeave={leave} />}
      {open === 'lift' && <LiftDialog onLeave={leave} />}
      {open === 'find' && <FindRun onLeave={leave} />}
      {open === 'keys' && <AllKeys onLeave={leave} />}
    </>
  );
}

function isCurrent({ path: place }: Place, path: string): boolean {
  if (place === '/') return path === '/';
  if (place === '/more')
    return ['/more', '/policies', '/overrides', '/workspaces', '/spend'].some((one) => path.startsWith(one));
  return path === place || path.startsWith(`${place}/`);
}

/** The pattern of what is unknown, for charts. */
function Hatch() {
  return (
    <svg class="sr" aria-hidden="true" width="0" height="0">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" fill="var(--hatch-paper)" />
          <line x1="0" y1="0" x2="0" y2="5" stroke="var(--hatch)" stroke-width="2" />
        </pattern>
      </defs>
    </svg>
  );
}

function Crumb({ path }: { path: string }) {
  const place = PLACES.flat().find((one) => isCurrent(one, path));
  const last = decoded(path.split('/').at(-1) ?? '');
  // The id of a question says nothing to a person.
  const isBelow = place !== undefined && !['/', '/waiting'].includes(place.path) && path !== place.path;
  return (
    <div class="crumb">
      {isBelow ? (
        <>
          <a href={place.path}>{place.name}</a>
          <span aria-hidden="true">/</span>
          <bdi class="cut">{visible(last)}</bdi>
        </>
      ) : (
        (place?.name ?? 'More')
      )}
    </div>
  );
}

/** An address that was typed or cut may not be decoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const LATE = 60_000;
const OLD = 120_000;

/** Whether news reach the page, and how old the last is. */
function LiveMark() {
  const { live, world, time } = useConsole();
  // Read so that the mark changes with the time.
  void time.slow.value;
  const heardAt = live.heardAt.value;
  const age = heardAt === null ? null : world.now() - heardAt;
  if (live.connected.value && age !== null && age < LATE)
    return <span class="live">live{age > 5000 && `, ${lengthInWords(age)} ago`}</span>;
  return (
    <span class="live late">{age === null ? 'connecting' : `no news for ${lengthInWords(age)}, trying again`}</span>
  );
}

/** Says how old the page is once it has heard nothing for long. */
function OldPage() {
  const { live, world, time } = useConsole();
  void time.slow.value;
  const heardAt = live.heardAt.value;
  if (heardAt === null || live.connected.value || world.now() - heardAt < OLD) return null;
  return (
    <div class="old-page">
      <Note>
        <b>This page is {lengthInWords(world.now() - heardAt)} old.</b> The connection broke, and the page tries again.
        You can still answer: each answer is checked against what is true then.
      </Note>
    </div>
  );
}

/** `operator, all workspaces`. */
export function rolesInWords({ grants }: Me): string {
  if (grants.length === 0) return 'no role';
  return grants
    .map(({ role, workspaces }) => {
      if (role === 'owner') return 'owner, own runs';
      return `${role}, ${workspaces === null ? 'all workspaces' : workspaces.join(', ')}`;
    })
    .join('; ');
}
