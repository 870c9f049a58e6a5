import * as z from 'zod';
import { AwsError } from './aws-error.ts';
import { unknownOperation } from './aws-call.ts';
import type { Service } from './service.ts';
import { parametersNeeds } from '#local/policy/needs/other-needs.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

const Properties = z.looseObject({ Type: z.string(), Value: z.string() });
const Input = z.looseObject({ Name: z.string().optional(), Names: z.array(z.string()).max(10).default([]) });

/** Systems Manager's Parameter Store with the parameters of the template. */
export const openParameters = (cloud: CloudTemplate): Service => {
  const all = new Map(
    cloud.ofType('AWS::SSM::Parameter').map((resource) => {
      const { Type, Value } = read(resource, Properties);
      const ARN = `arn:aws:ssm:${resource.region}:${cloud.account}:parameter/${resource.name.replace(/^\//, '')}`;
      return [resource.name, { Name: resource.name, Type, Value, Version: 1, ARN, DataType: 'text' }] as const;
    }),
  );
  const find = (id: string) => all.get(id) ?? [...all.values()].find((one) => one.ARN === id);
  return {
    needs: parametersNeeds,
    answer: async (operation, input) => {
      const { data, error } = Input.safeParse(input);
      if (error) throw new AwsError('ValidationException', error.issues.map((issue) => issue.message).join('; '));
      if (operation === 'GetParameter') {
        const Parameter = find(data.Name ?? '');
        if (!Parameter) throw new AwsError('ParameterNotFound', `Parameter ${data.Name ?? ''} not found.`);
        return { Parameter };
      }
      if (operation === 'GetParameters') {
        return {
          Parameters: data.Names.flatMap((name) => find(name) ?? []),
          InvalidParameters: data.Names.filter((name) => !find(name)),
        };
      }
      throw unknownOperation('ssm', operation);
    },
  };
};
