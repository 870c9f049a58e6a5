import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { expect, test } from 'vitest';
import { apiGatewaySockets } from '#lambdas/live/sockets.ts';
import { answeredBy, type AwsReply, type AwsRequest } from '#test/support/aws-replies.ts';

const endpoint = 'https://live.example.org/live';
function sockets(reply: AwsReply, seen: AwsRequest[] = []) {
  const settings = answeredBy((request) => {
    seen.push(request);
    return reply;
  });
  return apiGatewaySockets(endpoint, new ApiGatewayManagementApiClient({ ...settings, endpoint }));
}
const gone: AwsReply = { status: 410, headers: { 'x-amzn-errortype': 'GoneException' }, body: '{"message":"Gone"}' };
const broken: AwsReply = { status: 500, body: '{}' };

test('a message is posted as JSON to the connection', async () => {
  const seen: AwsRequest[] = [];
  expect(await sockets({ status: 200 }, seen).post('a=', { kind: 'pong' })).toBe('sent');
  expect(seen).toMatchObject([{ method: 'POST', path: '/live/@connections/a%3D', body: '{"kind":"pong"}' }]);
});

test('somebody who has gone is said to be', async () => {
  expect(await sockets(gone).post('a', { kind: 'pong' })).toBe('gone');
});

test('a failure of API Gateway is one', async () => {
  await expect(sockets(broken).post('a', { kind: 'pong' })).rejects.toThrow();
  await expect(sockets(broken).close('a')).rejects.toThrow();
});

test('closing what is closed is no mistake', async () => {
  const seen: AwsRequest[] = [];
  await sockets(gone, seen).close('a');
  expect(seen).toMatchObject([{ method: 'DELETE', path: '/live/@connections/a' }]);
});
