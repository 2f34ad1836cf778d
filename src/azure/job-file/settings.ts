import { isPlainObject } from '../../core/values/plain-object.ts';
import {
  bindingIn,
  dropped,
  eachOf,
  type Json,
  json,
  listOf,
  type Make,
  nested,
  note,
  oneOf,
  type Rules,
  seconds,
  text,
  translate,
  unreadable,
  whole,
  yesNo,
} from './rules.ts';

const IS_LOCAL = 'IsLocal';

/** What a local run is marked by says where it runs, and is no property. */
const resourceProperties: Make = (value, place) => {
  if (!isPlainObject(value)) return json(value, place);
  const { [IS_LOCAL]: _isLocal, ...rest } = value;
  return Object.keys(rest).length === 0 ? undefined : json(rest, place);
};

export const resources = nested({
  instance_count: whole,
  max_instance_count: whole,
  instance_type: text,
  locations: listOf(text),
  shm_size: text,
  docker_args: text,
  properties: resourceProperties,
});

export function isLocal(given: unknown): boolean {
  return isPlainObject(given) && isPlainObject(given.properties) && Object.hasOwn(given.properties, IS_LOCAL);
}

const distributionType = oneOf({ mpi: 'mpi', pytorch: 'pytorch', tensorflow: 'tensorflow', ray: 'ray' });

/** Without a type that the command line takes, the rest of it means nothing. */
function onlyWithType(rules: Rules): Make {
  return (value, place) => {
    if (!isPlainObject(value)) return bindingIn(value) ?? unreadable(place);
    const made = translate(value, rules, place);
    return made.type === undefined ? undefined : made;
  };
}

export const distribution = onlyWithType({
  distribution_type: ['type', distributionType],
  type: distributionType,
  process_count_per_instance: whole,
  worker_count: whole,
  parameter_server_count: whole,
  port: whole,
  address: text,
  include_dashboard: yesNo,
  dashboard_port: whole,
  head_node_additional_args: text,
  worker_node_additional_args: text,
});

export const limits = nested({ timeout: seconds, job_limits_type: dropped });

const tier: Make = (value, place) =>
  String(value).toLowerCase() === 'null'
    ? undefined
    : oneOf({ spot: 'spot', basic: 'basic', standard: 'standard', premium: 'premium' })(value, place);

export const queueSettings = nested({
  job_tier: tier,
  priority: oneOf({ 1: 'low', 2: 'medium', 3: 'high', low: 'low', medium: 'medium', high: 'high' }),
});

const identityType = oneOf({
  amltoken: 'aml_token',
  aml_token: 'aml_token',
  managed: 'managed',
  managed_identity: 'managed',
  useridentity: 'user_identity',
  user_identity: 'user_identity',
});

export const identity = onlyWithType({
  identity_type: ['type', identityType],
  type: identityType,
  client_id: text,
  object_id: text,
  resource_id: ['msi_resource_id', text],
  msi_resource_id: text,
});

const SERVICES = new Map([
  ['jupyterlab', 'jupyter_lab'],
  ['ssh', 'ssh'],
  ['tensorboard', 'tensor_board'],
  ['vscode', 'vs_code'],
]);
/** Azure starts these for every job. */
const OWN_SERVICES = new Set(['tracking', 'studio', 'local']);

const nodes: Make = (value, place) => {
  const kind = isPlainObject(value) ? (value.nodesValueType ?? value.nodes_value_type) : value;
  return String(kind).toLowerCase() === 'all' ? 'all' : json(kind, place);
};

const SERVICE: Rules = {
  job_service_type: dropped,
  type: dropped,
  nodes,
  port: whole,
  endpoint: dropped,
  status: dropped,
  error_message: dropped,
  properties: dropped,
};

const service: Make = (value, place) => {
  if (!isPlainObject(value)) return unreadable(place);
  const { jobServiceType, job_service_type, type, properties } = value;
  const said = String(jobServiceType ?? job_service_type ?? type ?? '');
  const plain = said.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (OWN_SERVICES.has(plain)) return undefined;
  const known = SERVICES.get(plain);
  if (known === undefined) return note(place, `the run has a service of type ${said}, which a job file cannot ask for`);
  const given = isPlainObject(properties) ? properties : {};
  const keys = given.sshPublicKeys ?? given.ssh_public_keys ?? value.ssh_public_keys;
  const logs = given.logDir ?? given.log_dir ?? value.log_dir;
  const { ssh_public_keys: _keys, log_dir: _logs, ...rest } = value;
  const made: Record<string, Json> = { type: known, ...translate(rest, SERVICE, place) };
  if (known === 'ssh' && typeof keys === 'string') made.ssh_public_keys = keys;
  if (known === 'tensor_board' && typeof logs === 'string') made.log_dir = logs;
  return made;
};

export const services: Make = eachOf(service);
