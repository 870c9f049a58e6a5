import type { LaunchCause } from '#core/dcv/waiting.ts';

/**
 * What EC2 says where it has no room: for this type of machine in this zone, for more machines of the account, or in the subnet. Auto
 * Scaling puts the code of EC2 into its own message, or only the sentence that goes with it.
 */
const capacity =
  /Insufficient\w*Capacity|sufficient \S+ capacity|no (Spot )?capacity (is )?available|VcpuLimitExceeded|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|more vCPU capacity than|InsufficientFreeAddressesInSubnet|not enough free addresses|Unsupported.*Availability Zone/is;
/** The image is not there, is not ours to use, or has no volume that fits. */
const image =
  /InvalidAMIID|image id .*does not exist|not authorized for images|InvalidSnapshot|AMI .*(cannot be found|is not valid|no longer)|InvalidBlockDeviceMapping|resolve:ssm|parameter .*could not be (found|resolved)/is;
/** Something went wrong that has gone by when it is tried again, or that we wished for ourselves. */
const passing =
  /RequestLimitExceeded|(?<!Client\.)InternalError|ServiceUnavailable|Server\.Internal|cancel+ed|terminated? .*(user request|lifecycle)/is;

/** Why a machine could not be had, by what Auto Scaling says of it; undefined for what goes by. */
export function launchCauseOf(message: string): LaunchCause | undefined {
  if (capacity.test(message)) return 'no-capacity';
  if (image.test(message)) return 'image-unavailable';
  return passing.test(message) ? undefined : 'start-failed';
}
