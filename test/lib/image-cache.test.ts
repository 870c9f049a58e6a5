import { describe, expect, test } from 'vitest';
import { cachedPath } from '#lib/constructs/image-cache.ts';
import { aHouse } from './house.ts';
import { aHouseWith } from './kasm-wishes.ts';
import { found, only } from './resources.ts';

const dockerHubSecretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf';

describe('an image of Docker Hub', () => {
  test.each([
    ['kasmweb/vs-code:1.15.0', 'kasmweb/vs-code:1.15.0'],
    ['docker.io/kasmweb/vs-code:1.15.0', 'kasmweb/vs-code:1.15.0'],
    ['ubuntu:24.04', 'library/ubuntu:24.04'],
    ['ghcr.io/somebody/desktop:1', undefined],
    ['localhost/desktop:1', undefined],
    ['registry:5000/desktop:1', undefined],
    ['123456789012.dkr.ecr.eu-central-1.amazonaws.com/desktop:1', undefined],
  ])('%s is kept as %s', (image, path) => {
    expect(cachedPath(image)).toBe(path);
  });
});

describe('with an image cache', () => {
  const { templates } = aHouseWith({}, { imageCache: { dockerHubSecretArn } });
  const desktops = { desktops: templates.desktops };

  test('Docker Hub is asked with the operator’s own account', () => {
    expect(only(found(desktops, 'AWS::ECR::PullThroughCacheRule')).properties).toMatchObject({
      EcrRepositoryPrefix: 'deskpool-demo',
      UpstreamRegistry: 'docker-hub',
      CredentialArn: dockerHubSecretArn,
    });
  });

  test('desktops are pulled from the region’s registry', () => {
    const images = found(desktops, 'AWS::ECS::TaskDefinition').map(({ properties }) =>
      JSON.stringify(properties.ContainerDefinitions[0].Image),
    );
    expect(images).toEqual(
      ['vs-code', 'ubuntu-focal-desktop', 'chromium'].map(() =>
        expect.stringMatching(/\.dkr\.ecr\..*deskpool-demo\/kasmweb\//),
      ),
    );
  });

  test('what starts them may fetch and keep these images, and no others', () => {
    const statements = found(desktops, 'AWS::IAM::Policy').flatMap(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    const keeping = only(statements.filter(({ Action }) => Action === 'ecr:CreateRepository'));
    expect(keeping.Resource).toHaveLength(3);
    expect(JSON.stringify(keeping.Resource[0])).toContain(':repository/deskpool-demo/kasmweb/vs-code"');
  });
});

test('without one, images are pulled from where they are', () => {
  const desktops = { desktops: aHouse().templates.desktops };
  expect(found(desktops, 'AWS::ECR::PullThroughCacheRule')).toEqual([]);
  expect(JSON.stringify(desktops.desktops.toJSON())).not.toContain('CreateRepository');
});
