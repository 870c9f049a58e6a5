import * as oidc from 'openid-client';
import type { Stage } from '#core/stage/stage.ts';
import { cached, type Cached } from '../aws/cached.ts';
import { credentials } from './client-auth.ts';
import { discover, type Discovered } from './discover.ts';
import { verifyLogoutToken } from './logout-token.ts';
import { personId } from './person-id.ts';
import { isGrantOver, signInRefusal, unreachable } from './provider-errors.ts';
import type { Checks, Provider, Refreshed, Tokens } from './provider.ts';

/** Seconds after which the provider's metadata are read anew. */
const metadataAge = 3_600;
/** Addresses longer than that are cut or refused by some servers; a provider that isn't given the hint asks the person instead. */
const longestHint = 3_000;

/**
 * An OpenID provider, found by its issuer: code flow with PKCE, state and nonce.
 *
 * @param clientSecret forgotten and read anew when the provider doesn't take it
 */
export function oidcProvider(settings: Stage['oidc'], clientSecret: Cached<string>): Provider {
  const ours = credentials(clientSecret);
  const metadata = cached(() => discover(settings, ours.authenticate), { seconds: metadataAge });
  const discovered = () =>
    metadata.get().catch((cause: unknown) => {
      throw unreachable(cause);
    });

  return {
    async signInAt(portalOrigin, { state, nonce, verifier }) {
      return oidc.buildAuthorizationUrl((await discovered()).config, {
        redirect_uri: `${portalOrigin}/authorize`,
        scope: settings.scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
    },

    async redeem(comingBack, checks) {
      const provider = await discovered();
      const { config } = provider;
      const call = () => oidc.authorizationCodeGrant(config, comingBack, expected(checks));
      try {
        const answered = await ours.using(config.serverMetadata(), call);
        return tokensOf(provider, answered, answered.claims()?.sub ?? '');
      } catch (cause) {
        throw signInRefusal(cause);
      }
    },

    async refresh(refreshToken, subject): Promise<Refreshed> {
      try {
        const provider = await discovered();
        const { config } = provider;
        const call = () => oidc.refreshTokenGrant(config, refreshToken);
        const answered = await ours.using(config.serverMetadata(), call);
        const named = answered.claims()?.sub ?? subject;
        if (named !== subject) return { is: 'refused', cause: new Error('The provider answered for somebody else.') };
        return { is: 'confirmed', tokens: tokensOf(provider, answered, subject) };
      } catch (cause) {
        return { is: isGrantOver(cause) ? 'refused' : 'down', cause };
      }
    },

    async signOutAt(portalOrigin, idToken) {
      const { config } = await discovered();
      if (!config.serverMetadata().end_session_endpoint) return undefined;
      return oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: `${portalOrigin}/`,
        ...(idToken && idToken.length <= longestHint && { id_token_hint: idToken }),
      });
    },

    async revoke(refreshToken) {
      const { config } = await discovered();
      const server = config.serverMetadata();
      if (!server.revocation_endpoint) return;
      await ours.using(server, () => oidc.tokenRevocation(config, refreshToken, { token_type_hint: 'refresh_token' }));
    },

    async readLogoutToken(token) {
      const { keys, issuer } = await discovered();
      return verifyLogoutToken(token, keys, { issuer, clientId: settings.clientId });
    },
  };
}

function expected({ state, nonce, verifier }: Checks): oidc.AuthorizationCodeGrantChecks {
  return { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
}

type Answered = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>;

function tokensOf({ config, issuer }: Discovered, answered: Answered, subject: string): Tokens {
  const said = answered.claims();
  const { userinfo_endpoint: userInfo } = config.serverMetadata();
  return {
    person: personId(issuer, subject),
    subject,
    providerSession: typeof said?.['sid'] === 'string' ? said['sid'] : null,
    refreshToken: answered.refresh_token ?? null,
    idToken: answered.id_token ?? null,
    claims: async () => ({
      ...said,
      ...(userInfo && (await oidc.fetchUserInfo(config, answered.access_token, subject))),
      sub: subject,
    }),
  };
}
