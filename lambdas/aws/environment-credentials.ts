import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for the SDK's default credential chain when functions are bundled. A function's credentials are always in its
 * environment; the rest of the chain (single sign-on, profiles, processes, web identity) would be 110 KB that never run.
 */
export const defaultProvider = () => fromEnv();
