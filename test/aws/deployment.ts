import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetEmailIdentityCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Stage } from '#core/stage/stage.ts';

/** What has to be known of a deployed stage beside its file. */
export type Deployment = {
  readonly stage: Stage;
  /** The portal's address. */
  readonly portal: string;
  /** The desktops' address with `{id}` in it. */
  readonly desktops: string;
  /** A secret below the stage's own name, such as `robots/robot-id/secret`. */
  readonly secret: (name: string) => Promise<string>;
  /** Whether SES may send as this address; undefined where it can't be asked. */
  readonly maySendAs: (address: string) => Promise<boolean | undefined>;
};

/** Reads a deployment by the credentials of whoever runs this: `AWS_PROFILE`, environment, or the machine's role. */
export async function readDeployment(stage: Stage): Promise<Deployment> {
  const region = stage.region;
  const [ssm, secrets, ses] = [
    new SSMClient({ region }),
    new SecretsManagerClient({ region }),
    new SESv2Client({ region }),
  ];
  const parameter = async (name: string) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/deskpool/${stage.name}/${name}` }));
    return Parameter?.Value ?? '';
  };
  return {
    stage,
    portal: await parameter('portal-url'),
    desktops: await parameter('desktops-url'),
    secret: async (name) => {
      const SecretId = `deskpool/${stage.name}/${name}`;
      return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
    },
    maySendAs: async (address) => {
      const identities = [address, address.slice(address.indexOf('@') + 1)];
      for (const EmailIdentity of identities) {
        try {
          const found = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
          if (found.VerifiedForSendingStatus) return true;
        } catch (error) {
          if (!(error instanceof NotFoundException)) throw error;
        }
      }
      return false;
    },
  };
}
