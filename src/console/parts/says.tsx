import { useConsole } from '../console.ts';
import { inPlainWords, sentence, visible } from '../words/text.ts';
import { clockTime } from '../words/time.ts';
import { Outside } from './text.tsx';

/**
 * A clause of the service as a sentence, times as the reader's clock has them, numbers as people write them. What people wrote
 * is shown by {@link Outside}, as it is.
 * @param raw without a capital and a full stop
 */
export function Says({ text, raw = false }: { text: string; raw?: boolean }) {
  const plain = usePlainWords();
  return <Outside text={raw ? plain(text) : sentence(plain(text))} />;
}

/** The same as a text, for titles and labels. */
export function usePlainWords(): (text: string) => string {
  const { time, world } = useConsole();
  return (text) => visible(inPlainWords(text, (at) => clockTime(at, time.slow.value, world.zone)));
}
