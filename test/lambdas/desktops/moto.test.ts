import { afterAll, beforeAll, describe } from 'vitest';
import { ecsDesktops } from '#lambdas/desktops/ecs-desktops.ts';
import { desktopsContract } from '#test/contracts/desktops.contract.ts';
import { aClusterAt, startMoto } from '#test/support/moto.ts';

/** Only when asked for: it fetches a hundred Python packages the first time. What moto does not do as AWS does is left out. */
describe.runIf(process.env['DESKPOOL_MOTO'] === '1')('with moto', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  beforeAll(async () => {
    moto = await startMoto();
  }, 300_000);
  afterAll(() => moto.stop());

  desktopsContract('ECS of moto', async () => {
    const { client, cluster, subnet } = await aClusterAt(moto.endpoint);
    const place = {
      cluster,
      types: { plain: { taskDefinition: 'kasm-plain' } },
      subnets: [subnet],
      securityGroup: 'sg-1',
      homesSecurityGroup: '',
    };
    return {
      desktops: ecsDesktops(client, cluster, place),
      types: ['plain'],
      lacks: ['bounds', 'tokens', 'times', 'unknown tasks'],
    };
  });
});
