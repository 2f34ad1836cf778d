import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { redact } from '../../core/values/redact.ts';
import { asset } from './references.ts';
import {
  bindingIn,
  cannot,
  dropped,
  isBinding,
  isNothing,
  type Json,
  type Make,
  note,
  type Place,
  type Rules,
  text,
  unreadable,
} from './rules.ts';
import { isSecret, NOT_KEPT } from './secrets.ts';

/** What Azure writes into the properties of a job itself. On a new job it would be untrue. */
const OWN_PROPERTY = /^(_?azureml\.|_aml_system_|mlflow\.)/i;
const OWN_PROPERTIES = new Set([
  ...['StartTimeUtc', 'EndTimeUtc', 'ProcessInfoFile', 'ProcessStatusFile', 'ContentSnapshotId', 'snapshotId'],
  ...['runTemplate', 'runSource', 'runType', 'platform', 'user_agent', 'space_size', 'resume_from'],
  ...['primary_metric_config', 'best_child_run_id', 'generator_config', 'policy_config', 'errors'],
]);
const OWN_TAG = /^(_aml_system_|_?azureml\.)/i;

function withoutOwn(isOwn: (name: string) => boolean): Make {
  return (value, place) => {
    if (!isPlainObject(value)) return unreadable(place);
    const kept = Object.entries(value).flatMap(([name, item]): [string, Json][] => {
      if (isOwn(name)) return [];
      if (item === null) return [[name, null]];
      const made = text(item, place);
      return made === undefined ? [] : [[name, made]];
    });
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
}

export const tags = withoutOwn((name) => OWN_TAG.test(name));
export const properties = withoutOwn((name) => OWN_PROPERTY.test(name) || OWN_PROPERTIES.has(name));

/** Words, numbers and paths. Everything else may be a secret. */
const PLAIN_VALUE = /^(?:[A-Za-z]{0,20}\d{0,6}[./:, _-]*){0,12}$/;

/** Only what is plainly no secret is kept; the name of each other one stays, so that it can be set again. */
export const environmentVariables: Make = (value, place) => {
  if (!isPlainObject(value)) return bindingIn(value) ?? unreadable(place);
  const kept = Object.entries(value).flatMap(([name, item]): [string, Json][] => {
    if (isNothing(item)) return [[name, '']];
    const given = String(item);
    const isPlain = isBinding(item) || (given.length <= 200 && PLAIN_VALUE.test(given) && redact(given) === given);
    if (isPlain && !isSecret(name, given)) return [[name, given]];
    place.differs(`${place.where}.${name}`, NOT_KEPT);
    return [];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

/** What every job says of itself, in front of what it executes. */
export const HEAD: Rules = {
  display_name: text,
  experiment_name: text,
  description: text,
  tags,
};

/** What every job says of itself that says nothing of what it executes, or that a job file cannot hold. */
export const TAIL: Rules = {
  properties,
  job_type: dropped,
  status: dropped,
  is_archived: dropped,
  provisioning_state: dropped,
  component_id: dropped,
  source_job_id: dropped,
  parameters: cannot('the run has parameters, for which a job file has no key'),
  notification_setting: cannot('the run sends mail of its own; a job file has no key for that'),
  secrets_configuration: cannot('the run takes secrets from a key vault; a job file has no key for that'),
  autologger_settings: cannot('the run has settings for MLflow autologging, for which a job file has no key'),
};

export const command: Make = text;

/** A code asset is the same code. Without one the folder has to come from where it was. */
export function codeOf(job: PlainObject, bag: PlainObject, place: Place): Json | undefined {
  const at = { ...place, where: place.where === '' ? 'code' : `${place.where}.code` };
  if (!isNothing(job.codeId)) return asset(job.codeId, at);
  const snapshot = textIn(bag, 'ContentSnapshotId');
  const commit = textIn(bag, 'mlflow.source.git.commit') ?? textIn(bag, 'azureml.git.commit');
  const repository = textIn(bag, 'mlflow.source.git.repoURL') ?? textIn(bag, 'azureml.git.repository_uri');
  if (snapshot === null && commit === null) return undefined;
  const folder =
    snapshot === null ? 'its code is no asset of the workspace' : `its code is snapshot ${snapshot}, which is no asset`;
  if (commit === null)
    return note(
      at,
      `${folder}. Get the folder from its author, or from the tab Code of the run in the studio, and name it here`,
    );
  const from = repository === null ? '' : ` in a clone of ${redact(repository)}`;
  const dirty = String(bag['azureml.git.dirty']).toLowerCase() === 'true';
  const changed = dirty ? '. Changes that were not committed are not in it' : '';
  return note(at, `${folder}. Run: git checkout ${redact(commit)}${from}, and name the folder here${changed}`);
}

function textIn(bag: PlainObject, name: string): string | null {
  const value = bag[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Every job of the command line needs an environment. */
export function environmentOf(job: PlainObject, bag: PlainObject, place: Place): Json | undefined {
  const at = { ...place, where: place.where === '' ? 'environment' : `${place.where}.environment` };
  if (!isNothing(job.environmentId)) return asset(job.environmentId, at);
  const image = textIn(bag, 'azureml.DockerImage');
  if (image !== null) return { image };
  return note(at, 'Azure reports no environment of the run; name one');
}
