import { useConsole } from '../console.ts';
import { inLocalTimes, sentence } from '../words/text.ts';
import { clockTime } from '../words/time.ts';
import { Outside } from './text.tsx';

/** A clause of the service as a sentence, its times as the reader's clock has them. @param raw as it is, without a capital */
export function Says({ text, raw = false }: { text: string; raw?: boolean }) {
  const { time, world } = useConsole();
  const local = inLocalTimes(text, (at) => clockTime(at, time.slow.value, world.zone));
  return <Outside text={raw ? local : sentence(local)} />;
}
