import { openPortalServer } from './portal-server.ts';
import type { PortalOptions, PortalServer } from './portal-server.ts';
import { portalDistribution } from './page/distribution.ts';
import { responseHeaders } from './page/response-headers.ts';
import type { ApplyHeaders } from './page/response-headers.ts';
import { viewerFunction } from './page/viewer-function.ts';
import type { ViewerFunction } from './page/viewer-function.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const remembered = <T>(make: (key: string | undefined) => T): ((key: string | undefined) => T) => {
  const made = new Map<string | undefined, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
};

/** Opens the portal of a template: its distribution, with the header policies and functions that the distribution names. */
export const openPortal = (
  cloud: CloudTemplate,
  options: Omit<PortalOptions, 'distribution' | 'headersFor' | 'viewerFor'>,
): PortalServer => {
  const domains = [...options.rests, ...options.sockets].map(({ domainName }) => domainName);
  const distribution = portalDistribution(cloud, domains);
  if (!distribution)
    throw new CloudFault('No CloudFront distribution of the template leads to an API: there is no portal to open.');
  return openPortalServer({
    ...options,
    distribution,
    headersFor: remembered<ApplyHeaders>((id) => responseHeaders(cloud, id)),
    viewerFor: remembered<ViewerFunction>((arn) => viewerFunction(cloud, arn)),
  });
};
