import { describe, expect, test } from 'vitest';
import { launchCauseOf } from '#lambdas/dcv/launch-failures.ts';

/** What Auto Scaling is known to say. */
const said: readonly (readonly [message: string, because: string | undefined])[] = [
  [
    'We currently do not have sufficient g5.xlarge capacity in the Availability Zone you requested (eu-central-1a). Launching EC2 instance failed.',
    'no-capacity',
  ],
  [
    'Could not launch On-Demand Instances. InsufficientInstanceCapacity - There is no capacity available that matches your request. Launching EC2 instance failed.',
    'no-capacity',
  ],
  [
    'You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.',
    'no-capacity',
  ],
  ['Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity.', 'no-capacity'],
  [
    'There are not enough free addresses in subnet subnet-0123 to satisfy the requested number of instances. Launching EC2 instance failed.',
    'no-capacity',
  ],
  [
    'Could not launch On-Demand Instances. Unsupported - Your requested instance type (g5.xlarge) is not supported in your requested Availability Zone (eu-central-1c).',
    'no-capacity',
  ],
  [
    "Could not launch On-Demand Instances. InvalidAMIID.NotFound - The image id '[ami-0123456789abcdef0]' does not exist. Launching EC2 instance failed.",
    'image-unavailable',
  ],
  ["The image id '[ami-0123456789abcdef0]' does not exist. Launching EC2 instance failed.", 'image-unavailable'],
  [
    'Could not launch On-Demand Instances. AuthFailure - Not authorized for images: [ami-0123456789abcdef0]',
    'image-unavailable',
  ],
  [
    'Could not launch On-Demand Instances. InvalidBlockDeviceMapping - You must specify a volume size or a snapshot for /dev/xvda.',
    'image-unavailable',
  ],
  [
    'Could not launch On-Demand Instances. InvalidParameterValue - Invalid IAM Instance Profile ARN. Launching EC2 instance failed.',
    'start-failed',
  ],
  [
    'Instance became unhealthy while waiting for instance to be in InService state. Client.InternalError: Client error on launch.',
    'start-failed',
  ],
  ['Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state', 'start-failed'],
  ['RequestLimitExceeded - Request limit exceeded. Launching EC2 instance failed.', undefined],
  ['Server.InternalError: Internal error on launch', undefined],
];

describe('why a machine could not be had', () => {
  test.each(said)('%s', (message, because) => {
    expect(launchCauseOf(message)).toBe(because);
  });
});
