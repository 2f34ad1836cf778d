import { start } from '../../main.ts';
import { startMailbox, startSandbox } from '../../sandbox/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openLog } from '../open-log.ts';
import { aborted, interruption, paint, print, VERSION } from '../process.ts';
import { reportError } from '../report-error.ts';
import { shortId } from '../short-id.ts';
import { demoConfig } from './config.ts';
import { passCounter } from './passes.ts';
import { keepLink } from './people.ts';
import { allDecisions, playThrough } from './play.ts';
import { describeDecisions, summarize } from './report.ts';
import { SHORT, WHOLE } from './stories.ts';

export interface DemoOptions {
  readonly once: boolean;
  readonly port: number;
}

/** Runs the real service against the bundled Azure ML, with the shipped policies, and shows what it decided. */
export async function demo(options: DemoOptions): Promise<ExitCode> {
  const began = performance.now();
  const stop = interruption();
  const closers = new AsyncDisposableStack();
  try {
    print(`Runwarden ${VERSION}, demonstration. It watches an Azure ML on this machine; nothing leaves it.`);
    const story = options.once ? SHORT : WHOLE;
    const sandbox = await startSandbox(await story.azure());
    closers.defer(() => sandbox.close());
    const mailbox = await startMailbox(
      ({ to, title, body }) => {
        if (body.kind === 'mail') print(`  ${paint.cyan('mail')}  ${to.join(', ')}: ${title}`);
      },
      () => sandbox.control.now(),
    );
    closers.defer(() => mailbox.close());
    const passes = passCounter();
    const config = demoConfig(sandbox, mailbox, options.port);
    const log = openLog('error', null);
    const world = { clock: () => sandbox.control.now(), log, version: VERSION };
    const running = await start(config, world, closers, passes.count);
    await playThrough({ sandbox, running, passes, stop }, story.steps);
    const decisions = await allDecisions(running);
    print();
    for (const line of options.once ? describeDecisions(decisions) : summarize(decisions)) print(line);
    print();
    const took = `Shown ${((performance.now() - began) / 1000).toFixed(1)} s after the start.`;
    if (options.once) {
      print(`${took} Without --once it continues, with a console to look at and a question to answer.`);
      return EXIT.clean;
    }
    print(`${took} Where to look:`);
    print(`  console     ${running.url}/`);
    print(`  mailbox     ${mailbox.url}  mail, cards and pages as people got them`);
    print(`  API docs    ${running.url}/docs`);
    print(`  why         npx runwarden explain --url ${running.url} vision-pretrain-large-07`);
    // Not one whose owner has objected already: there the link could keep nothing more.
    const question = decisions.find(
      ({ approval, decision }) => approval?.answer === null && decision.ask?.because !== 'objected',
    )?.decision;
    if (question) {
      print(`  waiting     npx runwarden waiting --url ${running.url}`);
      print(`  approve     npx runwarden approve --url ${running.url} ${shortId(question.id)}`);
      // What only the owner's notice has otherwise.
      print(`  keep it     ${keepLink(running, question.findingId) ?? ''}, as its owner does`);
    }
    print('It continues to watch, until Ctrl-C stops it.');
    await aborted(stop);
    return EXIT.clean;
  } catch (error) {
    if (stop.aborted) return EXIT.clean;
    return reportError(error, { otherPort: 'name another port with --port, such as --port 8081' });
  } finally {
    await closers.disposeAsync();
  }
}
