import { arnFor, commonContext } from './needs.ts';
import type { Needs } from './needs.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What EFS asks: of a new access point the file system, and tagging where it has tags; of one that is there itself. */
export const efsNeeds: Needs = ({ operation, input }, who) => {
  const fields = input as Readonly<Record<string, unknown>>;
  const context = commonContext(who);
  const fileSystem = arnFor(who, 'elasticfilesystem', `file-system/${text(fields['FileSystemId'])}`);
  const accessPoint = arnFor(who, 'elasticfilesystem', `access-point/${text(fields['AccessPointId']) || '*'}`);
  if (operation !== 'CreateAccessPoint')
    return [{ action: `elasticfilesystem:${operation}`, resource: accessPoint, context }];
  const tagged = Array.isArray(fields['Tags']) && fields['Tags'].length > 0;
  const tagging = { ...context, 'elasticfilesystem:CreateAction': ['CreateAccessPoint'] };
  return [
    { action: 'elasticfilesystem:CreateAccessPoint', resource: fileSystem, context },
    ...(tagged ? [{ action: 'elasticfilesystem:TagResource', resource: fileSystem, context: tagging }] : []),
  ];
};
