import { MINUTE } from '../../src/core/values/duration.ts';
import { People } from './people.ts';
import { createRig, type Rig } from './rig.ts';
import { cpuRun, oneWorkspace } from './scenarios.ts';

/** Asks about a run without a cost center ten minutes after its owner was notified. */
export const ASKS = `
name: tagged
mode: approve
match: {tags: {team: vision}}
except: [{tags: {keep: "yes"}}]
when: {tags: {required: [cost-center]}}
then: [{notify: owner}, {after: 10m, cancel: {within: 2h}}]
grace: 3h
`;
export const ENFORCES = ASKS.replace('mode: approve', 'mode: enforce');

/** A run without a cost center, with people around it. */
export class Scene {
  readonly rig: Rig;
  readonly people: People;
  private readonly policy: string;

  private constructor(rig: Rig, policy: string) {
    this.rig = rig;
    this.people = new People(rig);
    this.policy = policy;
  }

  /** One pass was made: its owner was notified. */
  static async notified(policy = ASKS): Promise<Scene> {
    const scene = new Scene(await createRig(taggedRun({}), policy), policy);
    await scene.people.later('1m');
    return scene;
  }

  /** Somebody was asked to approve the cancel. */
  static async asked(policy = ASKS): Promise<Scene> {
    const scene = await Scene.notified(policy);
    await scene.people.later('10m');
    return scene;
  }

  /** The tags that the run carries besides its own from now on. */
  show(tags: Record<string, string>): void {
    this.rig.sandbox.control.setScenario(taggedRun(tags));
  }

  /** With other policies for a while, and then as before. */
  async without(change: () => void, passes = 1): Promise<void> {
    change();
    for (let pass = 0; pass < passes; pass += 1) await this.people.later(passes === 1 ? '1m' : '10m');
    this.rig.setPolicies(this.policy);
    await this.people.later('1m');
  }

  withMode(mode: string): () => void {
    return () => this.rig.setPolicies(this.policy.replace(/mode: \w+/, `mode: ${mode}`));
  }
}

function taggedRun(tags: Record<string, string>) {
  return oneWorkspace([cpuRun('run', '-5h', { tags: { owner: 'team@example.com', team: 'vision', ...tags } })]);
}

type Interruption = (scene: Scene) => Promise<void>;

/** A person's exceptions, which overtake a yes. Each is over again, with a pass while it lasts. */
export const EXCEPTIONS: Readonly<Record<string, Interruption>> = {
  async 'an exemption that is lifted'({ people }) {
    await people.exempt();
    await people.lift();
  },
  async 'an exemption that runs out'({ people }) {
    await people.exempt('run', 20 * MINUTE);
    await people.later('30m');
  },
  async 'an extension that is lifted'({ people }) {
    await people.extend();
    await people.lift();
  },
  async 'an extension, and an exemption on top of it'({ people }) {
    await people.extend();
    await people.exempt();
    await people.lift();
    await people.lift();
  },
  async 'an exemption, and a freeze that is lifted after it'({ people }) {
    await people.exempt();
    await people.freeze();
    await people.lift();
    await people.unfreeze();
  },
};

/** What else comes between for a pass or two, and leaves a yes as it is. */
export const OTHERS: Readonly<Record<string, Interruption>> = {
  async 'a freeze'({ people }) {
    await people.freeze();
    await people.unfreeze();
  },
  async 'a tag that the policy excepts'(scene) {
    scene.show({ keep: 'yes' });
    await scene.people.later('1m');
    scene.show({});
    await scene.people.later('1m');
  },
  async 'a tag that takes the run out of the policy'(scene) {
    scene.show({ team: 'speech' });
    await scene.people.later('1m');
    scene.show({});
    await scene.people.later('1m');
  },
  'a pass without the file of the policy': (scene) => scene.without(() => scene.rig.setPolicies()),
  'a pass in mode audit': (scene) => scene.without(scene.withMode('audit')),
  'a pass in mode off': (scene) => scene.without(scene.withMode('off')),
  async 'a restart'({ rig, people }) {
    await rig.store.requeue();
    await people.later('1m');
  },
};
