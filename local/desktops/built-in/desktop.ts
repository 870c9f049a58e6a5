/** The process of one built-in desktop: its session, and the front that browsers reach it by. */
import { startDeadMan } from '../dead-man.ts';
import { openFront, type Client } from '../front.ts';
import { serveClient } from '../rfb/serve.ts';
import { runDesktop } from '../run-desktop.ts';
import { startSession } from './session.ts';

await runDesktop(async (order, end) => {
  const session = startSession(order);
  const deadMan = startDeadMan(order.limits, (limit) => end(0, `${limit} reached`));
  const onClient = ({ from, to }: Client) => {
    deadMan.connected();
    serveClient(from, to, session.screen, { ...session.hands, active: deadMan.input })
      // Whoever speaks no RFB is cut off, and that is all there is to it.
      .catch(() => to.destroy())
      .finally(deadMan.disconnected);
  };
  const front = await openFront({ ...order, onClient });
  return {
    port: front.port,
    stop: async () => {
      deadMan.stop();
      session.stop();
      await front.close();
    },
  };
});
