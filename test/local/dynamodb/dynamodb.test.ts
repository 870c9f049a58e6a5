import { openDynamo } from '#local/dynamodb/dynamo.ts';
import { describeDynamo } from '#test/local/dynamodb/probes.ts';
import { clientOf } from '#test/local/dynamodb/support.ts';

describeDynamo('the local DynamoDB', async () => {
  const dynamo = await openDynamo();
  const client = clientOf(dynamo);
  return {
    client,
    records: (table) => dynamo.stream(table).read('probe', 100),
    close: async () => {
      client.destroy();
      await dynamo.close();
    },
  };
});
