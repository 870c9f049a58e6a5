import { beginning, sessionParameter, type HostDocument } from './host-document.ts';

/** The sessions of a host, as `dcv` lists them. */
export const listDocument: HostDocument = {
  description: 'Deskpool: lists DCV sessions',
  parameters: { as: { description: 'text or json', pattern: /^(text|json)$/, default: 'text' } },
  timeout: 30,
  script: [
    ...beginning,
    "as='{{ as }}'",
    'if [ "$as" = json ]; then dcv list-sessions --json; else dcv list-sessions; fi',
  ],
};

/** One session, as `dcv` describes it. */
export const describeDocument: HostDocument = {
  description: 'Deskpool: describes a DCV session',
  parameters: { session: sessionParameter },
  timeout: 30,
  script: [...beginning, "session='{{ session }}'", 'dcv describe-session "$session" --json'],
};

/** Who is connected to a session. */
export const connectionsDocument: HostDocument = {
  description: 'Deskpool: lists the connections of a DCV session',
  parameters: {
    session: sessionParameter,
    as: { description: 'text or json', pattern: /^(text|json)$/, default: 'text' },
  },
  timeout: 30,
  script: [
    ...beginning,
    "session='{{ session }}'",
    "as='{{ as }}'",
    'if [ "$as" = json ]; then dcv list-connections "$session" --json; else dcv list-connections "$session"; fi',
  ],
};
