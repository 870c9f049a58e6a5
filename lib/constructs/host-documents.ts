import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { documentNames, documentPrefix } from '#core/contract/dcv.ts';
import { documentContent } from '../documents/host-document.ts';
import { hostDocuments } from '../documents/host-documents.ts';

/** What hosts can be told, as documents of Systems Manager. A change is a new version, so that a command under way goes on as it began. */
export class HostDocuments extends Construct {
  constructor(scope: Construct, id: string, { portal }: { readonly portal: string }) {
    super(scope, id);
    for (const name of documentNames) {
      new CfnDocument(this, name, {
        name: documentPrefix(portal) + name,
        documentType: 'Command',
        documentFormat: 'JSON',
        targetType: '/AWS::EC2::Instance',
        updateMethod: 'NewVersion',
        content: documentContent(hostDocuments[name]),
      });
    }
  }
}
