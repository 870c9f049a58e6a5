import { builtInProgram } from '#local/desktops/built-in.ts';
import { describeDesktop } from './desktop.contract.ts';

describeDesktop(builtInProgram);
