import * as z from 'zod';
import type { Functions } from '#local/functions/functions.ts';
import type { Policy } from '#local/policy/policy.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const Properties = z.looseObject({
  FunctionName: z.string(),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).prefault({}),
});

/** Checks that each function may send what it could not do to the queue named for that, which AWS does in the function's name. */
export const checkFailureDestinations = (cloud: CloudTemplate, functions: Functions, policy: Policy): void => {
  for (const resource of cloud.ofType('AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::EventSourceMapping')) {
    const { FunctionName, DestinationConfig } = read(resource, Properties);
    const queue = DestinationConfig.OnFailure?.Destination;
    if (!queue?.includes(':sqs:')) continue;
    const denial = policy.check(functions.find(FunctionName), [
      { action: 'sqs:SendMessage', resource: queue, context: {} },
    ]);
    if (denial) throw new CloudFault(`${resource.path} can't send what failed. ${denial.message}`);
  }
};
