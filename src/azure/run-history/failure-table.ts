import type { FailureCause } from '../../core/run/run.ts';

/** What Azure's codes and texts say of whose fault a failure is. */
export interface Row {
  readonly cause: Exclude<FailureCause, 'unclassified'>;
  readonly match: RegExp;
}

/*
 * Sources. Recorded: error bodies of run history and AutoML as Azure sent them. Documented: Microsoft's pages on troubleshooting
 * data access, Kubernetes computes, environments and quota. Reported: public trackers, by repository and number.
 *
 * quota        ansible-collections/azure#2209, mslearn-dp100#35, mlops-v2#81, MachineLearningNotebooks#613, azure-docs#68561 and #121466,
 *              hashicorp/terraform#10056, databricks-industry-solutions/pixels#24
 * environment  MLOps_Workshop#8, azure-cli#23608, kedro-azureml#6 (no build), tech-immersion-data-ai#40 (registry token), recorded
 * data         documented (ScriptExecution.*), azureml-examples#2994 and #2941, azure-ml-federated-learning#210, azure-docs#39532, recorded
 * platform     MachineLearningNotebooks#1242 and MLOpsPython#346 (pre-emption), kedro-azureml#6, azure-sdk-for-python#34501 and
 *              MachineLearningNotebooks#1043, #1113, #1194 (orchestration, clusters, outputs), mslearn-dp100#77 (image pull),
 *              AML-Kubernetes#103, azure-storage-fuse#862, documented (Kubernetes computes), recorded (500 and 504)
 * code         MachineLearningNotebooks#1360, azure-cli-extensions#2346 and #3574, azureml-examples#2614, recorded (AutoML settings)
 */

/**
 * Codes, as {@link plainCode} writes them. The first that fits counts. That an image cannot be pulled is the platform's fault,
 * that it cannot be built, or that the registry refuses the credential, the environment's.
 */
export const CODES: readonly Row[] = [
  { cause: 'quota', match: /^(?!.*(disk|storage|file)).*quota/ },
  {
    cause: 'environment',
    match:
      /imagebuild|environmentbuild|^conda|environmentnot(ready|found)|containerregistry|acrrefreshtoken|aggregatedunauthorizedaccess|dockerfile|dockerbuild|^environment\w*(error|failure|failed)$|resolvepackagenotfound/,
  },
  {
    cause: 'data',
    match:
      /^scriptexecution|streamaccess|writestreams|^dataaccess|datacapability|datamount|urimount|azfmount|datadownload|dataupload|^data(set|store|asset|notfound)|noidentityoncompute|pyfuse|^blobnotfound|^filesystemnotfound|^authorizationpermissionmismatch|^destinationerror|^database(connection|query)/,
  },
  {
    cause: 'platform',
    match: /preempt|evict|heartbeat|^hardware|(vanished|lost|missing|disappeared|unhealthy)(container|pod|node|vm)/,
  },
  {
    cause: 'platform',
    match:
      /nodes?lost|lostnode|unusablenode|node(not(ready|responding|found)|fail|unusable|unhealthy|unreachable|unavailable|down(?!load)|died|crash|removed|terminated|deleted|disappear|vanish|missing|gone|reboot|reclaimed|connectionlost|shutdown|drain)/,
  },
  { cause: 'platform', match: /(container|pod)(disappear|vanish|lost|missing|gone|removed|deleted)/ },
  { cause: 'platform', match: /imagepull|pull(ing)?(docker)?image|errimageneverpull|imageinspect|registryunavailable/ },
  {
    cause: 'platform',
    match: /^internal(system|server|service)(error|exception|failure)?$|^serviceunavailable|^gatewaytimeout/,
  },
  {
    cause: 'platform',
    match:
      /^serviceinvocation|^bfsmount|^e45004$|^(outof|insufficient)\w*capacity|allocation(fail|timeout)|^overconstrained\w*allocation|^skunotavailable/,
  },
  {
    cause: 'platform',
    match:
      /^genericcompute|^compute(not(found|accessible|ready)|unavailable|unreachable)|^invalidcomputeinformation|^cluster(not(reachable|found|ready)|unauthorized|unreachable)/,
  },
  {
    cause: 'code',
    match:
      /^featurizationrequired|^missingvalidationconfig|^forecastingconfig|^userscriptfilleddisk|^user(script|code|process|program)(error|exception|fail|exited)|^nonzeroexit/,
  },
];

/** Codes that only say which part of Azure gave up. Another code beside them says why. */
export const WRAPPERS: readonly Row[] = [{ cause: 'platform', match: /^orchestratejob|^commonruntimejob/ }];

/** Classes of service faults. Whatever says more decides. */
export const SERVICE_FAULT = /^(serviceerror|transienterror|azurestorageerror|requestthrottled|internalerror)$/;

/** Azure's words for kinds of errors. They look like exceptions and say nothing of the cause. */
export const CLASSES =
  /^(usererror(exception)?|serviceerror|systemerror|transienterror|validationerror|azurestorageerror|azuremlexception|notfounderror|activityfailedexception|scriptexecutionexception|clientauthenticationerror|httpresponseerror|internalerror|unknownerror|joberror|runerror|error)$/;

/** Azure's own codes, where the words of a program follow that may contain names like them. */
export const AZURES_OWN =
  /^(preemptionerror|(container|node|pod|vm)(evicted|preempted)|evicted|preempted|node(lost|notready|failure)|container(vanished|disappeared|lost)|(err)?imagepull(backoff|failed|error)?|failedpullingimage|internalsystemerror|orchestratejoberror|commonruntimejoberror|serviceinvocationexception|scriptexecution\..*|datacapability\..*|dataaccesserror|\w*corequota\w*|imagebuildfailure)$/;

/** Azure's wordings, for messages without a code. */
export const PHRASES: readonly Row[] = [
  {
    cause: 'quota',
    match:
      /\b(v?CPUs?|cores?|GPUs?|VM series|family|families|low[- ]priority|regional|nodes?|clusters?)\b[^.\n]{0,80}\bquota\b|\bquota\b[^.\n]{0,80}\b(v?CPUs?|cores?|GPUs?|VM series|family|low[- ]priority|nodes?|clusters?)\b|\b(exceeding (approved\b.{0,60}\b)?|not enough |insufficient |out of )quota\b/i,
  },
  {
    cause: 'environment',
    match:
      /\bimage build\b.{0,60}\b(failed|timed out)|\bdocker build\b.{0,60}\bfailed|\b(failed|unable) to build\b.{0,200}\bimage\b|\b(failed|unable) to (create|build|solve)\b.{0,60}\b(conda|environment)\b|\bcontainer registry\b|\b(not|n't) authenticate with the docker registry|\bpull\w*\b.{0,200}\bimage\b.{0,300}\b(unauthori[sz]ed|authentication required)\b|\bunauthori[sz]ed\b.{0,200}\bpull\w*\b.{0,60}\bimage\b|\bconda (env|environment|solve)|\bResolvePackageNotFound\b|\bno builds? exists? for environment\b|\bno environment exists for name\b|\bpython versions? matching\b.{0,200}\bend-of-life\b/is,
  },
  {
    cause: 'data',
    match:
      /\bStreamError\b|\bPermissionDenied when access|permission denied when access stream|\bdata-capability\b|\b(dataset|datastore|data asset)\b.{0,200}\b(not found|does not exist|denied|unauthori[sz]ed|authenticat)|\bnot find (the )?(dataset|datastore|data asset|connection)\b|\bconnection \S+ (can't|cannot|could not) be found in this workspace|\bcould not mount azure file share|\b(unable|failed) to mount (the )?(data ?store|dataset|uri|blob|azure file)|\bthe specified (blob|path|filesystem) does not exist|\b(ScriptExecution|StreamAccess)Exception was caused by\b|\bdataset initialization failed/is,
  },
  {
    cause: 'platform',
    match:
      /\b(nodes?|compute|vms?|machines?|instances?)\b.{0,200}\b(pre-?empted|was lost|were lost|unusable|unhealthy|not healthy|not ready|not responding|unresponsive|unreachable|evicted|reclaimed|rebooted|crashed|went down|was removed|disappeared)\b|\b(unusable|unhealthy|lost) node\b|\b(lost|no) (contact|connection|communication) (with|to) (the )?(nodes?|compute|containers?|host)\b|\bpre-?emption\b|\b(got|was|were|been) pre-?empted\b|\bheartbeat\b/is,
  },
  {
    cause: 'platform',
    match:
      /\b(containers?|pods?)\b.{0,120}\b(evicted|vanished|disappeared|was lost|were lost|is gone|no longer exists?)\b|\bno such container\b|\blow on resource\b/is,
  },
  // The registry that refuses a credential is the environment's matter.
  {
    cause: 'platform',
    match:
      /^(?!.*\b(authenticate with the docker registry|unauthori[sz]ed|authentication required)).*(\b(failed|unable) to pull\b.{0,200}\bimage\b|\bpull\w*\b.{0,60}\bimage\b.{0,60}\bfailed|\bimage pull\b.{0,40}\b(failed|back-?off)|\bback-?off pulling image|\bpull rate limit\b)/is,
  },
  {
    cause: 'platform',
    match:
      /\binternal (system|server|service) error\b|\bservice invocation timed out\b|\bfailed to (upload|update) outputs\b|\bin failed state and thus not ready\b|\bfailed to execute command group\b/i,
  },
  {
    cause: 'platform',
    match:
      /\bno volume plugin matched\b|\bunable to attach or mount volumes\b|\bconnect to the azure machine learning token service\b|\bdidn't have enough resource\b|\buncorrectable ECC\b|\bfallen off the bus\b|\bGPU is lost\b|\bsystem errors were found in at least one of the child runs\b/i,
  },
  { cause: 'code', match: /\binvalid component job\b|\binvalid expression parent\b/i },
];

/** What shows that the person's program ended by itself. Memory of a GPU is the program's to fill: no node is lost by it. */
export const PROGRAM_ENDED =
  /\bUser process\b.{0,200}\bexited\b|\bTraceback \(most recent call last\)|\bUser program failed with\b|\bscript failed with a non-zero exit\b|\breturned non-zero exit status\b|\b(CUDA|HIP)\b[^.\n]{0,40}\bout of memory\b|\bCUDA_ERROR_OUT_OF_MEMORY\b|\btorch\.(cuda\.)?OutOfMemoryError\b|\bOOM when allocating tensor\b/is;

/** An exit whose process is not named. It may be one of Azure's own, so any other reason counts for more. */
export const SOME_EXIT = /\bexited with (status |exit )?(code )?(?!0\b)\d+|\bexit_codes?:\s*(?!0\b)\d+/i;

/** Ends of a program that a person's code or a machine can cause alike. */
export const EITHER =
  /\b(exit(ed)?([ _](with|status|code|codes))*|status( code)?|signal)\W{0,4}(9|15|137|143)\b|"code"\s*:\s*137\b|\b137:|\bSIG(KILL|TERM)\b|\bOOM ?Killed\b|\bkilled by signal\b|\bGPU is lost\b|\bNo space left on device\b|\bdisk quota exceeded\b|\bNCCL\b|\bDistBackendError\b|\b(NodeDied|WorkerCrashed|ActorDied)Error\b|\buncorrectable ECC\b|\bno CUDA-capable device\b|\bCUDA driver version is insufficient\b/i;

/** A code without case, hyphens and underscores. */
export function plainCode(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9.]/g, '');
}
