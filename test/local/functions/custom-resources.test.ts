import { CustomResource, type Stack } from 'aws-cdk-lib';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { expect, test } from 'vitest';
import { makeCustomResources } from '#local/functions/custom-resources.ts';
import { fixtureFunction, functionsOf, smallCloud } from '#test/support/small-cloud.ts';

const made = (code: string, resourceType = 'Custom::Keys') =>
  smallCloud((stack: Stack) => {
    const onEventHandler = fixtureFunction(stack, 'make', code);
    const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
    new CustomResource(stack, 'Made', { serviceToken, resourceType, properties: { generation: 3 } });
  });

test('the function behind a custom resource is told what CloudFormation would tell it', async () => {
  const cloud = made('export const handler = async (event) => console.log(JSON.stringify(event));');
  const { functions, logs } = functionsOf(cloud);
  const told: unknown[] = [];
  await makeCustomResources(cloud, {
    ...functions,
    invoke: (id, event) => (told.push(event), functions.invoke(id, event)),
  });
  expect(told).toMatchObject([
    { RequestType: 'Create', ResourceType: 'Custom::Keys', ResourceProperties: { generation: 3 } },
  ]);
  await logs.close();
});

test('a machine on which one fails does not start, and says which', async () => {
  const cloud = made('export const handler = async () => { throw new Error("no entropy"); };');
  const { functions } = functionsOf(cloud);
  await expect(makeCustomResources(cloud, functions)).rejects.toThrow(/Test\/Made.*Custom::Keys.*no entropy/);
});

test('the page is served from where it was built', async () => {
  const cloud = made('export const handler = async () => { throw new Error("no bucket"); };', 'Custom::DeskpoolPage');
  await makeCustomResources(cloud, functionsOf(cloud).functions);
});
