import { CfnOutput } from 'aws-cdk-lib';
import { DomainName, EndpointType, type IRestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

export type LmsFrontProps = {
  readonly api: IRestApi;
  readonly host: string;
  /** In the stage's region, for `host`. */
  readonly certificateArn: string;
};

/**
 * A name for the REST API itself. CloudFront answers 403 to a GET with a body, which some learning platforms send; here it comes to
 * the functions as it was sent.
 */
export class LmsFront extends Construct {
  constructor(scope: Construct, id: string, { api, host, certificateArn }: LmsFrontProps) {
    super(scope, id);
    const domain = new DomainName(this, 'Domain', {
      domainName: host,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
      // Below no path of its own: paths are what learning platforms know.
      mapping: api,
    });
    new CfnOutput(this, 'Cname', {
      description: `Let ${host} be an alias of this`,
      value: domain.domainNameAliasDomainName,
    });
  }
}
