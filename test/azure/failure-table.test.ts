import { describe, expect, it, test } from 'vitest';
import { failureInBag, failureOf } from '../../src/azure/run-history/failure.ts';

function error(message: string, code = 'UserError', ...inner: string[]) {
  const nested = inner.reduceRight<unknown>((innerError, each) => ({ code: each, innerError }), null);
  return { error: { code, message, innerError: nested }, componentName: 'execution-worker' };
}

/** What a person wrote stopped by itself. */
const PROGRAM =
  'Execution failed. User process \'python\' exited with status code 1. Error: Traceback (most recent call last):\n  File "train.py", line 3\n';

/** Codes and texts of public reports and of Microsoft's pages, in words of the same form. */
const ROWS: readonly (readonly [cause: string, json: unknown])[] = [
  [
    'quota',
    error(
      'The specified subscription has a Standard DSv2 family vCPU quota of 6 and cannot accomodate for at least 1 requested managed compute nodes which maps to 8 vCPUs',
      'ClusterMinNodesExceedCoreQuota',
    ),
  ],
  [
    'quota',
    error(
      'Job submission encountered an Exception: JobNodeCountExceedsCoreQuota: the limit is less than the requested job node count of 2',
    ),
  ],
  [
    'quota',
    error(
      'AzureMLCompute job failed.\nClusterCoreQuotaReached: Operation results in exceeding quota limits of Core. Maximum allowed: 0, Current in use: 0',
    ),
  ],
  [
    'quota',
    error('total vCPU quota of 0 and cannot accomodate for at least 1 requested managed compute node', 'BadRequest'),
  ],
  [
    'quota',
    error(
      'failed with status "Failed". Additional Info:"Operation results in exceeding quota limits of Microsoft.Batchlusters"',
    ),
  ],
  ['quota', error('The specified account has reached VM Series core quota of 24')],
  ['quota', error('The specified account has reached core quota')],
  [
    'quota',
    error(
      'azure_error_code:QuotaExceeded,azure_error_message:Operation could not be completed as it results in exceeding approved standardFFamily Cores quota.',
    ),
  ],
  ['quota', error('OutOfQuota: Not enough cluster CPU quota. The amount of additional CPU quota requested is 8')],
  ['quota', error('Resource quota of cores exceeded. Maximum allowed: 20, Current in use: 0', 'ServiceError')],
  [
    'environment',
    error(
      'Image build failed. For more details, check log file azureml-logs/20_image_build_log.txt.',
      'UserError',
      'BadArgument',
      'ImageBuildFailure',
    ),
  ],
  ['environment', error('it failed', 'EnvironmentBuildFailed')],
  ['environment', error('No builds exist for environment CliV2AnonymousEnvironment version ab12', 'NotFoundError')],
  [
    'environment',
    error(
      'AzureMLCompute job failed.\nAggregatedUnauthorizedAccessError: Failed to pull Docker image own.azurecr.io/x. This error may occur because the compute could not authenticate with the Docker registry to pull the image.',
    ),
  ],
  [
    'environment',
    error(
      'AzureMLCompute job failed.\nAcrRefreshTokenRetrievalError: Unable to retrieve ACR refresh token using Compute Identity\n\tReason: Retrieving ACR refresh token using identity failed',
    ),
  ],
  ['environment', error('Python versions matching the specification 3.7.6 have reached or are nearing end-of-life')],
  ['environment', error('No environment exists for name: sklearn, version: 3, label: ')],
  ['data', error('Error Code: ScriptExecution.StreamAccess.Authentication\nNative Error: x')],
  ['data', error('ScriptExecution.StreamAccess.NotFound', 'UserError')],
  ['data', error('Error Code: ScriptExecution.StreamAccess.Validation.TextFile-InvalidEncoding')],
  ['data', error('Error Code: ScriptExecution.DatabaseQuery.TimeoutExpired')],
  ['data', error('Error Code: ScriptExecution.WriteStreams.Authentication\n=> DestinationError(PermissionDenied)')],
  [
    'data',
    error('{"NonCompliant":"DataAccessError(PermissionDenied)"} Dataset initialization failed: AzureMLException'),
  ],
  [
    'data',
    error(
      '{"code":"data-capability.UriMountSession.PyFuseError","category":"UserError","error_details":[{"key":"NonCompliantReason","value":"DataAccessError(ConnectionFailure)"}]}',
      'UserError',
    ),
  ],
  [
    'data',
    error(
      "OrchestrateJobError: Service 'DATA_CAPABILITY' returned code 500: data-capability.AssetMountOutputSession.Exception",
      'ServiceError',
    ),
  ],
  ['data', error('AzureMLCompute job failed. NoIdentityOnCompute: the compute has no identity')],
  [
    'data',
    error(
      'AzureMLCompute job failed. AZFMountError: unable to mount Azure File Info: Could not mount Azure File Share //x at #mounts/y',
    ),
  ],
  ['data', error("Connection warehouse_login can't be found in this workspace", 'UserError', 'NotFoundError')],
  ['data', error('Failed to submit job due to Exception: 404 (Could not find datastore: lake)')],
  [
    'platform',
    error(
      "AzureMLCompute job failed.\nBFSMountError: Unable to mount blob fuse file system\n\tInfo: Selected VM image doesn't support containers mounting",
    ),
  ],
  [
    'platform',
    error(
      'AzureMLCompute job failed. PreemptionError: Nodes of this job got pre-empted. Check if the run has failed or restarted. Reason: Received pre-emption warning signal',
    ),
  ],
  [
    'platform',
    error(
      'AzureMLCompute job failed.\nOrchestrateJobError: Failed to execute command group with error Got CommonRuntimeJobError from executing command: Docker container `a-execution-wrapper` failed with status code `1` due to response error: \nNone',
      'ServiceError',
    ),
  ],
  [
    'platform',
    error(
      'Failed to execute command group with error Container `a-execution-wrapper-init` failed with status code `1` and it was not possible to extract the structured error Container `a-execution-wrapper-init` exited with code 1 due to error None',
    ),
  ],
  ['platform', error('AzureMLCompute cluster gpu-cluster is in failed state and thus not ready for runs')],
  ['platform', error('The run encountered an unusable node. Please try to restart the compute instance')],
  [
    'platform',
    error(
      'Failed to upload outputs and mark job as failed. Error: Object reference not set to an instance of an object',
    ),
  ],
  ['platform', error('Failed to update outputs: ServiceInvocationException')],
  ['platform', error('Azure Machine Learning Kubernetes job failed. E45004:"Training feature is not enabled"')],
  [
    'platform',
    error(
      'Azure Machine Learning Kubernetes job failed. 400:{"Msg":"error when attempting to connect to the Azure Machine Learning token service","Code":400}',
    ),
  ],
  ['platform', error('Unable to attach or mount volumes: unmounted volumes=[x]: no volume plugin matched')],
  [
    'platform',
    error(
      'AzureML Kubernetes job failed. -1002:Pod failed: PodPattern matched: {"reason":"OutOfgithub.com/fuse","message":"Pod Node didn\'t have enough resource: github.com/fuse"}',
    ),
  ],
  ...[
    'GenericComputeError',
    'ComputeNotFound',
    'ComputeNotAccessible',
    'InvalidComputeInformation',
    'ClusterNotReachable',
    'ClusterNotFound',
    'ClusterUnauthorized',
  ].map((code) => ['platform', error('Azure reports a problem.', code)] as const),
  ['platform', error('InternalServerError', 'ServiceError')],
  ['platform', error('Service invocation timed out.\nRequest: GET x\nTime waited: 00:00:10', 'TransientError')],
  [
    'platform',
    error(
      'AzureMLCompute job failed.\nFailedPullingImage: Unable to pull docker image\n\timageName: x\n\terror: Run docker command to pull public image failed',
    ),
  ],
  ['code', error('MissingValidationConfig', 'UserError', 'NotFound', 'MissingValidationConfig')],
  [
    'code',
    error('Please turn on featurization', 'UserError', 'BadArgument', 'ArgumentInvalid', 'FeaturizationRequired'),
  ],
  ['code', error('Invalid component job since input x does not exist.')],
  ['code', error("subprocess.CalledProcessError: Command '['python', 'a.py']' returned non-zero exit status 1")],
  [
    'code',
    error(
      'AzureMLCompute job failed.\nJobFailed: Submitted script failed with a non-zero exit code; see the driver log file for details.\n\tReason: Job failed with non-zero exit Code',
    ),
  ],
  ['code', error("User program failed with ModuleNotFoundError: No module named 'tensorflow'")],
  [
    'code',
    error(
      'AzureMLCompute job failed. ExecutionFailed: [REDACTED]\n\texit_codes: 1\n\tAppinsights Reachable: Some(true)',
    ),
  ],
  ['unclassified', error('The specified image/registry needs credentials. Give either an account key or SAS token')],
  ['unclassified', error('User assigned identity own-id is not attached to AML workspace')],
  [
    'unclassified',
    error(
      'Azure Machine Learning Kubernetes job failed. 137:PodPattern matched: {"containers":[{"name":"training","message":"OOMKilled","code":137}]}',
    ),
  ],
  ['unclassified', error("User process 'python' exited with status code 137.")],
  [
    'unclassified',
    error(
      'User is not authorized to access provided resources due to none of the workspaces/registries are accessible from outside of the designated private link..',
    ),
  ],
  [
    'unclassified',
    error(
      "The client 'a' does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/datastores/read' over scope",
      'AuthorizationFailed',
    ),
  ],
  ['unclassified', error('no access', 'UserError', 'Auth', 'Authorization', 'UnAuthorizedRegistryAccess')],
];

describe('the class of a failure in public reports', () => {
  test.each(ROWS.map(([cause, json]) => [cause, JSON.stringify(json).slice(10, 110), json] as const))(
    'is %s: %s',
    (cause, _text, json) => {
      expect(failureOf(json)?.cause).toBe(cause);
    },
  );
});

const PLATFORM = [
  'PreemptionError',
  'ContainerEvicted',
  'ContainerVanished',
  'ContainerDisappeared',
  'InternalSystemError',
  'NodeLost',
  'NodeNotReady',
  'NodePreempted',
  'ImagePullBackOff',
  'ErrImagePull',
  'FailedPullingImage',
  'OrchestrateJobError',
];

/** Codes of the same families that no report has shown. */
const FAMILIES: readonly (readonly [cause: string, codes: readonly string[]])[] = [
  [
    'platform',
    [
      'NodePreemptionError',
      'SpotEviction',
      'PodEvicted',
      'VanishedContainer',
      'LostNode',
      'NodeFailureError',
      'NodeUnreachable',
      'NodeHeartbeatTimeout',
      'DockerImagePullFailed',
      'ImagePullError',
      'InternalServiceError',
      'AllocationFailed',
    ],
  ],
  ['quota', ['CoreQuotaExceeded', 'LowPriorityCoreQuotaReached', 'OutOfQuota', 'InsufficientQuota']],
  ['environment', ['ImageBuildTimeout', 'EnvironmentBuildError', 'CondaEnvironmentError', 'DockerBuildFailed']],
  ['data', ['DatasetNotFound', 'DatastoreAccessDenied', 'DataMountError', 'StreamAccessDenied']],
  ['code', ['UserScriptError', 'NonZeroExitCode']],
  [
    'unclassified',
    ['UserError', 'BadArgument', 'NotFound', 'AuthorizationFailed', 'JobTimeout', 'UserProcessKilledBySystem'],
  ],
];

describe('a code of the platform', () => {
  describe.each(PLATFORM)('%s', (code) => {
    test.each([
      ['as the class', error('it stopped', code)],
      ['as the innermost code', error(`${PROGRAM}ValueError: x`, 'UserError', 'BadArgument', code)],
      ['in the first line', error(`${code}: it stopped`)],
      ['after the backend', error(`AzureMLCompute job failed. ${code}: it stopped`)],
      ['in a later line', error(`AzureMLCompute job failed.\n${code}: it stopped\n\tReason: x`)],
      ['after a carriage return', error(`AzureMLCompute job failed.\r\n${code}: it stopped\r\n`)],
      ['after a colon', error(`The job ended: ${code}: it stopped`)],
      ['after a time', error(`[2026-08-06 11:16:48Z] ${code}: it stopped`)],
      ['at the end', error(`The job ended with ${code}`)],
      ['in JSON', error(`Error: {"Error":{"Code":"ServiceError","InnerError":{"Code":"${code}"},"Message":"x"}}`)],
      ['in JSON within JSON', error(`{"message":"{\\"code\\":\\"${code}\\"}"}`)],
      ['in JSON that was cut', error(`{"reason":"${code}","message":"it st`)],
      ['after what the program printed', error(`${PROGRAM}RuntimeError: lost\n${code}: it stopped`)],
      ['in keys of another case', { Error: { Code: 'UserError', Message: 'x', InnerError: { Code: code } } }],
      ['in keys with underscores', { error: { code: 'UserError', message: 'x', inner_error: { code } } }],
      [
        'beside the chain',
        {
          error: {
            code: 'UserError',
            message: 'x',
            innerError: null,
            additionalInfo: [
              { type: 'ComponentName', info: {} },
              { type: 'InnerError', info: { value: { code: 'BadArgument', innerError: { code } } } },
            ],
          },
        },
      ],
      ['joined by slashes', error('x', `UserError/Compute/${code}`)],
      ['in another case', error('x', 'UserError', code.toUpperCase())],
      ['with hyphens', error('x', 'UserError', code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-'))],
    ])('is one %s', (_, json) => {
      expect(failureOf(json)?.cause).toBe('platform');
    });
  });

  test.each(FAMILIES.flatMap(([cause, codes]) => codes.map((code) => [cause, code] as const)))(
    'of the class %s may be %s',
    (cause, code) => {
      expect(failureOf(error('it stopped', code))?.cause).toBe(cause);
      expect(failureOf(error(`AzureMLCompute job failed.\n${code}: it stopped`))?.cause).toBe(cause);
      expect(failureOf(error('it stopped', 'UserError', 'BadArgument', code))?.cause).toBe(cause);
    },
  );

  it.each(['ValueError', 'ModuleNotFoundError', 'mylib.CustomError', 'torch.cuda.OutOfMemoryError'])(
    'is not the exception %s, which is of the person',
    (name) => {
      expect(failureOf(error(`${name}: a text`))?.cause).toBe('code');
      expect(failureOf(error(`[rank0]: ${name}: a text`))?.cause).toBe('code');
      expect(failureOf(error(`2026-08-06 11:16:48,011 ERROR ${name}: a text`))?.cause).toBe('code');
    },
  );

  it('may be one that nobody has seen: what Azure names after its backend is no exception of the person', () => {
    expect(failureOf(error('AzureMLCompute job failed.\nQuiescenceError: x'))?.cause).toBe('unclassified');
    expect(failureOf(error('Azure Machine Learning Kubernetes job failed. QuiescenceError: x'))?.cause).toBe(
      'unclassified',
    );
    expect(failureOf(error('AzureMLCompute job failed.\nValueError: x'))?.cause).toBe('code');
  });

  it('is none of the words by which Azure calls a kind of errors', () => {
    for (const word of ['UserError', 'AzureMLException', 'ActivityFailedException', 'ValidationError', 'NotFoundError'])
      expect(failureOf(error(`${word}: something went wrong`))?.cause).toBe('unclassified');
    const outer = 'ActivityFailedException:\n\tMessage: Activity Failed:\n';
    expect(failureOf(error(`${outer}{"error": {"code": "ServiceError", "message": "x"}}`))?.cause).toBe('platform');
    expect(failureOf(error(`UserError: AzureMLCompute job failed. PreemptionError: x`))?.cause).toBe('platform');
  });

  it('is found in the details of an error, and in an error that is a text', () => {
    const details = [
      { code: 'Other', message: 'x' },
      { code: 'ContainerEvicted', message: 'it stopped' },
    ];
    expect(failureOf({ error: { code: 'UserError', message: 'several errors', details } })?.cause).toBe('platform');
    expect(failureOf({ error: JSON.stringify(error('it stopped', 'UserError', 'NodeLost')) })?.cause).toBe('platform');
  });

  it('that may be a name of the program decides nothing', () => {
    expect(failureOf(error('ValueError: NodeNotFound: graph'))?.cause).toBe('unclassified');
    expect(failureOf(error(`${PROGRAM}NodeNotFound: graph`))?.cause).toBe('unclassified');
    expect(failureOf(error('ValueError: PreemptionError: x'))?.cause).toBe('platform');
  });

  it('is no name that a program uses in its words', () => {
    expect(failureOf(error(`${PROGRAM}ValueError: PreemptionError handling is off`))?.cause).toBe('code');
    expect(failureOf(error(`${PROGRAM}openai.InternalServerError: Error code: 500`))?.cause).toBe('code');
    expect(failureOf(error(`${PROGRAM}cachetools.EvictionError: full`))?.cause).toBe('code');
  });
});

describe('words without a code', () => {
  test.each([
    ['platform', 'Nodes of this job got pre-empted.'],
    ['platform', 'Nodes of this job got preempted.'],
    ['platform', 'The pod was evicted: the node was low on resource: ephemeral-storage.'],
    ['platform', 'The container has vanished.'],
    ['platform', 'Error response from daemon: No such container: 5fa2'],
    ['platform', 'Failed to pull image "mcr.example/x": rpc error'],
    ['platform', 'An internal system error occurred.'],
    ['platform', 'Preempted: the low priority node was reclaimed'],
    ['platform', 'Lost contact with the node tvm-1_d.'],
    ['platform', 'Node 10.0.0.4 is not responding.'],
    ['platform', 'Back-off pulling image "own.azurecr.io/x:1"'],
    ['platform', 'toomanyrequests: You have reached your pull rate limit.'],
    ['quota', 'Not enough quota for the request.'],
    ['quota', 'pods "x" is forbidden: exceeded quota: gpu-quota, requested: requests.nvidia.com/gpu=8'],
    ['environment', 'Image build timed out after 3600 s'],
    ['environment', 'Docker build of the environment failed with exit code 1'],
    ['data', 'Unable to mount data store workspaceblobstore. Give either an account key or SAS token'],
    ['data', 'Error Message: ScriptExecutionException was caused by StreamAccessException.'],
    ['unclassified', 'subprocess.CalledProcessError: Command died with <Signals.SIGKILL: 9>'],
    ['unclassified', 'the worker ended with exit status 137'],
    ['code', 'Exception: no rows'],
    ['unclassified', 'OSError: [Errno 28] No space left on device'],
    ['unclassified', 'OSError: [Errno 122] Disk quota exceeded'],
    ['unclassified', 'RuntimeError: NCCL error: unhandled system error'],
    ['unclassified', "User process 'python' exited with status code -9."],
    ['unclassified', 'ray.exceptions.NodeDiedError: Task failed'],
    ['unclassified', 'RuntimeError: CUDA error: uncorrectable ECC error encountered'],
    ['unclassified', 'User errors were found in at least one of the child runs'],
    ['unclassified', 'User program failed with PreemptedError: my own scheduler took the worker'],
    ['unclassified', 'User program failed with QuotaExceededError: my app has no quota left'],
    ['platform', 'azuremlcompute job failed: nodepreempted: the node was taken'],
    ['platform', 'internalsystemerror: something went wrong'],
    ['data', 'error code: scriptexecution.streamaccess.notfound'],
    ['platform', 'Azure Machine Learning Kubernetes job failed. NodeShutdown: Pod was terminated'],
    ['platform', 'OverconstrainedAllocationRequest: Allocation failed.'],
    ['environment', 'Unauthorized. Failed to pull image from example.azurecr.io'],
    ['environment', 'Failed to pull Docker image x. Reason: unauthorized: authentication required'],
    ['platform', 'Failed to pull Docker image x. Reason: connection reset'],
    ['platform', 'AzureMLCompute job failed.\nJobNodesLost: two nodes'],
    ['code', 'openai.RateLimitError: You exceeded your current quota, please check your plan'],
    ['code', 'RuntimeError: CUDA error: device-side assert triggered'],
    ['code', 'CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 79.15 GiB total capacity)'],
    ['code', 'CUDA error: out of memory'],
    ['code', 'cuda runtime error (2) : out of memory'],
    ['code', 'cuMemAlloc failed: CUDA_ERROR_OUT_OF_MEMORY'],
    ['code', 'HIP out of memory. Tried to allocate 2.00 GiB'],
    ['code', 'Execution failed with torch.cuda.OutOfMemoryError'],
    ['code', 'AzureMLCompute job failed.\nOutOfMemoryError: CUDA out of memory'],
    ['code', 'OOM when allocating tensor with shape[64,512]'],
    ['unclassified', 'CUDA out of memory. The node tvm-1_d is not responding.'],
    ['unclassified', 'CUDA out of memory. Not enough quota for the request.'],
    ['unclassified', 'CUDA out of memory. Image build failed.'],
    ['unclassified', 'CUDA out of memory. Unable to mount data store workspaceblobstore.'],
    ['unclassified', 'CUDA out of memory; the worker ended with exit status 137'],
    ['unclassified', 'NCCL WARN Cuda failure 2 out of memory'],
    ['unclassified', 'the container ran out of memory'],
    ['platform', 'AzureMLCompute job failed. NodeLost: CUDA out of memory'],
  ])('are %s: %s', (cause, message) => {
    expect(failureOf(error(message))?.cause).toBe(cause);
  });
});

describe('a GPU that is out of memory', () => {
  it.each([
    ['platform', 'NodeLost'],
    ['quota', 'ClusterCoreQuotaReached'],
    ['environment', 'ImageBuildFailure'],
    ['data', 'DatastoreAccessDenied'],
    ['unclassified', 'ServiceError'],
  ])('is %s where Azure names %s', (cause, code) => {
    expect(failureOf(error('CUDA out of memory', code))?.cause).toBe(cause);
  });
});

describe('the text of an AutoML job', () => {
  it('has its class by the innermost code', () => {
    const inner = JSON.stringify(
      {
        error: {
          code: 'UserError',
          inner_error: { code: 'BadArgument', inner_error: { code: 'FeaturizationRequired' } },
        },
      },
      null,
      4,
    );
    const exception = {
      message: `DataException:\n\tMessage: turn on featurization\n\tInnerException: None\n\tErrorResponse \n${inner}`,
      exception_class: 'DataException',
    };
    const text = `Setup iteration failed: ${JSON.stringify({ run_error: { exception, traceback: '', has_pii: false } })}`;
    expect(failureInBag({ errors: text })).toEqual({
      cause: 'code',
      code: 'FeaturizationRequired',
      message: 'turn on featurization',
    });
  });
});
