/**
 * Where the desktop's socket is: `websockify` beside the page, or `?path=` (or `#path=`) counted from the root of the origin, as Kasm's
 * client has it. Only ever the page's own origin. Where the page came with a token, as DCV's links have it, the socket has it too, with
 * the session that the fragment names.
 */
export const socketAddress = (page: string): string => {
  const url = new URL(page);
  const path = url.searchParams.get('path') ?? new URLSearchParams(url.hash.slice(1)).get('path');
  const socket = new URL(path === null ? url : url.origin);
  socket.hash = '';
  socket.search = '';
  socket.pathname = path === null ? url.pathname.replace(/[^/]*$/, 'websockify') : `/${path.replace(/^[/\\]+/, '')}`;
  const token = url.searchParams.get('authToken');
  if (token !== null)
    socket.search = new URLSearchParams({ authToken: token, sessionId: url.hash.slice(1) }).toString();
  socket.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return socket.href;
};

/** How long to wait before trying to connect for the nth time in a row: half a second, doubled up to 16 seconds. */
export const waitBeforeTry = (failures: number): number => Math.min(500 * 2 ** Math.max(0, failures - 1), 16_000);
