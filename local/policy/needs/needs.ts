import type { Permission } from '../evaluate.ts';
import type { RequestContext } from '../condition.ts';
import type { AwsCall } from '#local/services/aws-call.ts';
import type { LambdaFunction } from '#local/functions/lambda-function.ts';

/** Works out which permissions a call needs. */
export type Needs = (call: AwsCall, who: LambdaFunction) => readonly Permission[];

/** Condition keys that every request has. */
export const commonContext = (who: LambdaFunction): RequestContext => {
  const account = who.role.split(':')[4] ?? '';
  return {
    'aws:PrincipalArn': [who.role],
    'aws:PrincipalAccount': [account],
    'aws:ResourceAccount': [account],
    'aws:RequestedRegion': [who.region],
    'aws:SecureTransport': ['true'],
  };
};

/** `arn:aws:<service>:<region>:<account>:<rest>` in the function's own region and account. */
export const arnFor = (who: LambdaFunction, service: string, rest: string): string =>
  `arn:aws:${service}:${who.region}:${who.role.split(':')[4] ?? ''}:${rest}`;

/** What a service that decrypts with a customer's key asks for on behalf of the caller; nothing where there is no such key. */
export const keyNeeds = (who: LambdaFunction, key: string | undefined, service: string): readonly Permission[] =>
  key === undefined
    ? []
    : [
        {
          action: 'kms:Decrypt',
          resource: key,
          context: {
            ...commonContext(who),
            'kms:ViaService': [`${service}.${who.region}.amazonaws.com`],
            'kms:CallerAccount': [who.role.split(':')[4] ?? ''],
          },
        },
      ];
