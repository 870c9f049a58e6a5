import { readFileSync } from 'node:fs';
import { Stage } from '#core/stage/stage.ts';

/**
 * What the operator decided, as it was when this function was bundled: `stage.json` beside the code. Read while the function
 * starts, so that a broken one fails before the first request.
 *
 * @param path another file, for tests
 */
export function readStage(path: string | URL = new URL('stage.json', import.meta.url)): Stage {
  return Stage.parse(JSON.parse(readFileSync(path, 'utf8')));
}
