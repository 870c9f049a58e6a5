/** A program that starts a desktop, says where, and waits to be killed: `start-desktop.ts KIND HOME`. */
import { builtInProgram } from '#local/desktops/built-in.ts';
import { xvncProgram } from '#local/desktops/xvnc.ts';

const [kind, home = ''] = process.argv.slice(2);
const program = kind === 'xvnc' ? xvncProgram : builtInProgram;
const { port } = await program.start({
  name: 'orphan',
  image: '',
  environment: { VNC_PW: 'secret-of-the-orphan' },
  home,
  onExit: () => process.exit(1),
});
console.log(port);
