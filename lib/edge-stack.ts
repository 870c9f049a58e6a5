import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WebAcl } from './constructs/web-acl.ts';

/**
 * What CloudFront wants to have in us-east-1, wherever the stage is: the firewalls of the distributions. Others read them as an
 * output of this stack, because an export reaches its own region alone.
 */
export class EdgeStack extends Stack {
  readonly portalAcl: WebAcl;
  readonly desktopsAcl: WebAcl;

  constructor(scope: Construct, id: string, { portal, ...props }: StackProps & { readonly portal: string }) {
    super(scope, id, props);
    const common = { scope: 'CLOUDFRONT', seesCallers: true } as const;
    this.portalAcl = new WebAcl(this, 'PortalAcl', {
      ...common,
      name: `deskpool-${portal}-portal`,
      protects: 'portal',
    });
    this.desktopsAcl = new WebAcl(this, 'DesktopsAcl', {
      ...common,
      name: `deskpool-${portal}-desktops`,
      protects: 'desktops',
    });
    for (const acl of [this.portalAcl, this.desktopsAcl]) {
      CrossStackReferences.of(acl.acl).produce(ReferenceStrength.WEAK);
    }
  }
}
