import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Whether the context `ephemeral` says that nothing of this stage has to outlive it (for trials, never for people's data). */
export const isEphemeral = (scope: Construct): boolean => {
  const said: unknown = scope.node.tryGetContext('ephemeral');
  return said === true || said === 'true';
};

/** What becomes of data when its stack goes: it stays, except in an ephemeral stage. */
export const removalOfData = (scope: Construct): RemovalPolicy =>
  isEphemeral(scope) ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
