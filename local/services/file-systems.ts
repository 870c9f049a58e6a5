import * as z from 'zod';
import { efsNeeds } from '#local/policy/needs/efs-needs.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { stableId } from '#local/template/naming.ts';
import { unknownOperation } from './aws-call.ts';
import { AwsError } from './aws-error.ts';
import type { Service } from './service.ts';

const Creation = z.looseObject({
  FileSystemId: z.string(),
  ClientToken: z.string().min(1).max(64),
  PosixUser: z.looseObject({ Uid: z.number().int().min(0), Gid: z.number().int().min(0) }).optional(),
  RootDirectory: z
    .looseObject({
      Path: z
        .string()
        .max(100)
        .regex(/^(\/|(\/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4})$/, 'a path of up to four directories'),
    })
    .prefault({ Path: '/' }),
});
const Question = z.looseObject({ AccessPointId: z.string().optional() });

const parsed = <S extends z.ZodType>(schema: S, input: unknown): z.output<S> => {
  const { data, error } = schema.safeParse(input);
  if (error)
    throw new AwsError(
      'BadRequest',
      error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  return data;
};

/**
 * EFS, as far as access points go: each leads to a directory of its own, which ECS makes in the data folder when it is mounted. An
 * access point's id comes of its token, so that it leads to the same directory after a restart, although nothing is written down.
 */
export const openFileSystems = (cloud: CloudTemplate): Service => {
  const all = new Map<string, object>();
  const create = (input: unknown) => {
    const { FileSystemId, ClientToken, PosixUser, RootDirectory } = parsed(Creation, input);
    if (!cloud.find('AWS::EFS::FileSystem', FileSystemId))
      throw new AwsError('FileSystemNotFound', `File system '${FileSystemId}' does not exist.`, 404);
    const AccessPointId = `fsap-${stableId(`${FileSystemId}/${ClientToken}`, 17)}`;
    if (all.has(AccessPointId))
      throw new AwsError('AccessPointAlreadyExists', 'There is one with this token.', 409, {
        ErrorCode: 'AccessPointAlreadyExists',
        AccessPointId,
      });
    const AccessPointArn = `arn:aws:elasticfilesystem:${cloud.region}:${cloud.account}:access-point/${AccessPointId}`;
    const made = { AccessPointId, AccessPointArn, ClientToken, FileSystemId, PosixUser, RootDirectory };
    all.set(AccessPointId, { ...made, LifeCycleState: 'available' });
    return { ...made, LifeCycleState: 'creating' };
  };
  const describe = (input: unknown) => {
    const { AccessPointId } = parsed(Question, input);
    if (AccessPointId === undefined) return { AccessPoints: [...all.values()] };
    const found = all.get(AccessPointId);
    if (!found) throw new AwsError('AccessPointNotFound', `Access point '${AccessPointId}' does not exist.`, 404);
    return { AccessPoints: [found] };
  };
  return {
    needs: efsNeeds,
    answer: async (operation, input) => {
      if (operation === 'CreateAccessPoint') return create(input);
      if (operation === 'DescribeAccessPoints') return describe(input);
      throw unknownOperation('elasticfilesystem', operation);
    },
  };
};
