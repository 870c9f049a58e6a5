import type { Socket } from '#web/live/line.ts';

/** Opens the portal's live socket in this browser; throws where the browser refuses. */
export function openSocket(): Socket {
  const url = new URL('/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const browserSocket = new WebSocket(url);
  const socket: Socket = {
    send: (text) => browserSocket.send(text),
    close: () => browserSocket.close(),
    onOpen: null,
    onMessage: null,
    onClose: null,
  };
  browserSocket.addEventListener('open', () => socket.onOpen?.());
  browserSocket.addEventListener('message', ({ data }) => socket.onMessage?.(data));
  browserSocket.addEventListener('close', () => socket.onClose?.());
  return socket;
}
