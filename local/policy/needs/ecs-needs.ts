import { arnFor, commonContext } from './needs.ts';
import type { Needs } from './needs.ts';
import type { Permission } from '../evaluate.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What IAM needs to know of a task definition: its own ARN, the roles that it names, and whether it has tags to pass on. */
export type TaskDefinitionFacts = { readonly arn: string; readonly roles: readonly string[]; readonly tagged: boolean };
export type FindTaskDefinition = (taskDefinition: string) => TaskDefinitionFacts | undefined;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const nameOf = (value: unknown): string => text(value).split('/').at(-1) ?? '';

/** What ECS asks IAM: RunTask is about the task definition, and about every role that it hands to the task. */
export const ecsNeeds =
  (find: FindTaskDefinition): Needs =>
  ({ operation, input }, who) => {
    const fields = (input ?? {}) as Fields;
    const clusterName = nameOf(fields['cluster'] ?? 'default');
    const context = { ...commonContext(who), 'ecs:cluster': [arnFor(who, 'ecs', `cluster/${clusterName}`)] };
    const ecs = (action: string, resource: string): Permission => ({
      action: `ecs:${action}`,
      resource: arnFor(who, 'ecs', resource),
      context,
    });
    const task = (id: unknown) => `task/${clusterName}/${nameOf(id)}`;
    const passing = (role: unknown): Permission => ({
      action: 'iam:PassRole',
      resource: text(role),
      context: {
        ...commonContext(who),
        'iam:PassedToService': ['ecs-tasks.amazonaws.com'],
        'iam:AssociatedResourceArn': [],
      },
    });
    switch (operation) {
      case 'RunTask': {
        const definition = text(fields['taskDefinition']);
        const facts = find(definition);
        const inherits = fields['propagateTags'] === 'TASK_DEFINITION' && facts?.tagged === true;
        const tagged = inherits || (Array.isArray(fields['tags']) && fields['tags'].length > 0);
        return [
          {
            action: 'ecs:RunTask',
            // However it was called: a family means its newest revision, and is allowed as that.
            resource:
              facts?.arn ??
              (definition.startsWith('arn:') ? definition : arnFor(who, 'ecs', `task-definition/${definition}`)),
            context,
          },
          ...(tagged
            ? [{ ...ecs('TagResource', task('*')), context: { ...context, 'ecs:CreateAction': ['RunTask'] } }]
            : []),
          ...(facts?.roles ?? []).map(passing),
        ];
      }
      case 'RegisterTaskDefinition': {
        const tagging = { ...commonContext(who), 'ecs:CreateAction': ['RegisterTaskDefinition'] };
        const tagged = Array.isArray(fields['tags']) && fields['tags'].length > 0;
        return [
          ecs('RegisterTaskDefinition', '*'),
          ...(tagged
            ? [{ ...ecs('TagResource', `task-definition/${text(fields['family'])}:*`), context: tagging }]
            : []),
          ...[fields['executionRoleArn'], fields['taskRoleArn']].filter((role) => role !== undefined).map(passing),
        ];
      }
      case 'StopTask':
        return [ecs('StopTask', task(fields['task']))];
      case 'DescribeTasks':
        return (Array.isArray(fields['tasks']) ? fields['tasks'] : []).map((id) => ecs('DescribeTasks', task(id)));
      case 'ListTasks':
        return [ecs('ListTasks', `container-instance/${clusterName}/*`)];
      default:
        return [ecs(operation, '*')];
    }
  };
