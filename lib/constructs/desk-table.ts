import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { isEphemeral, removalOfData } from './keep.ts';

/** A way to find items by other keys than their own. Keys are strings. */
export type Index = { readonly partitionKey: string; readonly sortKey?: string; readonly projects: 'keys' | 'all' };

export type DeskTableProps = {
  readonly tableName: string;
  /** Whether others listen to its changes (old and new images). */
  readonly stream?: boolean;
  readonly indexes: Readonly<Record<string, Index>>;
};

const reading = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:ConditionCheckItem'];
const putting = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
const removing = ['dynamodb:DeleteItem'];

/**
 * The table of one aggregate: on demand, encrypted, with point-in-time recovery; keys `pk` and `sk`, and items that fade at the
 * epoch second in `ttl`. Nobody is granted a scan: what has to be found has an index.
 */
export class DeskTable extends Construct {
  readonly table: Table;
  readonly #indexes: readonly string[];

  constructor(scope: Construct, id: string, props: DeskTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName: props.tableName,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      removalPolicy: removalOfData(this),
      deletionProtection: !isEphemeral(this),
      ...(props.stream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
    });
    for (const [indexName, index] of Object.entries(props.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        ...(index.sortKey && { sortKey: { name: index.sortKey, type: AttributeType.STRING } }),
        projectionType: index.projects === 'all' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
      });
    }
    this.#indexes = Object.keys(props.indexes);
  }

  grantRead(grantee: IGrantable): void {
    this.#grant(grantee, reading);
  }

  /** Read, create and change; never remove. */
  grantReadPut(grantee: IGrantable): void {
    this.#grant(grantee, [...reading, ...putting]);
  }

  grantReadRemove(grantee: IGrantable): void {
    this.#grant(grantee, [...reading, ...removing]);
  }

  grantReadWrite(grantee: IGrantable): void {
    this.#grant(grantee, [...reading, ...putting, ...removing]);
  }

  /** Indexes are named one by one, because a wildcard would cover those that are still to come. */
  #grant(grantee: IGrantable, actions: readonly string[]): void {
    const arns = this.#indexes.map((index) => `${this.table.tableArn}/index/${index}`);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: [...actions], resources: [this.table.tableArn] }),
    );
    if (arns.length > 0) {
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: arns }),
      );
    }
  }
}
