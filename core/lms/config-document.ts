import type { Session } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import type { LmsUser } from './lms-user.ts';
import type { ParameterValue, SessionRequest } from './session-request.ts';

/** What is known of a session when its configuration is told. */
export type ConfigFacts = {
  readonly session: Session;
  /** What a learning platform asked for with it, if one did. */
  readonly request: SessionRequest | undefined;
  readonly user: LmsUser | undefined;
  /** Its type; undefined where the stage has none of that name any more. */
  readonly desktopType: DesktopType | undefined;
  /** The portal's origin. */
  readonly portalUrl: string;
  /** The desktop's own address, without a slash at its end. */
  readonly sessionUrl: string;
  readonly password: string;
};

/**
 * A session's configuration as its own address tells it (`educates.md` §a.3, the seed's "Retrieving session configuration"):
 * `environment` are the variables of the programs inside, `variables` those of instructions. A JSON object of texts each.
 */
export function configDocument(
  type: 'environment' | 'variables',
  facts: ConfigFacts,
): Readonly<Record<string, string>> {
  return type === 'environment' ? environmentOf(facts) : variablesOf(facts);
}

/** Shell variables. What the session is called can't be overwritten by a parameter of the same name. */
function environmentOf(facts: ConfigFacts): Readonly<Record<string, string>> {
  return { ...given(facts), ...namesOf(facts), CONFIG_PASSWORD: facts.password };
}

/** The same in lower snake case, parameters by their own names too, and who the user is. */
function variablesOf(facts: ConfigFacts): Readonly<Record<string, string>> {
  const parameters = given(facts);
  return {
    ...parameters,
    ...inLowerCase(parameters),
    ...inLowerCase(namesOf(facts)),
    config_password: facts.password,
    username: facts.user?.name ?? '',
    first_name: facts.user?.firstName ?? '',
    last_name: facts.user?.lastName ?? '',
    email: facts.user?.email ?? '',
  };
}

function namesOf({ session, portalUrl, sessionUrl, desktopType }: ConfigFacts): Readonly<Record<string, string>> {
  return {
    TRAINING_PORTAL: session.environment.replace(/-w\d+$/, ''),
    PORTAL_URL: portalUrl,
    ENVIRONMENT_NAME: session.environment,
    WORKSHOP_NAME: session.desktopType,
    WORKSHOP_TITLE: desktopType?.title.en ?? session.desktopType,
    SESSION_NAME: session.name,
    SESSION_NAMESPACE: session.name,
    SESSION_URL: sessionUrl,
    ...ingressOf(sessionUrl),
  };
}

/**
 * How the desktop is reached. The domain is told only where each desktop has a host of its own below it; where desktops share one
 * and differ by path, a name put together from it would lead nowhere.
 */
function ingressOf(sessionUrl: string): Readonly<Record<string, string>> {
  const [, protocol, host, port, path] = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(sessionUrl) ?? [];
  if (protocol === undefined || host === undefined) return {};
  const domain = host.split('.').slice(1).join('.');
  return {
    SESSION_HOSTNAME: host,
    ...(path === undefined && domain !== '' && { INGRESS_DOMAIN: domain }),
    INGRESS_PROTOCOL: protocol,
    INGRESS_PORT_SUFFIX: port === undefined ? '' : `:${port}`,
  };
}

/** All that the desktop type declares: as the platform gave it, or, where none asked, what the type says by itself. */
function given({ request, desktopType }: ConfigFacts): Readonly<Record<string, string>> {
  const parameters: readonly ParameterValue[] = request?.parameters ?? desktopType?.parameters ?? [];
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

function inLowerCase(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]));
}
