import { effect, type Signal, signal } from '@preact/signals';

/** Half-typed reasons by the decision that each is for. */
export type Drafts = Readonly<Record<string, string>>;

/** The draft of some questions that are answered together: each of them has it. */
export function draftOf(drafts: Drafts, about: readonly string[]): string {
  for (const id of about) if (drafts[id]) return drafts[id];
  return '';
}

/** The drafts once something was typed for some questions. Others that come later with the same cause do not get it. */
export function withDraft(drafts: Drafts, about: readonly string[], text: string): Drafts {
  const others = Object.entries(drafts).filter(([id]) => !about.includes(id));
  return Object.fromEntries(text === '' ? others : [...others, ...about.map((id) => [id, text])]);
}

/** What this tab remembers. */
interface Tab {
  readonly inThisTab: {
    readonly get: (key: string) => string | null;
    readonly set: (key: string, text: string) => void;
  };
}

/** Drafts that stay until the tab is closed, also over a sign-in of the same person. */
export interface KeptDrafts {
  readonly drafts: Signal<Drafts>;
  /** Says who is there. What somebody else typed in this tab is gone. */
  readonly belongTo: (name: string) => void;
  /** Nobody is there any more. */
  readonly forget: () => void;
}

export function keptDrafts({ inThisTab }: Tab): KeptDrafts {
  const drafts = signal(draftsIn(inThisTab.get('drafts')));
  effect(() => inThisTab.set('drafts', JSON.stringify(drafts.value)));
  return {
    drafts,
    belongTo(name) {
      if (inThisTab.get('drafts of') !== name) drafts.value = {};
      inThisTab.set('drafts of', name);
    },
    forget() {
      drafts.value = {};
    },
  };
}

function draftsIn(text: string | null): Drafts {
  try {
    const found: unknown = JSON.parse(text ?? '{}');
    if (typeof found !== 'object' || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter(([, draft]) => typeof draft === 'string' && draft !== ''));
  } catch {
    return {};
  }
}
