import { arnFor, commonContext } from './needs.ts';
import type { Needs } from './needs.ts';

/**
 * What SES asks of whoever sends: the identity that he sends as, and the configuration set.
 *
 * @param identityOf the identity that covers an address, by its name; undefined where there is none
 */
export const sesNeeds =
  (identityOf: (address: string) => string | undefined): Needs =>
  ({ operation, input }, who) => {
    const { FromEmailAddress, ConfigurationSetName } = input as Readonly<Record<string, unknown>>;
    const from = typeof FromEmailAddress === 'string' ? FromEmailAddress : '';
    const resources = [
      `identity/${identityOf(from) ?? from}`,
      ...(typeof ConfigurationSetName === 'string' ? [`configuration-set/${ConfigurationSetName}`] : []),
    ];
    return resources.map((resource) => ({
      action: `ses:${operation}`,
      resource: arnFor(who, 'ses', resource),
      context: { ...commonContext(who), 'ses:FromAddress': [from] },
    }));
  };
