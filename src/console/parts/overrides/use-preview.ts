import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import type { Draft } from '../../words/overrides.ts';

type OverridePreview = Schemas['OverridePreview'];

/** Typing is over after so long. */
const PAUSE = 250;

/** What a new override would cover, while it is typed. The last answer stays until the next. */
export function usePreview(draft: Draft | null): { preview: OverridePreview | null; problem: ApiProblem | null } {
  const { api } = useConsole();
  const [found, setFound] = useState<{ preview: OverridePreview | null; problem: ApiProblem | null }>({
    preview: null,
    problem: null,
  });
  const asked = JSON.stringify(draft);
  useEffect(() => {
    let isOver = false;
    if (draft === null) {
      setFound({ preview: null, problem: null });
      return undefined;
    }
    const timer = setTimeout(async () => {
      try {
        const preview = await answerOf(api.POST('/api/v1/overrides/preview', { body: draft }));
        if (!isOver) setFound({ preview, problem: null });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (!isOver) setFound({ preview: null, problem: error });
      }
    }, PAUSE);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [asked]);
  return found;
}
