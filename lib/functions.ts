/** Every function of the house by its name, and the file whose export `handler` it runs. */
export const functionEntries = {
  identity: 'lambdas/identity/identity.lambda.ts',
  portal: 'lambdas/sessions/portal.lambda.ts',
  'gateway-api': 'lambdas/desktops/gateway-api.lambda.ts',
  steer: 'lambdas/desktops/steer.lambda.ts',
  'task-changed': 'lambdas/desktops/task-changed.lambda.ts',
  reconcile: 'lambdas/desktops/reconcile.lambda.ts',
  sweep: 'lambdas/sessions/sweep.lambda.ts',
  'live-socket': 'lambdas/live/live-socket.lambda.ts',
  'live-publish': 'lambdas/live/live-publish.lambda.ts',
  'publish-page': 'lambdas/page/publish-page.lambda.ts',
} as const;
export type FunctionName = keyof typeof functionEntries;
