import type { AuthorizeDeps } from '#core/usecases/open-desktop.ts';

/**
 * KasmVNC's two users, for the gateway to inject: `kasm_user` writes and owns, `kasm_viewer` only reads. Both have the desktop's
 * password (kasmtech/workspaces-core-images, `vnc_startup.sh`).
 */
export const kasmCredential: AuthorizeDeps['credential'] = (access, password) => {
  const user = access === 'control' ? 'kasm_user' : 'kasm_viewer';
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
};
