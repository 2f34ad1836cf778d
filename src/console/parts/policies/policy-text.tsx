import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { keyOfLine, shortFile } from '../../words/policies.ts';
import { visible } from '../../words/text.ts';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { Outside } from '../text.tsx';

type Policy = Schemas['PolicyDetail'];

/** The file as it is in force, and its cases. */
export function PolicyText({ policy }: { policy: Policy }) {
  const { text, file, cases } = policy;
  const failed = cases.filter(({ passed }) => !passed).length;
  return (
    <section class="sec" aria-labelledby="text">
      <header>
        <h2 id="text">Text</h2>
        {text !== null && <p class="cut">{visible(shortFile(file))}</p>}
      </header>
      {text === null ? (
        <p class="small q">
          It is a policy of Runwarden itself, without a file: it is in force while the config asks for it.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it
        <section class="code-box" tabIndex={0} aria-label="Policy text">
          <pre class="code">
            {text
              .replace(/\n$/, '')
              .split('\n')
              .map((line, index) => (
                <Line key={`${index} ${line}`} line={line} number={index + 1} />
              ))}
          </pre>
        </section>
      )}
      {text !== null && (
        <details class="cases" open={failed > 0}>
          <summary>{casesInWords(cases.length, failed)}</summary>
          <ul class="gap-s small">
            {cases.map(({ name, passed, expected, got, line }) => (
              <li key={`${name} ${line}`}>
                <State kind={passed ? 'good' : 'firing'}>{passed ? 'passes' : 'fails'}</State> <Outside text={name} />{' '}
                {!passed && (
                  <p class="q">
                    Expected {expected.outcome}
                    {expected.reasonContains && ` because of “${visible(expected.reasonContains)}”`}, got {got.outcome}:{' '}
                    <Says raw text={got.reason} />
                  </p>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function casesInWords(all: number, failed: number): string {
  if (all === 0) return 'No cases beside it';
  if (failed > 0) return `${failed} of ${counted(all, 'case')} fail`;
  return all === 1 ? 'Its case passes' : `All ${all} cases pass`;
}

function Line({ line, number }: { line: string; number: number }) {
  const [before, key, rest] = keyOfLine(visible(line));
  return (
    <span class={key === 'mode' && before === '' ? 'at-mode' : undefined}>
      <span class="ln" aria-hidden="true">
        {number}
      </span>
      {before}
      {key !== '' && <b>{key}</b>}
      {rest}
    </span>
  );
}
