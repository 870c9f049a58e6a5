/** Why the cloud on this machine can't be built or run as asked, in words for the person who started it. */
export class CloudFault extends Error {
  override readonly name = 'CloudFault';
}
