import * as z from 'zod';
import { fits } from '#local/policy/pattern.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import type { LambdaFunction } from './lambda-function.ts';

const Permission = z.looseObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});

/** Whether a function's own policy lets a service invoke it on behalf of a source. */
export type MayInvoke = (it: LambdaFunction, principal: string, sourceArn: string) => boolean;

/** Reads the `AWS::Lambda::Permission`s of the template: without one a rule or an API can't invoke its function. */
export const invokePermissions = (cloud: CloudTemplate): MayInvoke => {
  const all = cloud.ofType('AWS::Lambda::Permission').map((one) => read(one, Permission));
  return (it, principal, sourceArn) =>
    all.some(
      (one) =>
        [it.arn, it.name].includes(one.FunctionName) &&
        one.Principal === principal &&
        fits(one.Action, 'lambda:InvokeFunction') &&
        (one.SourceArn === undefined || fits(one.SourceArn, sourceArn)),
    );
};
