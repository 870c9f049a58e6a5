import { HouseFault } from './fault.ts';

/**
 * The prefix list `com.amazonaws.global.cloudfront.origin-facing` by region: from where CloudFront calls its origins. Looking it up
 * would need credentials at synthesis; the ids never change.
 */
const prefixLists: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'pl-58a04531',
  'ap-northeast-2': 'pl-22a6434b',
  'ap-south-1': 'pl-9aa247f3',
  'ap-southeast-1': 'pl-31a34658',
  'ap-southeast-2': 'pl-b8a742d1',
  'ca-central-1': 'pl-38a64351',
  'eu-central-1': 'pl-a3a144ca',
  'eu-north-1': 'pl-fab65393',
  'eu-west-1': 'pl-4fa04526',
  'eu-west-2': 'pl-93a247fa',
  'eu-west-3': 'pl-75b1541c',
  'sa-east-1': 'pl-5da64334',
  'us-east-1': 'pl-3b927c52',
  'us-east-2': 'pl-b6a144df',
  'us-west-1': 'pl-4ea04527',
  'us-west-2': 'pl-82a045eb',
};

/** The id for a region, or the one that the operator gives for a region that is not known here. Refuses when there is neither. */
export function cloudFrontPrefixList(region: string, given: unknown): string {
  if (typeof given === 'string' && /^pl-[0-9a-f]+$/.test(given)) return given;
  const known = prefixLists[region];
  if (known) return known;
  throw new HouseFault(
    `Without domains the load balancer admits CloudFront alone, whose prefix list in ${region} is not known here: give it as ` +
      'context cloudFrontPrefixList (aws ec2 describe-managed-prefix-lists), or give the stage domains.',
  );
}
