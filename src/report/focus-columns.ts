/** Of the specification: decimals and moments are numbers here, what is written of them follows from the file. */
type FocusType = 'Decimal' | 'Date/Time' | 'JSON' | 'String';

/** As the specification has it; `Own` for columns that it leaves to whoever makes the file, which begin with `x_`. */
type FocusLevel = 'Mandatory' | 'Recommended' | 'Conditional' | 'Own';

const NULLABLE = true;

/**
 * The columns of a FOCUS file: name, type, feature level and whether it may be null, from the specification of FOCUS 1.2
 * (github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec, specification/columns at tag v1.2). Those that say nothing of a run,
 * such as commitment discounts, are left out, which the levels allow. Columns that a provider knows and Runwarden may not,
 * such as the SKU, can be null here.
 */
export const FOCUS_COLUMNS = [
  ['BilledCost', 'Decimal', 'Mandatory'],
  ['BillingAccountId', 'String', 'Mandatory'],
  ['BillingAccountName', 'String', 'Mandatory', NULLABLE],
  ['BillingAccountType', 'String', 'Conditional'],
  ['BillingCurrency', 'String', 'Mandatory'],
  ['BillingPeriodEnd', 'Date/Time', 'Mandatory'],
  ['BillingPeriodStart', 'Date/Time', 'Mandatory'],
  ['ChargeCategory', 'String', 'Mandatory'],
  ['ChargeClass', 'String', 'Mandatory', NULLABLE],
  ['ChargeDescription', 'String', 'Mandatory', NULLABLE],
  ['ChargeFrequency', 'String', 'Recommended'],
  ['ChargePeriodEnd', 'Date/Time', 'Mandatory'],
  ['ChargePeriodStart', 'Date/Time', 'Mandatory'],
  ['ConsumedQuantity', 'Decimal', 'Conditional', NULLABLE],
  ['ConsumedUnit', 'String', 'Conditional', NULLABLE],
  ['ContractedCost', 'Decimal', 'Mandatory'],
  ['ContractedUnitPrice', 'Decimal', 'Conditional', NULLABLE],
  ['EffectiveCost', 'Decimal', 'Mandatory'],
  ['InvoiceIssuerName', 'String', 'Mandatory'],
  ['ListCost', 'Decimal', 'Mandatory'],
  ['ListUnitPrice', 'Decimal', 'Conditional', NULLABLE],
  ['PricingCategory', 'String', 'Conditional', NULLABLE],
  ['PricingQuantity', 'Decimal', 'Mandatory', NULLABLE],
  ['PricingUnit', 'String', 'Mandatory', NULLABLE],
  ['ProviderName', 'String', 'Mandatory'],
  ['PublisherName', 'String', 'Mandatory'],
  ['RegionId', 'String', 'Conditional', NULLABLE],
  ['RegionName', 'String', 'Conditional', NULLABLE],
  ['ResourceId', 'String', 'Conditional', NULLABLE],
  ['ResourceName', 'String', 'Conditional', NULLABLE],
  ['ResourceType', 'String', 'Conditional', NULLABLE],
  ['ServiceCategory', 'String', 'Mandatory'],
  ['ServiceName', 'String', 'Mandatory'],
  ['ServiceSubcategory', 'String', 'Recommended'],
  ['SkuId', 'String', 'Conditional', NULLABLE],
  ['SkuMeter', 'String', 'Conditional', NULLABLE],
  ['SkuPriceId', 'String', 'Conditional', NULLABLE],
  ['SubAccountId', 'String', 'Conditional', NULLABLE],
  ['SubAccountName', 'String', 'Conditional', NULLABLE],
  ['SubAccountType', 'String', 'Conditional', NULLABLE],
  ['Tags', 'JSON', 'Conditional', NULLABLE],
  ['x_AtLeast', 'String', 'Own'],
  ['x_AtLeastWhy', 'String', 'Own', NULLABLE],
  ['x_CostBasis', 'String', 'Own'],
  ['x_DecisionId', 'String', 'Own', NULLABLE],
  ['x_Ending', 'String', 'Own', NULLABLE],
  ['x_Experiment', 'String', 'Own', NULLABLE],
  ['x_FailureClass', 'String', 'Own', NULLABLE],
  ['x_GpuHours', 'Decimal', 'Own'],
  ['x_Owner', 'String', 'Own', NULLABLE],
  ['x_Policy', 'String', 'Own', NULLABLE],
  ['x_PriceAsOf', 'String', 'Own', NULLABLE],
  ['x_PriceSince', 'Date/Time', 'Own', NULLABLE],
  ['x_PriceSource', 'String', 'Own', NULLABLE],
  ['x_Project', 'String', 'Own', NULLABLE],
  ['x_RunId', 'String', 'Own', NULLABLE],
  ['x_RunName', 'String', 'Own', NULLABLE],
  ['x_VmSize', 'String', 'Own', NULLABLE],
  ['x_Waste', 'String', 'Own', NULLABLE],
  ['x_WastedCost', 'Decimal', 'Own'],
  ['x_Workspace', 'String', 'Own'],
] as const satisfies readonly (readonly [name: string, FocusType, FocusLevel, nullable?: boolean])[];

type Columns = (typeof FOCUS_COLUMNS)[number];

/** Text, a number (of a moment: its milliseconds), or keys with their values. */
export type FocusCell = string | number | Readonly<Record<string, string>> | null;

type Value<Type> = Type extends 'JSON' ? Readonly<Record<string, string>> : Type extends 'String' ? string : number;

/** A row has each column. */
export type FocusRow = {
  readonly [Column in Columns as Column[0]]: Column extends readonly [string, string, string, true]
    ? Value<Column[1]> | null
    : Value<Column[1]>;
};
