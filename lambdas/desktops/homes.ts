import {
  ClientException,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  type DescribeTaskDefinitionCommandOutput,
  type ECSClient,
  type RegisterTaskDefinitionCommandInput,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { AccessPoints } from './access-points.ts';

/** People's homes: one for each person and desktop type, which outlives every desktop. */
export type Homes = {
  /**
   * The task definition that mounts this person's home, and nobody else's. Made when it is asked for first, and again when that of the
   * type has changed.
   *
   * @returns its ARN
   * @throws whatever passes by itself, to be asked again
   */
  definitionFor(desktopType: string, person: string): Promise<string>;
};

export type HomesOptions = {
  readonly ecs: ECSClient;
  readonly accessPoints: AccessPoints;
  /** With a desktop type's name behind it the family of its task definitions, and, with a person's mark behind that, of his own. */
  readonly familyPrefix: string;
  readonly hash: (value: string) => string;
};

/** The volume of the type's task definition that stands for the home. */
const volume = 'home';
/** A tag: which revision of the type's task definition this one was copied from. */
const copyOf = 'deskpool-copy-of';

type Described = Pick<DescribeTaskDefinitionCommandOutput, 'tags'> & { readonly definition: TaskDefinition };

/**
 * `RunTask` can't say which volume to mount, so each person has task definitions of his own: copies of the type's, with the access point
 * of his home in the place of the whole file system. Usually nothing has changed since the last one, and two questions tell so.
 */
export function personalHomes({ ecs, accessPoints, familyPrefix, hash }: HomesOptions): Homes {
  const describe = async (taskDefinition: string): Promise<Described | undefined> => {
    try {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
      const { taskDefinition: definition, tags } = await ecs.send(command);
      return definition && { definition, tags };
    } catch (error) {
      // So it answers where a family has no revision yet.
      if (error instanceof ClientException) return undefined;
      throw error;
    }
  };
  return {
    async definitionFor(desktopType, person) {
      const mark = hash(JSON.stringify([desktopType, person])).slice(0, 20);
      const family = `${familyPrefix}${desktopType}-home-${mark}`;
      const [type, own] = await Promise.all([describe(familyPrefix + desktopType), describe(family)]);
      if (!type) throw new Error(`There is no task definition of ${desktopType}.`);
      const source = arnOf(type.definition);
      if (own && own.tags?.some(({ key, value }) => key === copyOf && value === source)) return arnOf(own.definition);
      const accessPoint = await accessPoints.make({ desktopType, person, mark });
      const copy = new RegisterTaskDefinitionCommand(copied(type, { family, source, accessPoint }));
      const { taskDefinition } = await ecs.send(copy);
      return arnOf(taskDefinition);
    },
  };
}

function copied(
  { definition, tags = [] }: Described,
  { family, source, accessPoint }: { readonly family: string; readonly source: string; readonly accessPoint: string },
): RegisterTaskDefinitionCommandInput {
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _at,
    registeredBy: _by,
    deregisteredAt: _gone,
    ...asked
  } = definition;
  return {
    ...asked,
    family,
    containerDefinitions: definition.containerDefinitions ?? [],
    volumes: definition.volumes?.map((one) => (one.name === volume ? withAccessPoint(one, accessPoint) : one)),
    tags: [...tags, { key: copyOf, value: source }],
  };
}

function withAccessPoint(one: NonNullable<TaskDefinition['volumes']>[number], accessPointId: string) {
  const system = one.efsVolumeConfiguration;
  if (!system) throw new Error(`The volume ${volume} is on no file system.`);
  return {
    ...one,
    efsVolumeConfiguration: { ...system, authorizationConfig: { ...system.authorizationConfig, accessPointId } },
  };
}

function arnOf(definition: TaskDefinition | undefined): string {
  if (!definition?.taskDefinitionArn) throw new Error('ECS names no task definition.');
  return definition.taskDefinitionArn;
}
