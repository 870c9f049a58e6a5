import * as z from 'zod';
import { socketApis } from '#local/front/live/socket-api.ts';
import { restApis } from '#local/front/rest/rest-api.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

const Mapping = z.looseObject({ FunctionName: z.string() });
const Rule = z.looseObject({ Targets: z.array(z.looseObject({ Arn: z.string() })).default([]) });
const Schedule = z.looseObject({ Target: z.looseObject({ Arn: z.string() }) });

/** The ARNs or names of the functions that something on this machine invokes; those of CloudFormation itself are none of them. */
export const usedFunctions = (cloud: CloudTemplate): ReadonlySet<string> =>
  new Set([
    ...restApis(cloud).flatMap(({ methods }) => methods.map(({ functionArn }) => functionArn)),
    ...socketApis(cloud).flatMap(({ routes }) => Array.from(routes.values())),
    ...cloud
      .ofType('AWS::Lambda::EventSourceMapping')
      .map((one) => cloud.find('AWS::Lambda::Function', read(one, Mapping).FunctionName)?.attribute('Arn'))
      .map(String),
    ...cloud
      .ofType('AWS::Events::Rule')
      .flatMap((one) => read(one, Rule).Targets.map(({ Arn }) => Arn))
      .filter((arn) => arn.includes(':lambda:')),
    ...cloud.ofType('AWS::Scheduler::Schedule').map((one) => read(one, Schedule).Target.Arn),
  ]);
