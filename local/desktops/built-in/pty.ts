/** A shell at the other end of a pseudo-terminal. */
export type Pty = {
  readonly write: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Holds the program back while the terminal can't keep up. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly end: () => void;
};

export type PtyOptions = {
  readonly shell: string;
  readonly login: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly columns: number;
  readonly rows: number;
  readonly onData: (text: string) => void;
  readonly onExit: () => void;
};

/** Starts a shell. Rejects where the platform has no pseudo-terminals for Node: the package is a native one. */
export const openPty = async (options: PtyOptions): Promise<Pty> => {
  const { spawn } = await import('@lydell/node-pty');
  const pty = spawn(options.shell, options.login && process.platform !== 'win32' ? ['-l'] : [], {
    name: 'xterm-256color',
    cols: options.columns,
    rows: options.rows,
    cwd: options.home,
    env: { ...options.environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
  });
  pty.onData(options.onData);
  pty.onExit(options.onExit);
  let ended = false;
  pty.onExit(() => (ended = true));
  // A call may cross the shell's end; then there is nobody left whom it could concern.
  const unlessEnded = (act: () => void) => {
    try {
      if (!ended) act();
    } catch {
      ended = true;
    }
  };
  return {
    write: (text) => unlessEnded(() => pty.write(text)),
    resize: (columns, rows) => unlessEnded(() => pty.resize(columns, rows)),
    pause: () => unlessEnded(() => pty.pause()),
    resume: () => unlessEnded(() => pty.resume()),
    end: () => unlessEnded(() => pty.kill()),
  };
};
