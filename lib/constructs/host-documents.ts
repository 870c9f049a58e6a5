import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { documentNames, documentPrefix } from '#core/contract/dcv.ts';
import { configureWith } from '../documents/configure.ts';
import { documentContent } from '../documents/host-document.ts';
import { hostDocuments } from '../documents/host-documents.ts';

export type HostDocumentsProps = {
  readonly portal: string;
  /** SHA-256 of the archive with our pieces for hosts; empty where they get none. */
  readonly pieces: string;
};

/** What hosts can be told, as documents of Systems Manager. A change is a new version, so that a command under way goes on as it began. */
export class HostDocuments extends Construct {
  constructor(scope: Construct, id: string, { portal, pieces }: HostDocumentsProps) {
    super(scope, id);
    const documents = { ...hostDocuments, configure: configureWith(pieces) };
    for (const name of documentNames) {
      new CfnDocument(this, name, {
        name: documentPrefix(portal) + name,
        documentType: 'Command',
        documentFormat: 'JSON',
        targetType: '/AWS::EC2::Instance',
        updateMethod: 'NewVersion',
        content: documentContent(documents[name]),
      });
    }
  }
}
