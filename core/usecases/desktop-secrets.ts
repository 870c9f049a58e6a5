/** How long a desktop's own secrets are kept, in milliseconds: a little longer than the longest session. */
export const desktopSecretLife = 31 * 86_400_000;
