import { SecretValue } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import type { LocalContext } from '../local-context.ts';
import { acknowledge } from './acknowledge.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import { removalOfData } from './keep.ts';

export type HouseSecretsProps = { readonly stage: Stage; readonly local: LocalContext | undefined };

type Making = {
  /** Below the stage's own name in Secrets Manager. */
  readonly name: string;
  readonly description: string;
  /** Letters and digits. */
  readonly length?: number;
  /** The secret itself, where everybody may know it: on one machine. */
  readonly known?: string | undefined;
};

/** What the names of a robot's secrets, of those of lookup clients and of users of the relay begin with. */
export const secretPrefixes = (portal: string) => ({
  ROBOT_SECRETS_PREFIX: `deskpool/${portal}/robots/`,
  LOOKUP_SECRETS_PREFIX: `deskpool/${portal}/lookup/`,
  RELAY_SECRETS_PREFIX: `deskpool/${portal}/relay/`,
});

/** The secrets of a stage. The template says how they are made, never what they are. */
export class HouseSecrets extends Construct {
  /** What gateway and API know each other by. */
  readonly gatewayKey: ISecret;
  /** From the identity provider: made here as a placeholder, replaced by the operator before anybody signs in. */
  readonly oidcClient: ISecret;
  /** What the tokens and passwords of learning platforms' sessions are made from. */
  readonly lmsKey: ISecret;
  /** What webhooks are signed with. */
  readonly webhookKey: ISecret;
  /** The JWK set that licences are signed with: a placeholder until the deployment has made the first key. */
  readonly licensingKeys: ISecret;
  /** What robots prove themselves with: a secret each, and a password where that grant is on. */
  readonly robots: readonly ISecret[];
  /** What clients of the lookup service prove themselves with. */
  readonly lookup: readonly ISecret[];
  /** What tokens of the relay are signed with. */
  readonly relayKey: ISecret;
  /** What users of the relay prove themselves with. */
  readonly relayUsers: readonly ISecret[];
  readonly #portal: string;

  constructor(scope: Construct, id: string, { stage, local }: HouseSecretsProps) {
    super(scope, id);
    this.#portal = stage.name;
    this.gatewayKey = this.#make('GatewayKey', {
      name: 'gateway-key',
      description: 'Known to the gateway and the API alone',
    });
    this.oidcClient = this.#make('OidcClient', {
      name: 'oidc-client-secret',
      description: 'Replace by the client secret that the identity provider gave',
    });
    this.lmsKey = this.#make('LmsKey', {
      name: 'lms-key',
      description: 'Tokens and passwords of the sessions of learning platforms are made from it',
      length: 64,
    });
    this.webhookKey = this.#make('WebhookKey', {
      name: 'webhook-key',
      description: 'Webhooks are signed with it; whoever receives them has to know it',
      length: 64,
    });
    this.licensingKeys = this.#make('LicensingKeys', {
      name: 'licensing-keys',
      description: 'Client tokens of guests and their bearers are signed with it; made at deployment',
    });
    this.robots = this.#makeRobots(stage.robots, local);
    this.lookup = stage.lookup.clients.map(({ name }) =>
      this.#make(`Lookup-${name}`, {
        name: `lookup/${name}`,
        description: `Password of ${name} at the lookup service`,
        known: local?.secrets.lookup,
      }),
    );
    this.relayKey = this.#make('RelayKey', {
      name: 'relay-key',
      description: 'Tokens of the message relay are signed with it',
    });
    this.relayUsers = stage.relay.users.map((user) =>
      this.#make(`Relay-${user}`, {
        name: `relay/${user}`,
        description: `Password of ${user} at the message relay`,
        known: local?.secrets.relay,
      }),
    );
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'Others have to learn of each change: the provider, learning platforms, receivers of webhooks, guests with their client tokens; the gateway key and the keys of licensing change by a deployment.',
    );
  }

  #makeRobots({ clients, passwordGrant }: Stage['robots'], local: LocalContext | undefined): readonly ISecret[] {
    return clients.flatMap(({ clientId, username }) => {
      const secret = this.#make(`Robot-${clientId}`, {
        name: `robots/${clientId}/secret`,
        description: `Client secret of ${clientId}`,
        known: local?.secrets.robotSecret,
      });
      if (!passwordGrant) return [secret];
      const password = this.#make(`RobotPassword-${clientId}`, {
        name: `robots/${clientId}/password`,
        description: `Password of ${username}, for the password grant`,
        known: local?.secrets.robotPassword,
      });
      return [secret, password];
    });
  }

  #make(id: string, { name, description, length = 48, known }: Making): ISecret {
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    return new Secret(this, id, {
      secretName: `deskpool/${this.#portal}/${name}`,
      description,
      ...(known === undefined
        ? { generateSecretString: { passwordLength: length, excludePunctuation: true } }
        : { secretStringValue: SecretValue.unsafePlainText(known) }),
      removalPolicy: removalOfData(this),
    }) as ISecret;
  }
}

/** Lets a function read one secret. */
export const grantSecret = (reader: DeskpoolFunction, secret: ISecret): void => grantSecrets(reader, [secret]);

/** Lets a function read these secrets, each by its name; nothing where there are none. */
export const grantSecrets = (reader: DeskpoolFunction, secrets: readonly ISecret[]): void => {
  const arns = secrets.map(({ secretArn }) => secretArn);
  if (arns.length > 0) reader.allow(['secretsmanager:GetSecretValue'], arns);
};
