import type { Machines } from '#local/services/fleet/machines.ts';
import { arnFor, commonContext } from './needs.ts';
import type { Needs } from './needs.ts';

type Fields = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What Run Command asks: to send, the document and each machine, with the tags that machines of this portal have. */
export const commandsNeeds: Needs = ({ operation, input }, who) => {
  const fields = input as Fields;
  const action = `ssm:${operation}`;
  const context = commonContext(who);
  if (operation !== 'SendCommand') return [{ action, resource: '*', context }];
  const ids = Array.isArray(fields['InstanceIds']) ? fields['InstanceIds'].map(text) : [];
  const [, portal = ''] = /^deskpool-(.+)-dcv-/.exec(text(fields['DocumentName'])) ?? [];
  return [
    { action, resource: arnFor(who, 'ssm', `document/${text(fields['DocumentName'])}`), context },
    ...ids.map((id) => ({
      action,
      resource: arnFor(who, 'ec2', `instance/${id}`),
      context: { ...context, 'ssm:resourceTag/deskpool': [portal] },
    })),
  ];
};

/** What Auto Scaling asks: the group that something is done with, or nothing in particular where groups are looked at. */
export const autoScalingNeeds =
  (machines: Pick<Machines, 'groups' | 'all'>): Needs =>
  ({ operation, input }, who) => {
    const action = `autoscaling:${operation}`;
    const context = commonContext(who);
    if (operation.startsWith('Describe')) return [{ action, resource: '*', context }];
    const fields = input as Fields;
    const ofMachine = machines.all().find(({ id }) => id === text(fields['InstanceId']))?.group;
    const name = text(fields['AutoScalingGroupName']) || ofMachine;
    const group = machines.groups().find((one) => one.name === name);
    // Of a machine that is gone IAM knows no group; the caller's own groups are what it may be about.
    const resource = group?.arn ?? machines.groups()[0]?.arn ?? '*';
    return [{ action, resource, context }];
  };
