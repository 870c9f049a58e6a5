import xterm from '@xterm/headless';

export type Emulator = InstanceType<typeof xterm.Terminal>;

/** Lines that can be scrolled back to. */
const SCROLLBACK = 5_000;

/** The text of an OSC 52 sequence (`c;BASE64`), by which programs set the clipboard; they may not read it. */
const osc52Text = (data: string): string | undefined => {
  const encoded = /^[a-z0-9]*;([A-Za-z0-9+/]+=*)$/.exec(data)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
};

/** The emulation of a terminal: xterm.js without a face. `onCopy` hears what programs put on the clipboard. */
export const newEmulator = (columns: number, rows: number, onCopy: (text: string) => void): Emulator => {
  const emulator = new xterm.Terminal({ cols: columns, rows, scrollback: SCROLLBACK, allowProposedApi: true });
  emulator.parser.registerOscHandler(52, (data) => {
    const text = osc52Text(data);
    if (text !== undefined) onCopy(text);
    return true;
  });
  return emulator;
};

/** Whether programs want the mouse in the one form that knows large windows (SGR, mode 1006), which all of today's use. */
export const watchMouseForm = (emulator: Emulator): (() => boolean) => {
  let sgr = false;
  const set = (value: boolean) => (params: (number | number[])[]) => {
    if (params.includes(1006)) sgr = value;
    return false;
  };
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
  return () => sgr && emulator.modes.mouseTrackingMode !== 'none';
};
