import { targetTypeOf } from '../place.ts';
import { guid, hex } from '../random.ts';
import { rootOf, type SandboxRun } from '../run.ts';

/** The property bag of a pipeline's step; a reused one says from where it was taken. */
export function stepProperties(run: SandboxRun): Record<string, string> {
  const pipeline = run.parent?.id ?? '';
  const common = {
    'azureml.DevPlatv2': 'true',
    StepType: 'PythonScriptStep',
    ComputeTargetType: 'AmlCompute',
    'azureml.moduleid': guid(`${run.id}/component`),
    'azureml.moduleName': 'azureml_anonymous',
    'azureml.moduleVersion': '1',
    'azureml.runsource': 'azureml.StepRun',
    'azureml.nodeid': hex(run.id, 8),
    'azureml.pipelinerunid': pipeline,
    'azureml.pipeline': pipeline,
    'azureml.pipelineComponent': 'masterescloud',
    '_azureml.ComputeTargetType': targetTypeOf(run),
    ProcessInfoFile: 'azureml-logs/process_info.json',
    ProcessStatusFile: 'azureml-logs/process_status.json',
  };
  if (run.reused) {
    const from = run.reused.pipeline ?? 'earlier-pipeline';
    return {
      'azureml.isreused': 'true',
      'azureml.reusedrunid': run.reused.run,
      'azureml.reusednodeid': hex(run.reused.run, 8),
      'azureml.reusedpipeline': from,
      'azureml.reusedpipelinerunid': from,
      ...common,
      ContentSnapshotId: guid(`${run.id}/snapshot`),
    };
  }
  return {
    ...common,
    'azureml.DatasetAccessMode': 'Asset',
    'azureml.moduleFamilyId': '0',
    'azureml.rootpipelinerunid': rootOf(run).id,
    '_azureml.ClusterName': run.cluster?.name ?? '',
  };
}
