import { expect, test } from 'vitest';
import { openapi } from '#test/support/openapi.ts';

test('docs/openapi.json is what the route table says (vitest -u writes it anew)', async () => {
  await expect(`${JSON.stringify(openapi(), null, 2)}\n`).toMatchFileSnapshot('../../docs/openapi.json');
});
