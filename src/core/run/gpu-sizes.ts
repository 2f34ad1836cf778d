interface Family {
  readonly names: RegExp;
  readonly model: string;
  /** GPUs by the first number of the name, its vCPUs. Parts of a GPU are left out. */
  readonly gpus: Readonly<Record<number, number>>;
}

const QUARTERS = { 6: 1, 12: 2, 24: 4 };

/**
 * The GPU sizes of Azure whose names do not spell the model, and how many GPUs each size has, by Microsoft's page "GPU
 * accelerated virtual machine sizes". Virtual clusters leave letters out: NC6_v3 is NC6s_v3.
 */
const FAMILIES: readonly Family[] = [
  { names: /^nc\d+r?(_promo)?$/, model: 'K80', gpus: QUARTERS },
  { names: /^nc\d+r?s?_v2(_promo)?$/, model: 'P100', gpus: QUARTERS },
  { names: /^nc\d+r?s?_v3(_promo)?$/, model: 'V100', gpus: QUARTERS },
  { names: /^nd\d+r?s?$/, model: 'P40', gpus: QUARTERS },
  { names: /^nd40r?s?_v2$/, model: 'V100', gpus: { 40: 8 } },
  { names: /^nd96(a?m?s?r?s?_v4|am?s?r)$/, model: 'A100', gpus: { 96: 8 } },
  { names: /^nv\d+s?(_v2)?(_promo)?$/, model: 'M60', gpus: QUARTERS },
  { names: /^nv\d+s_v3$/, model: 'M60', gpus: { 12: 1, 24: 2, 48: 4 } },
  { names: /^nv\d+as_v4$/, model: 'MI25', gpus: { 32: 1 } },
  { names: /^nc\d+as_t4_v3$/, model: 'T4', gpus: { 4: 1, 8: 1, 16: 1, 64: 4 } },
  { names: /^nc\d+ads_a100_v4$/, model: 'A100', gpus: { 24: 1, 48: 2, 96: 4 } },
  { names: /^nd\d+[a-z]*_a100_v4$/, model: 'A100', gpus: { 96: 8 } },
  { names: /^ncc?\d+adi?s_h100_v5$/, model: 'H100', gpus: { 40: 1, 80: 2 } },
  { names: /^nd\d+[a-z]*_h100_v5$/, model: 'H100', gpus: { 96: 8 } },
  { names: /^nd\d+[a-z]*_h200_v5$/, model: 'H200', gpus: { 96: 8 } },
  { names: /^nd\d+[a-z]*_mi300x_v5$/, model: 'MI300X', gpus: { 96: 8 } },
  { names: /^nd\d+[a-z]*(_ndr)?_gb200_v6$/, model: 'GB200', gpus: { 128: 4 } },
  { names: /^nd\d+[a-z]*(_ndr)?_gb300_v6$/, model: 'GB300', gpus: { 128: 4 } },
  { names: /^nv\d+adm?s_a10_v5$/, model: 'A10', gpus: { 36: 1, 72: 2 } },
  { names: /^ng\d+[a-z]*_v620_v1$/, model: 'V620', gpus: { 32: 1 } },
];

/** `Standard_ND96isr_H100_v5` and `Singularity.ND96isr_H100_v5` are one size. */
const MAKER = /^(standard|singularity)[._]/;
/** Newer sizes spell the model: `_H100_v5`. */
const SPELLED = /_([a-z]{1,3}\d{1,4}[a-z]?)_v\d+$/;

/** The model of the GPUs of a VM size that has some: `A100`; null where the size does not say it. */
export function gpuModelOf(vmSize: string): string | null {
  const name = nameOf(vmSize);
  const family = FAMILIES.find(({ names }) => names.test(name));
  return family?.model ?? SPELLED.exec(name)?.[1]?.toUpperCase() ?? null;
}

/** How many GPUs a VM size has, where it is one of the GPU sizes that are known; null for any other. */
export function gpuCountOf(vmSize: string): number | null {
  const name = nameOf(vmSize);
  const family = FAMILIES.find(({ names }) => names.test(name));
  return family?.gpus[Number(/\d+/.exec(name)?.[0])] ?? null;
}

function nameOf(vmSize: string): string {
  return vmSize.toLowerCase().replace(MAKER, '');
}
