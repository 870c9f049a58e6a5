import { Stack } from 'aws-cdk-lib';
import { CfnPullThroughCacheRule } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';

export type ImageCacheProps = {
  readonly portal: string;
  /** Secret with a user name and an access token of Docker Hub, which ECR asks for there. */
  readonly dockerHubSecretArn: string;
};

/** Where ECR keeps an image of Docker Hub, below the prefix; undefined for one of another registry. */
export function cachedPath(image: string): string | undefined {
  const path = image.replace(/^docker\.io\//, '');
  const [first = '', ...rest] = path.split('/');
  // What stands first is a registry if it looks like a host.
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')) return undefined;
  return path.includes('/') ? path : `library/${path}`;
}

/**
 * Images of Docker Hub, kept in the region's own registry as they are pulled first: starts are faster, and Docker Hub's limits of pulls
 * and its bad days don't matter to images that are there already.
 */
export class ImageCache extends Construct {
  readonly #prefix: string;

  constructor(scope: Construct, id: string, { portal, dockerHubSecretArn }: ImageCacheProps) {
    super(scope, id);
    this.#prefix = `deskpool-${portal}`;
    new CfnPullThroughCacheRule(this, 'DockerHub', {
      ecrRepositoryPrefix: this.#prefix,
      upstreamRegistry: 'docker-hub',
      upstreamRegistryUrl: 'registry-1.docker.io',
      credentialArn: dockerHubSecretArn,
    });
  }

  /** The image as it is to be pulled. */
  imageOf(image: string): string {
    const path = cachedPath(image);
    const { account, region, urlSuffix } = Stack.of(this);
    return path ? `${account}.dkr.ecr.${region}.${urlSuffix}/${this.#prefix}/${path}` : image;
  }

  /** The repository that the image is kept in; undefined for one that is pulled from elsewhere. */
  repositoryOf(image: string): string | undefined {
    const path = cachedPath(image);
    const name = path?.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
    return (
      name &&
      Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: `${this.#prefix}/${name}` })
    );
  }
}
