import { useState } from 'preact/hooks';
import { ApiProblem, answerToSent } from './api.ts';

/** Something that is sent by a person: whether it is under way, and why it was refused. */
export function useSending() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [isRefused, setRefused] = useState(false);
  return {
    isBusy,
    problem,
    /** Whether the form itself refused what was given. */
    isRefused,
    refuse: () => setRefused(true),
    /** The answer, or null with the reason in `problem`. */
    async send<T>(work: () => Promise<T>): Promise<T | null> {
      if (isBusy) return null;
      setBusy(true);
      setProblem(null);
      try {
        const answer = await answerToSent(work);
        if (!(answer instanceof ApiProblem)) return answer;
        setProblem(answer);
        return null;
      } finally {
        setBusy(false);
      }
    },
  };
}
