import { openDynamo } from '#local/dynamodb/dynamo.ts';
import { clientOf, THINGS } from '#test/local/dynamodb/support.ts';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';

/** How many things each transaction puts: so many that writing is most of what the process does. */
const THINGS_EACH = 40;

/**
 * A process that writes until it is killed: each transaction adds one to two counters and puts things that an index
 * holds. After each one that is acknowledged it prints how many there are.
 */
const [, , path = ''] = process.argv;
const TableName = 'things';
const dynamo = await openDynamo({ path });
await dynamo.call('CreateTable', THINGS);
const client = clientOf(dynamo);
const counter = await client.send(new GetCommand({ TableName, Key: { id: 'left' } }));
let done = Number(counter.Item?.['n'] ?? 0);

const count = (id: string) => ({
  Update: { TableName, Key: { id }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } },
});

const thing = () => ({ Put: { TableName, Item: { id: crypto.randomUUID(), kind: 'made', text: 'x'.repeat(200) } } });

async function writeForEver(): Promise<never> {
  for (;;) {
    const things = Array.from({ length: THINGS_EACH }, thing);
    await client.send(new TransactWriteCommand({ TransactItems: [count('left'), ...things, count('right')] }));
    done += 1;
    console.log(done);
  }
}

await Promise.all(Array.from({ length: 4 }, writeForEver));
