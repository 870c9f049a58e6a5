import { Construct } from 'constructs';
import { SshKeysEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { answersIn } from './people-functions.ts';

export type SshKeysFunctionProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
};

/** The function that keeps people's SSH keys and gives tokens for what they sign. On its own, since anybody may call it. */
export class SshKeysFunction extends Construct {
  readonly service: DeskpoolFunction;

  constructor(scope: Construct, id: string, { portal, bundles, sessions, access }: SshKeysFunctionProps) {
    super(scope, id);
    this.service = new DeskpoolFunction(this, 'Service', {
      portal,
      bundles,
      name: 'ssh-keys',
      description: 'SSH keys of people, and tokens that open a DCV desktop for what they sign',
      env: SshKeysEnv,
      timeout: answersIn,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: access.table.tableName,
        SESSIONS_TABLE: sessions.table.tableName,
      },
    });
    grantAddresses(this.service, portal);
    sessions.grantRead(this.service.function);
    access.grantReadWrite(this.service.function);
  }
}
