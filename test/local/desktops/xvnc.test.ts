import { describe, test } from 'vitest';
import { missingFor } from '#local/desktops/find.ts';
import { xvncProgram } from '#local/desktops/xvnc.ts';
import { describeDesktop } from './desktop.contract.ts';

const missing = await missingFor.xvnc();

if (missing === undefined) describeDesktop(xvncProgram);
else
  describe('a desktop of the kind xvnc', () => {
    console.warn(`Not tested: desktops of the kind xvnc, because ${missing}.`);
    test.skip(`can't run here: ${missing}`, () => undefined);
  });
