/** One part of a key. */
export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** Units of a provisioned table or index; zeros when on demand. */
export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
  readonly NumberOfDecreasesToday?: number;
}

/** A secondary index as DescribeTable shows it. */
export interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: readonly string[];
  };
  readonly IndexArn?: string;
  readonly IndexStatus?: string;
  readonly IndexSizeBytes?: number;
  readonly ItemCount?: number;
  readonly ProvisionedThroughput?: Throughput;
}

/** What a stream's records carry. */
export type StreamViewType = 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'KEYS_ONLY';

/** Whether a table has a stream, and of what. */
export interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: StreamViewType;
}

/** A table as DescribeTable shows it, and as it is kept. */
export interface Table {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableId: string;
  readonly TableStatus: 'ACTIVE';
  readonly CreationDateTime: number;
  readonly ItemCount: number;
  readonly TableSizeBytes: number;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly ProvisionedThroughput: Throughput;
  readonly BillingModeSummary?: { readonly BillingMode: 'PAY_PER_REQUEST' | 'PROVISIONED' };
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly StreamSpecification?: StreamSpecification;
  readonly LatestStreamArn?: string;
  readonly LatestStreamLabel?: string;
  readonly DeletionProtectionEnabled: boolean;
}

/** A secondary index and which kind it is; `local` and `global` are also the names dynalite keeps them under. */
export interface KindOfIndex {
  readonly kind: 'local' | 'global';
  readonly index: Index;
}

/** All secondary indexes of a table. */
export function indexesOf(table: Table): readonly KindOfIndex[] {
  return [
    ...(table.LocalSecondaryIndexes ?? []).map((index) => ({ kind: 'local' as const, index })),
    ...(table.GlobalSecondaryIndexes ?? []).map((index) => ({ kind: 'global' as const, index })),
  ];
}

/** The names of a key's attributes, hash first. */
export const keyNames = (schema: readonly KeyElement[]): readonly string[] => schema.map((part) => part.AttributeName);

/** The type the table defines for a key attribute. */
export function typeOfKey(table: Table, name: string): 'S' | 'N' | 'B' | undefined {
  return table.AttributeDefinitions.find((definition) => definition.AttributeName === name)?.AttributeType;
}
