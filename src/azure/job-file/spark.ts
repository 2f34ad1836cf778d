import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { codeOf, environmentVariables, HEAD, TAIL } from './common.ts';
import { inputs, outputs } from './data.ts';
import { asset, compute } from './references.ts';
import {
  cannot,
  dropped,
  eachOf,
  type Json,
  json,
  listOf,
  type Make,
  nested,
  type Place,
  type Rules,
  requireKeys,
  text,
  translate,
} from './rules.ts';
import { identity, queueSettings, services } from './settings.ts';

/** The command line refuses an entry that is there twice. */
const distinct: Make = (value, place) => {
  const made = listOf(text)(value, place);
  return Array.isArray(made) ? [...new Set(made)] : made;
};

/** `spark.driver.cores: "2"` is a number for the command line. */
const setting: Make = (value, place) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : json(value, place);

const EXECUTES: Rules = {
  entry: nested({ file: text, class_name: text, spark_job_entry_type: dropped }),
  py_files: distinct,
  jars: distinct,
  files: distinct,
  archives: distinct,
  conf: eachOf(setting),
  args: text,
  environment_id: ['environment', asset],
  environment: asset,
  resources: nested({ instance_type: text, runtime_version: text }),
};

/** What a spark step may set for itself. */
export const SPARK_STEP: Rules = EXECUTES;

const SPARK: Rules = {
  ...HEAD,
  code_id: dropped,
  ...EXECUTES,
  environment_variables: (value, place) => {
    // Spark jobs of the command line have none.
    environmentVariables(value, place);
    return cannot('the run has environment variables, for which a spark job file has no key')(value, place);
  },
  compute_id: ['compute', compute],
  inputs,
  outputs,
  queue_settings: queueSettings,
  identity,
  services,
  ...TAIL,
};

export function sparkJob(job: PlainObject, place: Place): Record<string, Json> {
  const bag = isPlainObject(job.properties) ? job.properties : {};
  const code = codeOf(job, bag, place);
  const made = translate(job, SPARK, place);
  requireKeys(made, ['entry'], place);
  return { ...(code === undefined ? {} : { code }), ...made };
}
