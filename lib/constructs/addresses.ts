import { Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { DeskpoolFunction } from './deskpool-function.ts';

/**
 * Where browsers find us, as SSM parameters. Functions exist before the distributions whose addresses they need, so they read them
 * when they run, by names that are known beforehand.
 */
export const addressParameters = (portal: string) => ({
  PORTAL_URL_PARAMETER: `/deskpool/${portal}/portal-url`,
  DESKTOPS_URL_PARAMETER: `/deskpool/${portal}/desktops-url`,
});
type AddressParameter = keyof ReturnType<typeof addressParameters>;

/** Writes one of the addresses. */
export function publishAddress(scope: Construct, portal: string, which: AddressParameter, address: string): void {
  new StringParameter(scope, which === 'PORTAL_URL_PARAMETER' ? 'PortalUrl' : 'DesktopsUrl', {
    parameterName: addressParameters(portal)[which],
    stringValue: address,
  });
}

/** Lets a function read the addresses it was given. */
export function grantAddresses(reader: DeskpoolFunction, portal: string): void {
  const arns = Object.values(addressParameters(portal)).map((name) =>
    Stack.of(reader).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) }),
  );
  reader.allow(['ssm:GetParameters'], arns);
}
