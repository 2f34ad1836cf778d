/** One machine size as Azure ML lists it for a region. */
export interface VmSize {
  name: string;
  family: string;
  vCPUs: number;
  gpus: number;
  osVhdSizeMB: number;
  maxResourceVolumeMB: number;
  memoryGB: number;
  lowPriorityCapable: boolean;
  premiumIO: boolean;
  supportedComputeTypes: string[];
}

function size(name: string, family: string, vCPUs: number, gpus: number, memoryGB: number, diskGB: number): VmSize {
  return {
    name,
    family,
    vCPUs,
    gpus,
    osVhdSizeMB: 1_047_552,
    maxResourceVolumeMB: diskGB * 1_024,
    memoryGB,
    lowPriorityCapable: true,
    premiumIO: true,
    supportedComputeTypes: ['AmlCompute', 'ComputeInstance'],
  };
}

/** The sizes every region of the sandbox offers. */
export const VM_SIZES: readonly VmSize[] = [
  size('Standard_DS2_v2', 'standardDSv2Family', 2, 0, 7, 14),
  size('Standard_DS3_v2', 'standardDSv2Family', 4, 0, 14, 28),
  size('Standard_D16s_v3', 'standardDSv3Family', 16, 0, 64, 128),
  size('Standard_E8s_v3', 'standardESv3Family', 8, 0, 64, 128),
  size('Standard_NC4as_T4_v3', 'standardNCASv3_T4Family', 4, 1, 28, 176),
  size('Standard_NC64as_T4_v3', 'standardNCASv3_T4Family', 64, 4, 440, 2_816),
  size('Standard_NC6s_v3', 'standardNCSv3Family', 6, 1, 112, 736),
  size('Standard_NC24s_v3', 'standardNCSv3Family', 24, 4, 448, 2_948),
  size('Standard_NC24ads_A100_v4', 'StandardNCADSA100v4Family', 24, 1, 220, 64),
  size('Standard_NC48ads_A100_v4', 'StandardNCADSA100v4Family', 48, 2, 440, 128),
  size('Standard_NC96ads_A100_v4', 'StandardNCADSA100v4Family', 96, 4, 880, 256),
  size('Standard_ND40rs_v2', 'standardNDSv2Family', 40, 8, 672, 2_948),
  size('Standard_ND96asr_v4', 'standardNDASv4_A100Family', 96, 8, 900, 6_000),
  size('Standard_ND96amsr_A100_v4', 'standardNDAMSv4_A100Family', 96, 8, 1_900, 6_400),
  size('Standard_ND96isr_H100_v5', 'standardNDSH100v5Family', 96, 8, 1_900, 28_000),
  size('Standard_NV36ads_A10_v5', 'StandardNVADSA10v5Family', 36, 1, 440, 720),
];

/** Finds a size without regard to case, as Azure does. */
export function findVmSize(name: string | null | undefined): VmSize | undefined {
  return VM_SIZES.find((candidate) => candidate.name.toLowerCase() === name?.toLowerCase());
}
