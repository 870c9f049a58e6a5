import * as z from 'zod';
import { CloudFault } from '#local/template/fault.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import type { Functions } from './functions.ts';

const Properties = z.looseObject({ ServiceToken: z.string() });

/** The page is served from where it was built, so that there is no bucket to put it into. */
const notHere: ReadonlySet<string> = new Set(['Custom::DeskpoolPage']);

/** The function of ours that CDK's provider framework calls for a resource; undefined for resources of CDK's own. */
const calledFor = (resource: Resource, { all }: Functions): string | undefined => {
  const { ServiceToken } = read(resource, Properties);
  return all.find(({ arn }) => arn === ServiceToken)?.environment['USER_ON_EVENT_FUNCTION_ARN'];
};

/**
 * Does what CloudFormation would do while the stacks are deployed: calls the function behind each custom resource. Every start is a
 * deployment, so they have to bear it. Throws a `CloudFault` when one fails.
 */
export const makeCustomResources = async (cloud: CloudTemplate, functions: Functions): Promise<void> => {
  for (const resource of cloud.resources.filter(({ type }) => type.startsWith('Custom::') && !notHere.has(type))) {
    const called = calledFor(resource, functions);
    if (called === undefined) continue;
    const { ServiceToken: _, ...properties } = read(resource, Properties);
    const outcome = await functions.invoke(called, {
      RequestType: 'Create',
      ResourceType: resource.type,
      LogicalResourceId: resource.logicalId,
      ResourceProperties: properties,
    });
    if (outcome.is === 'failed') {
      const { errorType, errorMessage } = outcome.error;
      throw new CloudFault(`${resource.path} (${resource.type}) could not be made: ${errorType}: ${errorMessage}`);
    }
  }
};
