import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import { removalOfData } from './keep.ts';

/** The secrets of a stage. The template says how they are made, never what they are. */
export class HouseSecrets extends Construct {
  /** What gateway and API know each other by. */
  readonly gatewayKey: ISecret;
  /** From the identity provider: made here as a placeholder, replaced by the operator before anybody signs in. */
  readonly oidcClient: ISecret;

  constructor(scope: Construct, id: string, props: { readonly portal: string }) {
    super(scope, id);
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.gatewayKey = new Secret(this, 'GatewayKey', {
      secretName: `deskpool/${props.portal}/gateway-key`,
      description: 'Known to the gateway and the API alone',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: removalOfData(this),
    }) as ISecret;
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    this.oidcClient = new Secret(this, 'OidcClient', {
      secretName: `deskpool/${props.portal}/oidc-client-secret`,
      description: 'Replace by the client secret that the identity provider gave',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: removalOfData(this),
    }) as ISecret;
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'The provider decides when its client secret changes; the gateway key changes by a deployment, both sides at once.',
    );
  }
}

/** Lets a function read one secret. */
export const grantSecret = (reader: DeskpoolFunction, secret: ISecret): void =>
  reader.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
